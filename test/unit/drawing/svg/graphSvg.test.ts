import assert from 'node:assert/strict';
import { PRINT_COLORS } from '../../../../src/drawing/svg/drawingColors';
import { layOutNetwork } from '../../../../src/drawing/svg/drawNetwork';
import { graphSvg } from '../../../../src/drawing/svg/graphSvg';
import { element, text } from '../../../../src/base/markup';
import { analyze } from '../../../../src/model/analysis';
import { createGraph, VARIANT_IDS } from '../../../../src/model/variants';

const draw = (
  id: (typeof VARIANT_IDS)[number],
  expanded: ReadonlySet<string> | 'all',
  heat?: ReadonlyMap<string, { fill: string; text: string }>,
) => {
  const analysis = analyze(createGraph(id), { batch: 1, inputSize: 224, mode: 'eval' });
  const network = layOutNetwork(analysis, 'down', expanded);
  return { analysis, network, svg: graphSvg(network, { title: 'A & B', colors: PRINT_COLORS, heat }) };
};

/** Asserts that each element that begins also ends, inside the one that it began in. */
function assertWellFormed(xml: string): void {
  const open: string[] = [];
  for (const [, close, name = '', , empty] of xml.matchAll(
    /<(\/)?([a-z]+)((?: [\w-]+(?::[\w-]+)?="[^"<]*")*)(\/)?>/g,
  )) {
    if (close) assert.equal(open.pop(), name);
    else if (!empty) open.push(name);
  }
  assert.deepEqual(open, []);
  const rest = xml.replace(/<\?xml[^>]*>|<\/?[a-z]+(?: [\w-]+="[^"<]*")*\/?>/g, '');
  assert.doesNotMatch(rest, /[<>]|&(?!amp;|lt;|gt;|quot;)/);
}

describe('graphSvg', () => {
  for (const id of VARIANT_IDS) {
    it(`draws every layer of ${id} where all is expanded, in a file of its own`, () => {
      const { svg, network, analysis } = draw(id, 'all');
      assertWellFormed(svg);
      assert.match(svg, /<title>A &amp; B<\/title>/);
      assert.ok(svg.includes(`width="${Math.ceil(network.width + 32)}"`));
      assert.doesNotMatch(svg, /href|url\(|var\(/);
      const shapes = analysis.graph.layers.filter(({ op }) => op.type === 'Conv2d').length;
      assert.ok((svg.match(/fill="#e3edf8"/g) ?? []).length === shapes, 'one ground for each convolution');
    });
  }

  it('draws closed modules as one node, with the grounds that it is given', () => {
    const { svg } = draw(
      'inception-v1-bn',
      new Set(),
      new Map([['inception3a', { fill: '#123456', text: '#abcdef' }]]),
    );
    assert.equal(svg.match(/#123456/g)?.length, 1);
    assert.match(svg, /fill="#abcdef" font-size="12">inception3a</);
    assert.doesNotMatch(svg, /#e3edf8/, 'what has no figure has no color of its kind');
    assert.match(svg, />inception5b<\/tspan>/);
    assert.doesNotMatch(svg, /branch1/);
  });
});

describe('element', () => {
  it('escapes what would end a text or an attribute, and what XML cannot write', () => {
    const written = element('text', { title: '"<&>' }, text('<script>\u0000\u001b[2J & \ud83d\ude00 \ud800'));
    assert.equal(
      written,
      '<text title="&quot;&lt;&amp;&gt;">&lt;script&gt;\ufffd\ufffd[2J &amp; \ud83d\ude00 \ufffd</text>',
    );
  });

  it('leaves out what is undefined, and rounds numbers', () => {
    assert.equal(element('rect', { x: 1 / 3, rx: undefined }), '<rect x="0.33"/>');
  });
});
