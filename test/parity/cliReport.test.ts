import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { assets, needsAssets } from '../assets';
import { readGolden } from '../fixtures/engineGoldens';

function cli(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/cli.js', ...args], { encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

interface Attribution {
  readonly pictures: Readonly<
    Record<string, Readonly<Record<string, { readonly logit: number; readonly bias: number }>>>
  >;
}

describe('pictures and reports of the command line', () => {
  let folder: string;
  const weights = (): string[] => ['--weights', assets('assets/bvlc_googlenet.onnx')];

  before(function () {
    needsAssets(this);
    folder = mkdtempSync(path.join(tmpdir(), 'report-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('writes a report with the classes and logits that PyTorch computes', () => {
    const to = path.join(folder, 'cat.html');
    const { code, stdout } = cli('report', ...weights(), '--to', to, '--json', assets('images/chelsea.png'));
    assert.equal(code, 0);
    const printed = JSON.parse(stdout) as { bytes: number; heads: { head: string; top: { index: number }[] }[] };
    assert.deepEqual(
      printed.heads.map(({ head, top }) => [head, top[0]?.index]),
      [['main', 285]],
    );
    const html = readFileSync(to, 'utf8');
    assert.equal(Buffer.byteLength(html), printed.bytes);
    const golden = (readGolden('attribution.json') as Attribution).pictures['chelsea.png']?.['285'];
    assert.ok(golden);
    assert.ok(html.includes(`logit ${golden.logit.toFixed(3)} = bias ${golden.bias.toFixed(3)} + mean of the map`));
    assert.equal(html.match(/src="data:image\/png;base64,/g)?.length, 4, 'the picture and three maps');
    assert.deepEqual(readdirSync(folder), ['cat.html'], 'no part is left');
  });

  it('paints a map over the picture', () => {
    const to = path.join(folder, 'cat.png');
    const { code } = cli('explain', ...weights(), '--to', to, assets('images/chelsea.png'));
    assert.equal(code, 0);
    const png = readFileSync(to);
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [224, 224]);
    // Its own picture is a second proof that the file is one.
    assert.match(cli('classify', ...weights(), '--top', '1', to).stdout, /^ {2}0\.\d{4} /m);
  });

  it('draws the graph, and refuses names of other kinds', () => {
    const to = path.join(folder, 'graph.svg');
    assert.equal(cli('graph', '--to', to, '--expand', 'all').code, 0);
    assert.match(readFileSync(to, 'utf8'), /^<\?xml [^]*inception5b[^]*<\/svg>\n$/);
    const svg = readFileSync(to, 'utf8');
    const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
    const drawn = path.join(folder, 'graph.png');
    assert.equal(cli('graph', '--to', drawn, '--expand', 'all').code, 0);
    const png = readFileSync(drawn);
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [2 * Number(width), 2 * Number(height)]);
    // Without its font a drawing of this size has 60 KB.
    assert.ok(png.length > 300_000, `${png.length} bytes`);
    const wrong = path.join(folder, 'wrong.txt');
    for (const args of [
      ['graph', '--to', wrong],
      ['graph', '--to', to, '--expand', 'nothing'],
      ['report', ...weights(), '--to', wrong, assets('images/chelsea.png')],
      ['explain', ...weights(), '--to', wrong, assets('images/chelsea.png')],
    ]) {
      assert.equal(cli(...args).code, 2, args.join(' '));
    }
    assert.ok(!existsSync(wrong));
  });
});
