import assert from 'node:assert/strict';
import { threadCount } from '../../../src/machine/threadCount';

const GB = 1e9;

describe('threadCount', () => {
  const machine = { cores: 8, memory: 16 * GB };

  it('is what is asked for, and four where nothing is and the machine has as many cores', () => {
    assert.deepEqual(threadCount(6, 1, machine), { count: 6 });
    assert.deepEqual(threadCount(undefined, 1, machine), { count: 4 });
    assert.deepEqual(threadCount(undefined, 1, { cores: 2, memory: 16 * GB }), { count: 2 });
  });

  it('is bounded by cores whatever is asked for, and says so', () => {
    assert.deepEqual(threadCount(400, 1, machine), {
      count: 8,
      message: '400 threads were asked for: 8 are used, for which there are cores and memory.',
    });
    assert.equal(threadCount(Number.MAX_SAFE_INTEGER, 1, machine).count, 8);
  });

  it('is bounded by memory', () => {
    assert.equal(threadCount(400, 1, { cores: 256, memory: 1 * GB }).count, 31);
  });

  it('shares the cores between engines that compute at the same time', () => {
    assert.deepEqual(threadCount(4, 4, machine), {
      count: 2,
      message: '4 threads were asked for: 2 are used, for which there are cores and memory.',
    });
    assert.equal(
      threadCount(4, 16, machine).message,
      '4 threads were asked for: 1 is used, for which there are cores and memory.',
    );
  });
});
