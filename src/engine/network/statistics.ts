import type { Distribution } from '../../protocol';

/** Values in figures. */
export interface Statistics {
  readonly count: number;
  readonly zeros: number;
  readonly nonFinite: number;
  /** Of the finite values; absent where there are none. */
  readonly distribution?: Distribution;
}

/**
 * Values in figures, computed in float64 in two passes: the mean first, then the squared distances from it.
 * Values that are NaN or infinite are counted and otherwise left out.
 * @param values in any order.
 * @param maxBins of the histogram.
 */
export function statisticsOf(values: Float32Array, maxBins: number): Statistics {
  let [zeros, finite, sum, min, max] = [0, 0, 0, Infinity, -Infinity];
  // By index: an iterator would take ten times as long.
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (!Number.isFinite(value)) continue;
    finite++;
    sum += value;
    if (value === 0) zeros++;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const counts = { count: values.length, zeros, nonFinite: values.length - finite };
  if (finite === 0) return counts;
  return { ...counts, distribution: distributionOf(values, { finite, mean: sum / finite, min, max }, maxBins) };
}

interface Summary {
  readonly finite: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

function distributionOf(values: Float32Array, { finite, mean, min, max }: Summary, maxBins: number): Distribution {
  // √n bins, so that those of a short vector are not mostly empty; one where all values are the same.
  const bins = min === max ? 1 : Math.min(maxBins, Math.ceil(Math.sqrt(finite)));
  const histogram = new Array<number>(bins).fill(0);
  const binsPerUnit = bins === 1 ? 0 : bins / (max - min);
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (!Number.isFinite(value)) continue;
    squares += (value - mean) ** 2;
    // The last bin has both of its bounds.
    const bin = Math.min(bins - 1, Math.floor((value - min) * binsPerUnit));
    histogram[bin] = (histogram[bin] ?? 0) + 1;
  }
  return { min, max, mean, std: Math.sqrt(squares / finite), histogram };
}
