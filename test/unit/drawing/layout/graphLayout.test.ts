import assert from 'node:assert/strict';
import type { Analysis } from '../../../../src/model/analysis';
import { analyze } from '../../../../src/model/analysis';
import type { VariantId } from '../../../../src/model/variants';
import { createGraph, VARIANT_IDS } from '../../../../src/model/variants';
import type { Point, Rect } from '../../../../src/drawing/layout/geometry';
import { bottomOf, rightOf } from '../../../../src/drawing/layout/geometry';
import { tensorText, textOf } from '../../../../src/drawing/nodes/nodeText';
import type { Direction, LaidOutNode, LayoutInput } from '../../../../src/drawing/layout/graphLayout';
import { createLayout } from '../../../../src/drawing/layout/graphLayout';
import { headerWidth } from '../../../../src/drawing/layout/nodeSize';
import { boxOfNetwork, enclosingBoxes, expandablePaths } from '../../../../src/drawing/nodes/nodes';
import { boundsOf, boundsOfNodes } from '../../../../src/drawing/layout/nodeBounds';

const DIRECTIONS: readonly Direction[] = ['down', 'right'];

function inputOf(variant: VariantId, direction: Direction, expanded: readonly string[] | 'all'): LayoutInput {
  const graph = createGraph(variant);
  const analysis: Analysis = analyze(graph, { batch: 1, inputSize: 224, mode: 'train' });
  const network = boxOfNetwork(graph);
  return {
    network,
    expanded: new Set(expanded === 'all' ? expandablePaths(network) : expanded),
    direction,
    textOf: node => textOf(node, analysis),
    edgeText: ({ tensor }) => tensorText(tensor, analysis),
  };
}

function* frames(laidOut: LaidOutNode): Generator<LaidOutNode> {
  if (laidOut.form === 'frame') yield laidOut;
  for (const child of laidOut.children) yield* frames(child.laidOut);
}

function childRects(frame: LaidOutNode): [string, Rect][] {
  return frame.children.map(({ x, y, laidOut }) => [
    laidOut.node.path,
    { x, y, width: laidOut.width, height: laidOut.height },
  ]);
}

function overlap(a: Rect, b: Rect): boolean {
  return a.x < rightOf(b) && b.x < rightOf(a) && a.y < bottomOf(b) && b.y < bottomOf(a);
}

/** Whether the open segment runs through the inside of a rectangle. */
function crosses(from: Point, to: Point, { x, y, width, height }: Rect): boolean {
  const inset = 0.5;
  const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)];
  const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)];
  return left < x + width - inset && right > x + inset && top < y + height - inset && bottom > y + inset;
}

