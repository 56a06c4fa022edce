import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { assets, needsAssets } from '../assets';

function cli(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/cli.js', ...args], { encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

interface Golden {
  readonly top1: number;
  readonly top5: number;
  readonly pictures: Readonly<Record<string, { readonly top: readonly number[]; readonly p: readonly number[] }>>;
}

interface JudgedLine {
  readonly n: number;
  readonly file: string;
  readonly label: string;
  readonly top: readonly { readonly index: number; readonly probability: number }[];
}

interface Figures {
  readonly pictures: number;
  readonly failed: number;
  readonly top1: number;
  readonly top5: number;
  readonly loss: number;
  readonly classes: readonly { name: string; support: number; precision: number; recall: number; f1: number }[];
  readonly confused: readonly { truth: string; predicted: string; count: number }[];
  readonly ece: number;
}

function recordsOf(file: string): readonly JudgedLine[] {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.slice(1).map(line => JSON.parse(line) as JudgedLine);
}

describe('evaluate on the command line', function () {
  this.timeout(300_000);

  const folder = mkdtempSync(path.join(tmpdir(), 'evaluate-'));
  const at = (name: string): string => path.join(folder, name);
  const weights = (): string => assets('assets/bvlc_googlenet.onnx');
  const some = at('some');

  before(function () {
    needsAssets(this);
    const all = assets('datasets/imagenet-100');
    for (const wnid of readdirSync(all).sort().slice(0, 12)) {
      cpSync(path.join(all, wnid), path.join(some, wnid), { recursive: true });
    }
  });

  after(() => rmSync(folder, { recursive: true }));

  it('finds the five classes that PyTorch finds in each of 100 pictures', () => {
    const golden = JSON.parse(readFileSync(assets('goldens/imagenet100_bvlc.json'), 'utf8')) as Golden;
    const root = assets('datasets/imagenet-100');
    const lines = at('all.jsonl');
    const report = at('all.html');
    // PIL does not look at the EXIF orientation.
    const options = ['--as-stored', '--json', '--to', lines, '--report', report];
    const { code, stdout, stderr } = cli('evaluate', '--weights', weights(), ...options, root);
    assert.equal(code, 0, stderr);
    const records = recordsOf(lines);
    assert.equal(records.length, 100);
    for (const { file, top } of records) {
      const expected = golden.pictures[path.relative(root, file).split(path.sep).join('/')];
      assert.deepEqual(
        top.map(({ index }) => index),
        expected?.top,
        file,
      );
      for (const [rank, { probability }] of top.entries()) {
        assert.ok(Math.abs(probability - (expected?.p[rank] ?? NaN)) < 1e-4, file);
      }
    }
    const figures = JSON.parse(stdout) as Figures;
    assert.deepEqual(Object.keys(figures), [
      'pictures',
      'failed',
      'top1',
      'top5',
      'loss',
      'classes',
      'confused',
      'ece',
    ]);
    assert.deepEqual(
      [figures.pictures, figures.failed, figures.top1, figures.top5],
      [100, 0, golden.top1, golden.top5],
    );
    assert.equal(figures.classes.length, 100);
    assert.equal(
      figures.confused.reduce((sum, { count }) => sum + count, 0),
      27,
    );
    const html = readFileSync(report, 'utf8');
    assert.match(html, /bvlc_googlenet\.onnx/);
    assert.doesNotMatch(html, /<script|https?:/);
  });

  it('gives the same in shards, of which one was killed and goes on', () => {
    const whole = cli('evaluate', '--weights', weights(), '--json', '--to', at('whole.jsonl'), some);
    assert.equal(whole.code, 0, whole.stderr);
    const shard = (k: number): string => at(`shard-${k}.jsonl`);
    const run = (k: number): ReturnType<typeof cli> =>
      cli('evaluate', '--weights', weights(), '--workers', '1', '--shard', `${k}/3`, '--to', shard(k), some);
    for (const k of [1, 2]) assert.equal(run(k).code, 0);
    const early = cli('merge', '--json', shard(2), shard(1));
    assert.equal(early.code, 1);
    assert.match(early.stderr, /Shard 3\/3 is missing, with 4 pictures\./);

    const [header = '', first = '', second = ''] = readFileSync(shard(2), 'utf8').split('\n');
    writeFileSync(shard(2), `${header}\n${first}\n${second.slice(0, 40)}`);
    assert.equal(run(3).code, 0);
    const torn = cli('merge', '--json', shard(1), shard(2), shard(3));
    assert.equal(torn.code, 1);
    assert.match(torn.stderr, /Shard 2\/3 lacks 3 pictures: /);

    const again = run(2);
    assert.match(again.stderr, /1 of 4 pictures were judged before\./);
    const args = [shard(3), shard(2), shard(1)];
    const merged = cli('merge', '--json', '--to', at('merged.jsonl'), ...args);
    assert.equal(merged.code, 0, merged.stderr);
    assert.equal(merged.stdout, whole.stdout);
    assert.equal(cli('merge', '--to', at('sorted.jsonl'), at('whole.jsonl')).code, 0);
    assert.equal(readFileSync(at('merged.jsonl'), 'utf8'), readFileSync(at('sorted.jsonl'), 'utf8'));
    assert.match(run(2).stderr, /4 of 4 pictures were judged before\./);

    // Not another evaluation's file.
    const other = cli('evaluate', '--weights', weights(), '--shard', '2/4', '--to', shard(2), some);
    assert.equal(other.code, 1);
    assert.match(other.stderr, /holds an evaluation of another number of shards/);
    appendFileSync(shard(1), '{"n": 1, "file": "elsewhere.jpg", "error": "?"}\n');
    const hostile = cli('merge', shard(1), shard(2), shard(3));
    assert.equal(hostile.code, 1);
    assert.match(hostile.stderr, /shard-1\.jsonl, line 6: is a picture that the first line does not have/);
  });

  it('asks what labels stand for that are not sure, and takes a map of them', () => {
    const wnids = readdirSync(some).sort();
    const root = at('named');
    for (const [name, wnid = ''] of [
      ['tiger_sharks', wnids[0]],
      ['cranes', wnids[1]],
      ['junk', wnids[2]],
    ] as const) {
      cpSync(path.join(some, wnid), path.join(root, name), { recursive: true });
    }
    const asked = cli('evaluate', '--weights', weights(), root);
    assert.equal(asked.code, 1);
    assert.match(asked.stderr, /2 labels are not surely the name of one class:/);
    assert.match(asked.stderr, /cranes: 134 "crane", 517 "crane"/);
    assert.match(asked.stderr, /"cranes":134/);
    writeFileSync(at('map.json'), '{"cranes": [13, "crane (bird)"], "junk": null}');
    const wrong = cli('evaluate', '--weights', weights(), '--map', at('map.json'), root);
    assert.match(wrong.stderr, /map\.json has "crane \(bird\)" for "cranes", which is not the name of one class/);
    writeFileSync(at('map.json'), '{"cranes": [13, 134], "junk": null}');
    const options = ['--map', at('map.json'), '--json', '--min-top1', '1'];
    const { code, stdout, stderr } = cli('evaluate', '--weights', weights(), ...options, root);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /1 picture is left out/);
    const { classes, top1 } = JSON.parse(stdout) as Figures;
    assert.equal(top1, 1);
    assert.deepEqual(
      classes.map(({ name, support }) => [name, support]),
      [
        ['cranes', 1],
        ['tiger shark, Galeocerdo cuvieri', 1],
      ],
    );
  });

  it('takes labels from a table, keeps to its folder, counts what fails, and is a gate', () => {
    const root = at('table');
    mkdirSync(root);
    const files = readdirSync(some, { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.JPEG'))
      .sort();
    for (const [index, name] of files.slice(0, 2).entries())
      cpSync(path.join(some, name), path.join(root, `${index}.jpg`));
    writeFileSync(path.join(root, '2.jpg'), 'no picture');
    writeFileSync(
      path.join(root, 'labels.csv'),
      'path,label\n0.jpg,tiger shark\n1.jpg,goldfish\n2.jpg,junco\n../some/x.jpg,junco\n',
    );
    const options = ['--json', '--min-top1', '0.6', '--report', at('<b>.html')];
    const { code, stdout, stderr } = cli('evaluate', '--weights', weights(), ...options, path.join(root, 'labels.csv'));
    assert.equal(code, 1);
    assert.match(stderr, /\.\.\/some\/x\.jpg: this path leads out of the folder/);
    assert.match(stderr, /2\.jpg: this is not a picture/);
    assert.match(stderr, /Top-1 is 50\.0 %, below 60\.0 %\./);
    const { pictures, failed, top1, confused } = JSON.parse(stdout) as Figures;
    assert.deepEqual([pictures, failed, top1], [4, 2, 0.5]);
    assert.deepEqual(confused, [{ truth: 'goldfish, Carassius auratus', predicted: 'junco, snowbird', count: 1 }]);
  });

  for (const [args, message] of [
    [['evaluate', 'a'], /evaluate needs --weights FILE/],
    [['evaluate', '--weights', 'a.pth'], /evaluate needs a folder/],
    [['evaluate', '--weights', 'a.pth', '--shard', '3/2', '--to', 'b.jsonl', 'c'], /--shard takes K\/N/],
    [['evaluate', '--weights', 'a.pth', '--shard', '1/2', 'c'], /--shard needs --to FILE\.jsonl/],
    [['evaluate', '--weights', 'a.pth', '--min-top1', '70', 'c'], /--min-top1 takes a number from 0 to 1/],
    [['evaluate', '--weights', 'a.pth', '--report', 'r.pdf', 'c'], /ends in \.html/],
    [['merge'], /merge needs the JSON Lines of shards/],
    [['merge', '--to', 'a.jsonl', './a.jsonl'], /does not overwrite a file that it reads/],
  ] as const) {
    it(`explains itself after: ${args.join(' ')}`, () => {
      const { code, stderr } = cli(...args);
      assert.equal(code, 2);
      assert.match(stderr, message);
    });
  }
});
