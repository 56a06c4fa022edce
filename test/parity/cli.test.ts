import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { JsonSummary } from '../../src/model/summary';
import { assets, needsAssets } from '../assets';

function cli(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/cli.js', ...args], { encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

interface Line {
  readonly file: string;
  readonly error?: string;
  readonly top?: readonly { index: number; wnid: string; label: string; probability: number }[];
  readonly decode_ms?: number;
  readonly inference_ms?: number;
}

describe('the command line', () => {
  it('summarises with its options', () => {
    const { code, stdout } = cli('summary', '--batch', '2', '--mode', 'train', '--classes', '10', '--format', 'json');
    const summary = JSON.parse(stdout) as JsonSummary;
    assert.equal(code, 0);
    assert.deepEqual([summary.batch, summary.mode, summary.rows.length], [2, 'train', 359]);
    assert.deepEqual(summary.rows.at(-1)?.output, [2, 10]);
    const small = JSON.parse(cli('summary', '--no-aux', '--input', '64', '--format', 'json').stdout) as JsonSummary;
    assert.deepEqual([small.total_params, small.rows[0]?.output], [7_005_832, [1, 64, 32, 32]]);
    assert.match(cli('summary', '--variant', 'bvlc-googlenet', '--format', 'markdown').stdout, /13,378,280/);
  });

  for (const [args, message] of [
    [['summary', '--batch', 'many'], /--batch takes a positive whole number, not "many"/],
    [['summary', '--variant', 'resnet'], /--variant takes one of inception-v1-bn/],
    [['summary', '--colour'], /--colour/],
    [['classify', 'cat.png'], /needs --weights FILE/],
    [['train'], /There is no command train/],
  ] as const) {
    it(`explains itself after: ${args.join(' ')}`, () => {
      const { code, stderr } = cli(...args);
      assert.equal(code, 2);
      assert.match(stderr, message);
      assert.match(stderr, /Usage:/);
    });
  }

  it('says the smallest input of a network', () => {
    const { code, stderr } = cli('summary', '--variant', 'bvlc-googlenet', '--input', '8');
    assert.equal(code, 1);
    assert.match(stderr, /the smallest input is 31 × 31/);
  });

  describe('with real weights', function () {
    before(function () {
      needsAssets(this);
    });

    it('classifies one picture a line and goes on after one that it can not read', () => {
      const files = ['chelsea.png', 'truncated.jpg', 'coffee.png', 'absent.png'].map(name => assets(`images/${name}`));
      const weights = assets('assets/bvlc_googlenet.onnx');
      const { code, stdout } = cli('classify', '--weights', weights, '--top', '3', '--json', ...files);
      assert.equal(code, 1);
      const lines = stdout
        .trim()
        .split('\n')
        .map(line => JSON.parse(line) as Line);
      assert.deepEqual(
        lines.map(({ file }) => file),
        files,
      );
      const goldens = JSON.parse(readFileSync(assets('goldens/bvlc_eval.json'), 'utf8')) as {
        images: Record<string, { top5: { index: number; label: string; probability: number }[] }>;
      };
      for (const [line, name] of [
        [lines[0], 'chelsea.png'],
        [lines[2], 'coffee.png'],
      ] as const) {
        assert.equal(line?.top?.length, 3);
        line.top.forEach((score, rank) => {
          const golden = goldens.images[name]?.top5[rank];
          assert.deepEqual([score.index, `${score.wnid} ${score.label}`], [golden?.index, golden?.label]);
          assert.ok(Math.abs(score.probability - (golden?.probability ?? 0)) < 1e-4);
        });
        assert.ok((line.decode_ms ?? 0) > 0 && (line.inference_ms ?? 0) > 0);
      }
      assert.match(lines[1]?.error ?? '', /truncated\.jpg: the JPEG is truncated/);
      assert.match(lines[3]?.error ?? '', /absent\.png/);
    });

    it('refuses weights of another variant than the one named, and files that are no weights', () => {
      const picture = assets('images/chelsea.png');
      const wrong = cli(
        'classify',
        '--variant',
        'inception-v1-bn',
        '--weights',
        assets('assets/bvlc_googlenet.onnx'),
        picture,
      );
      assert.notEqual(wrong.code, 0);
      assert.match(wrong.stderr, /bvlc_googlenet\.onnx holds BVLC GoogLeNet/);
      const none = cli('classify', '--weights', picture, picture);
      assert.equal(none.code, 1);
      assert.match(none.stderr, /chelsea\.png: /);
    });
  });
});
