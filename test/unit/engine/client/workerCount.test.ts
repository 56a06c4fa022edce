import assert from 'node:assert/strict';
import { workerCount } from '../../../../src/engine/client/workerCount';

const GB = 1e9;

describe('workerCount', () => {
  it('is one for each core, unless asked for fewer', () => {
    const machine = { cores: 8, memory: 64 * GB };
    assert.deepEqual(workerCount(undefined, 5e7, machine), { count: 8 });
    assert.deepEqual(workerCount(3, 5e7, machine), { count: 3 });
  });

  it('is bounded by cores whatever is asked for, and says so', () => {
    assert.deepEqual(workerCount(400, 5e7, { cores: 8, memory: 64 * GB }), {
      count: 8,
      message: '400 workers were asked for: 8 are used, for which there are cores and memory.',
    });
  });

  it('is bounded by memory, but never less than one', () => {
    const machine = { cores: 8, memory: 1 * GB };
    assert.deepEqual(workerCount(undefined, 5e7, machine), { count: 2 });
    assert.equal(workerCount(5, 5e7, machine).count, 2);
    assert.equal(workerCount(undefined, 1e15, machine).count, 1);
  });

  for (const [weights, measured] of [
    [28e6, 165e6],
    [54e6, 217e6],
    [417e6, 1_113e6],
  ] as const) {
    it(`gives each worker with ${weights / 1e6} MB of weights what it takes, and not half as much again`, () => {
      const half = { cores: 100, memory: 2 * 8 * GB };
      const { count } = workerCount(undefined, weights, half);
      assert(count * measured <= 8 * GB, `${count} workers take more than half of the memory`);
      assert(count * measured > (8 * GB) / 1.5, `${count} workers leave much of the memory`);
    });
  }
});
