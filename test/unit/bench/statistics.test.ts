import assert from 'node:assert/strict';
import { largestDifference, ratioOf, summarize, tolerance } from '../../bench/statistics';

describe("the bench's statistics", () => {
  for (const [values, median] of [
    [[7], 7],
    [[10, 2, 9], 9],
    [[10, 2, 9, 1], 5.5],
  ] as const) {
    it(`of ${values.join(', ')}`, () => {
      assert.deepEqual(summarize(values), { median, min: Math.min(...values), n: values.length });
    });
  }

  it('of nothing do not exist', () => {
    assert.throws(() => summarize([]), RangeError);
  });

  it('relate medians and minima each to their own', () => {
    assert.deepEqual(ratioOf({ median: 6, min: 4, n: 3 }, { median: 12, min: 5, n: 9 }), { median: 0.5, min: 0.8 });
  });

  for (const [one, other, difference] of [
    [[1, 2, 3], [1.5, 2, 2], 1],
    [[1, 2], [1, 2, 3], Infinity],
    [[1, NaN], [1, 2], Infinity],
    [[1, 2], [1, NaN], Infinity],
    [[Infinity], [Infinity], Infinity],
  ] as const) {
    it(`find ${difference} between ${one.join(', ')} and ${other.join(', ')}`, () => {
      assert.equal(largestDifference(one, other), difference);
    });
  }

  it('allow a thousandth, and less between small logits', () => {
    assert.equal(tolerance([-20, 3]), 1e-3);
    assert.equal(tolerance([0.1, -0.5]), 5e-4);
    assert.equal(tolerance([0, 0]), 0);
  });
});