describe('the layout of the graph', () => {
  for (const variant of VARIANT_IDS) {
    for (const direction of DIRECTIONS) {
      for (const expanded of [[], ['inception3a'], ['inception4a', 'aux1'], 'all'] as const) {
        const name = `${variant}, ${direction}, expanded: ${expanded === 'all' ? 'all' : expanded.join(' ') || 'none'}`;
        describe(name, () => {
          const input = inputOf(variant, direction, expanded);
          const laidOut = createLayout()(input);

          it('keeps siblings apart and inside their frame', () => {
            for (const frame of frames(laidOut)) {
              const rects = childRects(frame);
              for (const [path, rect] of rects) {
                assert.ok(rect.width > 0 && rect.height > 0, `${path} is empty`);
                assert.ok(rect.x >= 0 && rect.y >= 0, `${path} starts outside ${frame.node.path}`);
                assert.ok(rightOf(rect) <= frame.width + 1e-6, `${path} ends outside ${frame.node.path}`);
                assert.ok(bottomOf(rect) <= frame.height + 1e-6, `${path} ends outside ${frame.node.path}`);
              }
              rects.forEach(([a, rect], index) => {
                for (const [b, other] of rects.slice(index + 1)) assert.ok(!overlap(rect, other), `${a} and ${b}`);
              });
            }
          });

          it('draws every child and every edge of what is open', () => {
            const open = [...frames(laidOut)];
            assert.equal(open.length, 1 + input.expanded.size);
            for (const { node, children, edges } of open) {
              assert.ok(node.kind === 'box');
              assert.deepEqual(
                children.map(child => child.laidOut.node.path),
                node.children.map(child => child.path),
              );
              const expected = node.path === '' ? node.edges.filter(({ to }) => to !== undefined) : node.edges;
              assert.deepEqual(
                edges.map(({ from, to, tensor }) => ({ from, to, tensor })),
                expected,
              );
            }
          });

          it('leads every edge from its source to its target, through no other node', () => {
            for (const frame of frames(laidOut)) {
              const rects = childRects(frame);
              for (const { from, to, points } of frame.edges) {
                points.slice(1).forEach((point, index) => {
                  const before = points[index] ?? point;
                  for (const [path, rect] of rects) {
                    assert.ok(!crosses(before, point, rect), `${from ?? ''} > ${to ?? ''} through ${path}`);
                  }
                });
                const touches = (path: string | undefined, point: Point | undefined): boolean => {
                  const rect = rects.find(([child]) => child === path)?.[1];
                  if (path === undefined) return true;
                  if (!rect || !point) return false;
                  const across = point.x >= rect.x - 1e-6 && point.x <= rightOf(rect) + 1e-6;
                  return across && point.y >= rect.y - 1e-6 && point.y <= bottomOf(rect) + 1e-6;
                };
                assert.ok(touches(from, points[0]), `${from ?? ''} is not where its edge begins`);
                assert.ok(touches(to, points.at(-1)), `${to ?? ''} is not where its edge ends`);
              }
            }
          });

          it('flows forward', () => {
            for (const frame of frames(laidOut)) {
              const rects = new Map(childRects(frame));
              for (const { from, to, aside } of frame.edges) {
                const source = rects.get(from ?? '');
                const target = rects.get(to ?? '');
                if (!source || !target || aside) continue;
                if (direction === 'down') assert.ok(target.y >= bottomOf(source));
                else assert.ok(target.x >= rightOf(source));
              }
            }
          });

          it('writes a shape beside every edge that reaches a layer', () => {
            for (const { edges } of frames(laidOut)) {
              for (const { to, label } of edges) {
                if (to !== undefined) assert.match(label?.text ?? '', /^\[1(, \d+)+\]$/);
              }
            }
          });
        });
      }
    }

    it(`stands the branches of ${variant} side by side in their order`, () => {
      const laidOut = createLayout()(inputOf(variant, 'down', ['inception3a']));
      const bounds = boundsOfNodes(laidOut);
      const lefts = [1, 2, 3, 4].map(branch => boundsOf(bounds, `inception3a.branch${branch}`)?.x ?? NaN);
      assert.deepEqual(
        lefts,
        [...lefts].sort((a, b) => a - b),
      );
      assert.equal(new Set(lefts).size, 4);
    });

    it(`stands the auxiliary heads of ${variant} beside the network`, () => {
      for (const expanded of [[], 'all'] as const) {
        const bounds = boundsOfNodes(createLayout()(inputOf(variant, 'down', expanded)));
        for (const [aux, source] of [
          ['aux1', 'inception4a'],
          ['aux2', 'inception4d'],
        ] as const) {
          const head = bounds.get(aux);
          const module = bounds.get(source);
          assert.ok(head && module);
          assert.ok(head.x > rightOf(module));
          assert.ok(head.y >= module.y);
        }
      }
    });
  }

  it('draws a convolution, its batch norm and its ReLU as one block, whether the ReLU is a module or a function', () => {
    for (const variant of ['inception-v1-bn', 'torchvision-googlenet'] as const) {
      const block = boxOfNetwork(createGraph(variant)).children.find(({ path }) => path === 'conv1');
      assert.ok(block?.kind === 'block');
      assert.deepEqual(
        block.layers.map(({ op }) => op.type),
        ['Conv2d', 'BatchNorm2d', 'ReLU'],
      );
    }
  });

  it('is wide enough for the header of what it opens', () => {
    const input = inputOf('inception-v1-bn', 'down', 'all');
    for (const frame of frames(createLayout()(input))) {
      if (frame.node.kind !== 'box' || frame.node.path === '') continue;
      assert.ok(frame.width >= headerWidth(frame.node.type, frame.text), frame.node.path);
    }
  });

  it('lays out again only what an expansion changes', () => {
    const layOut = createLayout();
    const input = inputOf('inception-v1-bn', 'down', ['inception3a']);
    const before = new Map(layOut(input).children.map(({ laidOut }) => [laidOut.node.path, laidOut]));
    const after = layOut({ ...input, expanded: new Set(['inception3a', 'inception5b']) });
    for (const { laidOut } of after.children) {
      if (laidOut.node.path === 'inception5b') assert.notEqual(laidOut, before.get('inception5b'));
      else assert.equal(laidOut, before.get(laidOut.node.path), laidOut.node.path);
    }
  });

  it('writes new shapes when the sizes change', () => {
    const layOut = createLayout();
    const input = inputOf('inception-v1-bn', 'down', []);
    const shapeOf = (laidOut: LaidOutNode): string | undefined =>
      laidOut.children.find(child => child.laidOut.node.path === 'fc')?.laidOut.text.shape;
    assert.equal(shapeOf(layOut(input)), '[1, 1000]');
    const analysis = analyze(createGraph('inception-v1-bn'), { batch: 8, inputSize: 224, mode: 'eval' });
    assert.equal(shapeOf(layOut({ ...input, textOf: node => textOf(node, analysis) })), '[8, 1000]');
  });
});

describe('the bounds of modules', () => {
  const input = inputOf('inception-v1-bn', 'down', ['inception3a']);
  const bounds = boundsOfNodes(createLayout()(input));

  it('has every layer of a block', () => {
    const block = bounds.get('inception3a.branch3.1');
    assert.ok(block);
    for (const index of [0, 1, 2]) {
      const layer = bounds.get(`inception3a.branch3.1.conv_block.${index}`);
      assert.ok(layer);
      assert.ok(layer.x >= block.x && rightOf(layer) <= rightOf(block) + 1e-6);
      assert.ok(layer.y >= block.y && bottomOf(layer) <= bottomOf(block) + 1e-6);
    }
    const convolution = bounds.get('inception3a.branch3.1.conv_block.0');
    const middle = block.y + block.height / 2;
    assert.ok(convolution && convolution.y < middle && bottomOf(convolution) > middle);
  });

  it('surrounds what is drawn of a container', () => {
    const branch = boundsOf(bounds, 'inception3a.branch3');
    const first = bounds.get('inception3a.branch3.0');
    const last = bounds.get('inception3a.branch3.1');
    assert.ok(branch && first && last);
    assert.equal(branch.y, first.y);
    assert.equal(bottomOf(branch), bottomOf(last));
  });

  it('falls back on the closed box that hides a layer', () => {
    assert.equal(boundsOf(bounds, 'inception4e.branch1.conv_block.0'), bounds.get('inception4e'));
    assert.equal(boundsOf(bounds, 'nothing.like.it'), undefined);
  });

  it('names the boxes that hide a layer', () => {
    assert.deepEqual(enclosingBoxes(input.network, 'inception4e.branch1.conv_block.0'), ['inception4e']);
    assert.deepEqual(enclosingBoxes(input.network, 'conv1.conv_block.0'), []);
    assert.deepEqual(enclosingBoxes(input.network, 'aux1.fc1'), ['aux1']);
  });
});
