import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { elementCount } from '../../src/model/graph';
import { createGraph } from '../../src/model/variants';
import { PEAK_KILOBYTES } from '../fixtures/peakMemory';
import { bytesOf, uint64 } from '../fixtures/weightFiles';

/** What Node, TensorFlow.js and the kernels take before there is a network: 150 MB, and what is not collected yet. */
const IDLE = 200e6;

type Entry = readonly [name: string, dtype: 'F32' | 'F16' | 'I64', count: number, shape: readonly number[]];

const BYTES = { F32: 4, F16: 2, I64: 8 };

describe('the memory of large weights files', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(path.join(tmpdir(), 'googlenet-memory-'));
  const hook = path.join(folder, 'hook.cjs');
  writeFileSync(hook, `process.on('exit', () => console.error('peak ' + ${PEAK_KILOBYTES}))`);
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Writes a safetensors file of zeros, which takes no room on the disk. */
  function sparse(name: string, entries: readonly Entry[]): string {
    const header: Record<string, unknown> = {};
    let end = 0;
    for (const [tensor, dtype, count, shape] of entries) {
      header[tensor] = { dtype, shape, data_offsets: [end, (end += count * BYTES[dtype])] };
    }
    const json = bytesOf(JSON.stringify(header));
    const file = path.join(folder, name);
    const descriptor = openSync(file, 'w');
    writeSync(descriptor, bytesOf(uint64(json.length), json));
    ftruncateSync(descriptor, 8 + json.length + end);
    closeSync(descriptor);
    return file;
  }

  function inspect(file: string): { readonly code: number | null; readonly stderr: string; readonly peak: number } {
    const args = ['--require', hook, 'dist/cli.js', 'inspect', '--weights', file];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    const [, kilobytes] = /^peak (\d+)$/m.exec(stderr) ?? assert.fail(stderr);
    return { code: status, stderr, peak: Number(kilobytes) * 1024 };
  }

  const STRANGERS: readonly (readonly [string, readonly Entry[]])[] = [
    ['1.1 GB of whole numbers', [['w', 'I64', 137_500_000, [137_500_000]]]],
    ['512 MB in one tensor', [['w', 'F32', 134_217_728, [134_217_728]]]],
    [
      '512 MB in many tensors of 16 bits',
      Array.from({ length: 256 }, (_, i): Entry => [`w${i}`, 'F16', 1_048_576, [1024, 1024]]),
    ],
  ];
  for (const [name, entries] of STRANGERS) {
    it(`is not taken by ${name} of no network`, () => {
      const { code, stderr, peak } = inspect(sparse('stranger.safetensors', entries));
      assert.equal(code, 1);
      assert.match(stderr, /^stranger\.safetensors: is not a known GoogLeNet/);
      assert(peak < IDLE, `${Math.round(peak / 1e6)} MB`);
    });
  }

  it('is at most twice that of the network, whatever else is in the file', () => {
    const network = createGraph('bvlc-googlenet', { useAux: true }).layers.flatMap(({ parameters }) =>
      parameters.map(({ key, shape }): Entry => [key, 'F32', elementCount(shape), shape]),
    );
    const bytes = network.reduce((sum, [, , count]) => sum + count * BYTES.F32, 0);
    const file = sparse('network.safetensors', [['steps', 'I64', 125_000_000, [125_000_000]], ...network]);
    const { code, stderr, peak } = inspect(file);
    assert.equal(code, 0, stderr);
    assert(peak < IDLE + 2 * bytes, `${Math.round(peak / 1e6)} MB, and the network has ${Math.round(bytes / 1e6)} MB`);
  });
});
