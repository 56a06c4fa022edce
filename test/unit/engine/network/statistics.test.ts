import assert from 'node:assert/strict';
import type { Statistics } from '../../../../src/engine/network/statistics';
import { statisticsOf } from '../../../../src/engine/network/statistics';

const MAX_BINS = 64;

function statistics(...values: number[]): Statistics {
  return statisticsOf(Float32Array.from(values), MAX_BINS);
}

describe('statisticsOf', () => {
  it('gives the figures of a population, in bins of equal width with both bounds in the last', () => {
    // The textbook's population: mean 5, variance 32 / 8.
    assert.deepEqual(statistics(2, 4, 4, 4, 5, 5, 7, 9), {
      count: 8,
      zeros: 0,
      nonFinite: 0,
      // Of width 7 / 3: from 2, 4⅓ and 6⅔.
      distribution: { min: 2, max: 9, mean: 5, std: 2, histogram: [4, 2, 2] },
    });
  });

  it('counts zeros of both signs, and leaves NaN and infinities out of the distribution', () => {
    const { zeros, nonFinite, count, distribution } = statistics(0, -0, NaN, 3, Infinity, -Infinity, 1);
    assert.deepEqual([zeros, nonFinite, count], [2, 3, 7]);
    assert.deepEqual(distribution, { min: 0, max: 3, mean: 1, std: Math.sqrt(1.5), histogram: [3, 1] });
  });

  it('has no distribution of nothing, and one bin of a single value', () => {
    for (const values of [[], [NaN, Infinity]]) {
      const { count, nonFinite, distribution } = statistics(...values);
      assert.deepEqual([count, nonFinite, distribution], [values.length, values.length, undefined]);
    }
    assert.deepEqual(statistics(0.5, 0.5, 0.5).distribution, { min: 0.5, max: 0.5, mean: 0.5, std: 0, histogram: [3] });
  });

  it('keeps small differences between large values, and large values of float32 themselves', () => {
    const large = 2 ** 24;
    const far = statistics(large, large + 2, large, large + 2).distribution;
    assert.deepEqual([far?.mean, far?.std], [large + 1, 1]);
    const extreme = statistics(-3e38, 3e38).distribution;
    assert.equal(extreme?.mean, 0);
    assert.equal(extreme.std, Math.fround(3e38));
    const tiny = statistics(0, 2 ** -149).distribution;
    assert.deepEqual([tiny?.std, tiny?.histogram], [2 ** -150, [1, 1]]);
  });

  it('has as many bins as the root of the count, at most 64, and every value in one', () => {
    for (const [count, bins] of [
      [10, 4],
      [100, 10],
      [100_000, 64],
    ] as const) {
      const { distribution } = statistics(...Array.from({ length: count }, (_, i) => Math.sin(i)));
      assert.equal(distribution?.histogram.length, bins);
      assert.equal(
        distribution.histogram.reduce((a, b) => a + b),
        count,
      );
    }
  });
});
