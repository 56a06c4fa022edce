import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { analyze } from '../../../src/model/analysis';
import type { JsonSummary } from '../../../src/model/jsonSummary';
import { jsonSummary } from '../../../src/model/jsonSummary';
import { formatSummary } from '../../../src/model/summary';
import { summaryRows } from '../../../src/model/summaryRows';
import { createGraph } from '../../../src/model/variants';
import { assets, needsAssets } from '../../assets';

const seed = createGraph('inception-v1-bn');

describe('summary', () => {
  describe('equals torchinfo, row by row', function () {
    before(function () {
      needsAssets(this);
    });

    for (const index of [0, 1, 2]) {
      it(`golden ${index}`, () => {
        const goldens = JSON.parse(readFileSync(assets('goldens/seed_summary.json'), 'utf8')) as JsonSummary[];
        const golden = goldens[index];
        assert.ok(golden);
        const mode = golden.mode === 'train' ? 'train' : 'eval';
        const ours = jsonSummary(analyze(seed, { batch: golden.batch, inputSize: 224, mode }), 'torchinfo');
        for (const key of Object.keys(golden) as (keyof JsonSummary)[]) {
          if (key !== 'rows') assert.equal(ours[key], golden[key], key);
        }
        assert.equal(ours.rows.length, golden.rows.length);
        ours.rows.forEach((row, i) => {
          const { name, type, input, output, params, mult_adds } = golden.rows[i] ?? row;
          assert.deepEqual(row, { name, type, input, output, params, mult_adds });
        });
      });
    }
  });

  const text = formatSummary(analyze(seed, { batch: 2, inputSize: 224, mode: 'eval' }), 'text');

  it('reads like torchinfo, from its first row to its totals', () => {
    const lines = text.split('\n');
    assert.match(lines[1] ?? '', /^Layer \(type:depth-idx\) +Output Shape +Param # +Mult-Adds$/);
    assert.match(lines[3] ?? '', /^Inception_V1 +\[2, 1000\] +6,379,984 +--$/);
    assert.match(lines[4] ?? '', /^├─BasicConv2d: 1-1 +\[2, 64, 112, 112\] +-- +--$/);
    assert.match(lines[6] ?? '', /^│ {4}│ {4}└─Conv2d: 3-1 +\[2, 64, 112, 112\] +9,408 +236,027,904$/);
    for (const total of [
      'Total params: 13,385,816',
      'Trainable params: 13,385,816',
      'Non-trainable params: 0',
      'Total mult-adds (G): 3.17',
      'Input size (MB): 1.20',
      'Forward/backward pass size (MB): 103.25',
      'Params size (MB): 28.02',
      'Estimated Total Size (MB): 132.48',
    ]) {
      assert.ok(lines.includes(total), total);
    }
    assert.match(text, /1 mult-add = 2 FLOPs\.$/);
  });

  it('numbers the modules of each depth in order', () => {
    const numbers = [...text.matchAll(/: (\d)-(\d+) /g)].map(
      ([, depth, index]) => [Number(depth), Number(index)] as const,
    );
    for (const depth of [1, 2, 3, 4, 5]) {
      const indices = numbers.filter(([d]) => d === depth).map(([, index]) => index);
      assert.ok(indices.length > 0);
      assert.deepEqual(
        indices,
        indices.map((_, i) => i + 1),
      );
    }
  });

  it('has the modules that PyTorch registers, in that order, and no functions', () => {
    const torchvision = analyze(createGraph('torchvision-googlenet'), { batch: 1, inputSize: 224, mode: 'train' });
    const rows = summaryRows(torchvision, 'torchinfo');
    const below = (path: string): string[] =>
      rows.flatMap(({ name, type }) =>
        name.startsWith(`${path}.`) ? [`${name.slice(path.length + 1)}: ${type}`] : [],
      );
    assert.equal(rows.length, 1 + 237);
    assert.deepEqual(below('conv1'), ['conv: Conv2d', 'bn: BatchNorm2d']);
    assert.deepEqual(below('aux1'), [
      'conv: BasicConv2d',
      'conv.conv: Conv2d',
      'conv.bn: BatchNorm2d',
      'fc1: Linear',
      'fc2: Linear',
      'dropout: Dropout',
    ]);
    const last = rows.filter(({ depth }) => depth === 1).slice(-6);
    assert.deepEqual(
      last.map(({ name }) => name),
      ['inception5b', 'aux1', 'aux2', 'avgpool', 'dropout', 'fc'],
    );
  });

  it('writes CSV and Markdown with the same rows', () => {
    const analysis = analyze(seed, { batch: 1, inputSize: 224, mode: 'eval' });
    const modules = summaryRows(analysis, 'torchinfo').length - 1;
    const csv = formatSummary(analysis, 'csv').split('\n');
    assert.equal(csv.length, modules + 1);
    assert.equal(
      csv.find(line => line.startsWith('inception3a.branch3.1.conv_block.0,')),
      'inception3a.branch3.1.conv_block.0,Conv2d,"[1, 16, 28, 28]","[1, 32, 28, 28]",12800,10035200',
    );
    const markdown = formatSummary(analysis, 'markdown');
    assert.equal(markdown.split('\n').filter(line => line.startsWith('| `')).length, modules);
    assert.ok(markdown.includes('- Total params: 13,385,816'));
  });

  it('counts as fvcore does when asked', () => {
    const { total_mult_adds } = jsonSummary(analyze(seed, { batch: 1, inputSize: 224, mode: 'eval' }), 'fvcore');
    assert.equal(total_mult_adds, 1_582_671_872);
  });
});
