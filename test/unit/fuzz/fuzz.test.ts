import assert from 'node:assert/strict';
import { EngineError } from '../../../src/engine/errors';
import { WeightsError } from '../../../src/weights/weightsError';
import { fileOf, runRounds } from '../../fuzz/rounds';
import type { Target } from '../../fuzz/target';
import { wholeFile } from '../../fuzz/target';
import { TARGETS } from '../../fuzz/targets';
import { checkRefusal, Flaw, judgeWeights } from '../../fixtures/verdict';
import { safetensorsFile, tensor } from '../../fixtures/weightFiles';

const RANGE = { seed: 20140917, first: 0, count: 150 };

/** Reads nothing, but answers as `judge` does. */
const target = (judge: Target['judge']): Target => ({
  name: 'planted',
  seeds: [wholeFile('net.bin', safetensorsFile({ w: [1, 2] }, new Uint8Array(8)))],
  tokens: [],
  judge,
});

describe('The fuzzer', function () {
  // Machines may be busy.
  this.timeout(60_000);

  for (const each of TARGETS)
    it(`finds ${each.name} to survive a few rounds, some of which are refused`, async () => {
      const outcome = await runRounds(each, RANGE);
      assert('refusals' in outcome, 'flaw' in outcome ? `round ${outcome.round}: ${outcome.flaw}` : '');
      const refused = [...outcome.refusals.values()].reduce((sum, count) => sum + count, 0);
      assert.equal(outcome.accepted + refused, RANGE.count);
      assert(outcome.refusals.size > 3, 'the changes are too much alike');
    });

  it('begins with files that are read without changes', async () => {
    for (const { name, seeds, judge } of TARGETS)
      for (const { parts, assemble } of seeds) {
        const verdict = await judge(assemble(parts.map(part => part.bytes)));
        assert('read' in verdict, `${name}: ${'refusal' in verdict ? verdict.refusal : ''}`);
      }
  });

  it('makes equal files from equal seeds and rounds, and different ones from others', () => {
    const bytesOf = (seed: number, round: number): string =>
      Buffer.from(
        fileOf(
          target(() => Promise.reject(new Error())),
          seed,
          round,
        ).bytes,
      ).toString('hex');
    assert.equal(bytesOf(1, 7), bytesOf(1, 7));
    const files = new Set(Array.from({ length: 100 }, (_, round) => bytesOf(1, round)));
    assert(files.size > 90, `${files.size} files of 100 rounds`);
    assert.notEqual(bytesOf(1, 7), bytesOf(2, 7));
  });

  it('stops at the first flaw, with the file that shows it', async () => {
    let rounds = 0;
    const planted = target(() => {
      if (rounds++ === 40) throw new Flaw('planted');
      return Promise.resolve({ refusal: 'is refused' });
    });
    const outcome = await runRounds(planted, { ...RANGE, first: 1_000 });
    assert('flaw' in outcome);
    assert.deepEqual(outcome, { round: 1_040, flaw: 'planted', file: fileOf(planted, RANGE.seed, 1_040) });
  });

  it('accepts only a clear refusal as one', () => {
    const flaws: [error: unknown, flaw: RegExp][] = [
      [new TypeError('x is null'), /a TypeError instead of a WeightsError/],
      ['text', /a string instead/],
      [new EngineError('net.bin: is no good'), /an? EngineError instead/],
      [new WeightsError('other.bin', 'is empty'), /does not begin with the name/],
      [new WeightsError('net.bin', ''), /has no reason/],
      [new WeightsError('net.bin', 'has undefined values'), /says "undefined"/],
      [new WeightsError('net.bin', 'is damaged (Invalid array length)'), /says "Invalid array/],
      [new WeightsError('net.bin', 'is damaged (offset is out of bounds)'), /says "offset/],
      [new WeightsError('net.bin', "Cannot read properties of null (reading 'a')"), /says "Cannot read/],
      [new WeightsError('net.bin', 'has the tensor \u0007'), /control characters/],
      [new WeightsError('net.bin', 'is '.repeat(1_000)), /has \d+ characters/],
    ];
    for (const [error, message] of flaws)
      assert.throws(() => checkRefusal(error, 'net.bin', WeightsError), { name: 'Flaw', message });
    const quoted = new WeightsError('net.bin', 'the tensor "undefined" occurs twice');
    assert.equal(checkRefusal(quoted, 'net.bin', WeightsError), 'the tensor "undefined" occurs twice');
  });

  it('accepts only tensors within the limits as weights', async () => {
    const file = { name: 'net.bin', bytes: new Uint8Array(40), externalFiles: new Map<string, Uint8Array>() };
    const w = tensor('w', [2], [1, 2]);
    const shared = Float32Array.of(1, 2);
    const many = (count: number): (typeof w)[] =>
      Array.from({ length: count }, (_, index) => tensor(`w${index}`, [0], []));
    const flaws: [tensors: readonly (typeof w)[], flaw: RegExp][] = [
      [[], /holds no tensors/],
      [many(10_001), /holds 10001 tensors/],
      [[{ ...w, shape: [3] }], /shape \[3\] has 2 values/],
      [[{ ...w, shape: [2 ** 53, 0.5] }], /has 2 values/],
      [
        [
          { ...w, data: shared },
          { ...w, name: 'v', data: shared },
        ],
        /v shares its memory/,
      ],
      [[{ ...w, data: new Float32Array(new ArrayBuffer(12), 4) }], /w shares its memory/],
      [[tensor('w', [100], Array<number>(100).fill(1))], /40 bytes became 400/],
    ];
    const judge = (tensors: readonly (typeof w)[]): ReturnType<typeof judgeWeights> =>
      judgeWeights(file, () =>
        Promise.resolve({ format: 'onnx', tensors: new Map(tensors.map(each => [each.name, each])), metadata: {} }),
      );
    for (const [tensors, message] of flaws) await assert.rejects(judge(tensors), { name: 'Flaw', message });
    assert('read' in (await judge([w])));
    assert('read' in (await judge(many(10_000))));
  });
});
