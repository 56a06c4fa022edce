/** The height of a chart in the units of its path; its width is the number of bars. */
export const CHART_HEIGHT = 100;

/** Even a single value in a bin is seen. */
const LEAST_SHARE = 0.02;

/** Heights of a histogram's bars: a bin that holds anything has one. */
export function histogramBars(counts: readonly number[]): readonly number[] {
  const least = LEAST_SHARE * Math.max(...counts);
  return counts.map(count => (count === 0 ? 0 : Math.max(count, least)));
}

/** Heights of a small histogram's bars, logarithmic: beside the zeros behind a ReLU, the other values would not be seen. */
export function smallHistogramBars(counts: readonly number[]): readonly number[] {
  return counts.map(count => Math.log1p(count));
}

interface BarPath {
  /** The outline of all bars, as an SVG path. */
  readonly path: string;
  /** Where zero is, from the top. */
  readonly baseline: number;
}

/** Bars side by side, each one wide, up or down from zero; a value that is not finite has none. */
export function barPath(values: ArrayLike<number>): BarPath {
  let [low, high] = [0, 0];
  for (let index = 0; index < values.length; index++) {
    const value = finite(values[index]);
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const y = (value: number): number => {
    const share = high > low ? (high - value) / (high - low) : 1;
    return Number((share * CHART_HEIGHT).toFixed(2));
  };
  const baseline = y(0);
  let path = `M0 ${baseline}`;
  for (let index = 0; index < values.length; index++) path += `V${y(finite(values[index]))}H${index + 1}`;
  return { path: `${path}V${baseline}Z`, baseline };
}

function finite(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) ? value : 0;
}

/** The lower and the upper end of a bin of a histogram from `min` to `max`. */
export function binEnds(min: number, max: number, bins: number, index: number): readonly [number, number] {
  const width = (max - min) / bins;
  return [min + index * width, min + (index + 1) * width];
}
