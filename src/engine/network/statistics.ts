import type { Parameter } from '../../model/graph';
import type { ParameterStatistics } from '../../protocol';

const MAX_BINS = 64;

type Distribution = NonNullable<ParameterStatistics['distribution']>;

/**
 * A parameter in figures, computed in float64 in two passes: the mean first, then the squared distances from it.
 * Values that are NaN or infinite are counted and otherwise left out.
 * @param values in the parameter's shape; their order does not matter.
 */
export function statisticsOf({ key, role, shape }: Parameter, values: Float32Array): ParameterStatistics {
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
  const counts = { key, role, shape, count: values.length, zeros, nonFinite: values.length - finite };
  return finite === 0 ? counts : { ...counts, distribution: distributionOf(values, finite, sum / finite, min, max) };
}

function distributionOf(values: Float32Array, finite: number, mean: number, min: number, max: number): Distribution {
  const bins = binCount(finite, min, max);
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

/** √n bins, so that those of a short vector are not mostly empty; one where all values are the same. */
function binCount(values: number, min: number, max: number): number {
  return min === max ? 1 : Math.min(MAX_BINS, Math.ceil(Math.sqrt(values)));
}
