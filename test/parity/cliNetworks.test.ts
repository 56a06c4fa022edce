import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeArchitecture } from '../../src/model/architecture/architectureFile';
import type { JsonSummary } from '../../src/model/jsonSummary';
import { pytorchSource } from '../../src/model/source/pytorchSource';
import { createGraph, graphOf } from '../../src/model/variants';
import { assets, needsAssets } from '../assets';
import { EDITED_NETWORKS } from '../fixtures/editedNetworks';
import { temporaryFolder } from '../harness/sampleWorkspace';

function cli(...args: readonly string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/cli.js', ...args], { encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

describe('the command line on networks', () => {
  const folder = temporaryFolder('networks');
  const network = EDITED_NETWORKS['one branch without its reduction'];
  const file = path.join(folder, 'edited.googlenet.json');

  before(() => {
    assert.ok(network);
    writeFileSync(file, writeArchitecture(network));
  });

  it("prints a variant's PyTorch class, and that of an architecture", () => {
    assert.equal(cli('source', '--variant', 'bvlc-googlenet').stdout, pytorchSource(createGraph('bvlc-googlenet')));
    assert.ok(network);
    assert.equal(
      cli('source', '--architecture', file, '--no-aux').stdout,
      pytorchSource(graphOf({ ...network, useAux: false })),
    );
  });

  it('summarizes an architecture, with its classes unless others are asked for', () => {
    const summary = (...args: readonly string[]): JsonSummary =>
      JSON.parse(cli('summary', '--architecture', file, '--format', 'json', ...args).stdout) as JsonSummary;
    const own = summary();
    assert.deepEqual([own.variant, own.edited, own.rows.at(-1)?.output], ['inception-v1-bn', true, [1, 10]]);
    assert.deepEqual(summary('--classes', '7').rows.at(-1)?.output, [1, 7]);
    const unedited = JSON.parse(cli('summary', '--format', 'json').stdout) as JsonSummary;
    assert.equal(unedited.edited, undefined);
  });

  it('compares variants with architectures', () => {
    const { code, stdout } = cli('diff', 'inception-v1-bn', file, '--json');
    const diff = JSON.parse(stdout) as { layers: { kind: string; before?: { name: string; params: number } }[] };
    assert.equal(code, 0);
    // The four layers of the branch, and the layers that know the number of classes: fc and the heads' last ones.
    assert.deepEqual(
      diff.layers.map(({ kind }) => kind),
      ['removed', 'removed', 'removed', 'changed', 'changed', 'changed', 'changed'],
    );
    const text = cli('diff', file, file, '--convention', 'fvcore').stdout;
    assert.match(text, /^--- .*\n\+\+\+ .*\n0 of \d+ layers differ; 0 have other names\.\nParams: [\d,]+\n/);
  });

  it('compares the networks of two weights files', function () {
    needsAssets(this);
    const { code, stdout } = cli(
      'diff',
      assets('assets/inception_v1_seed.pth'),
      assets('assets/googlenet_torchvision_legacy.pth'),
      '--json',
    );
    const { layers, unchanged } = JSON.parse(stdout) as { layers: { kind: string }[]; unchanged: number };
    assert.deepEqual([code, [...new Set(layers.map(({ kind }) => kind))]], [0, ['changed']]);
    assert.ok(unchanged > 100);
  });

  for (const [args, code, message] of [
    [['source', 'x.pth'], 2, /source takes no file but --architecture: "x\.pth"/],
    [['source', '--variant', 'bvlc-googlenet', '--architecture', 'x'], 2, /exclude each other/],
    [['source', '--architecture', 'missing.json'], 1, /missing\.json/],
    [['summary', '--architecture', '/dev/zero'], 1, /is not a file/],
    [['diff', 'inception-v1-bn'], 2, /diff takes two networks/],
    [['diff', 'inception-v1-bn', 'resnet'], 1, /resnet/],
  ] as const) {
    it(`explains itself after: ${args.join(' ')}`, () => {
      const result = cli(...args);
      assert.equal(result.code, code);
      assert.match(result.stderr, message);
      assert.equal(result.stdout, '');
    });
  }

  it('says where a file describes a network that can be no network', () => {
    mkdirSync(path.join(folder, 'directory.json'));
    const bad = path.join(folder, 'bad.json');
    assert.ok(network);
    writeFileSync(bad, writeArchitecture(network).replace('"kernel": 5', '"kernel": 4'));
    for (const args of [
      ['summary', '--architecture', bad],
      ['diff', 'inception-v1-bn', bad],
    ]) {
      const { code, stderr } = cli(...args);
      assert.equal(code, 1);
      assert.match(stderr, /bad\.json can't be built: inception3a\.branch3\.kernel: a kernel's size is odd/);
    }
    const { code, stderr } = cli('source', '--architecture', path.join(folder, 'directory.json'));
    assert.equal(code, 1);
    assert.match(stderr, /directory\.json/);
  });
});
