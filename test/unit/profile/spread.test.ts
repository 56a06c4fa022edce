import assert from 'node:assert/strict';
import { spreadOf } from '../../../src/profile/spread';

describe('spreadOf', () => {
  it('has the quantiles that NumPy has', () => {
    // np.quantile([3, 1, 4, 1, 5, 9], [0.25, 0.5, 0.75])
    assert.deepEqual(spreadOf([3, 1, 4, 1, 5, 9]), {
      median: 3.5,
      lowerQuartile: 1.5,
      upperQuartile: 4.75,
      min: 1,
      max: 9,
    });
  });

  it('is the value itself where there is one, and undefined without any', () => {
    assert.deepEqual(spreadOf([7]), { median: 7, lowerQuartile: 7, upperQuartile: 7, min: 7, max: 7 });
    assert.throws(() => spreadOf([]), RangeError);
  });
});
