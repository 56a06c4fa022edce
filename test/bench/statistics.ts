/** Times of the same work, in figures. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly n: number;
}

/** @throws RangeError where there is no value. */
export function summarize(values: readonly number[]): Summary {
  return { median: median(values), min: Math.min(...values), n: values.length };
}

/**
 * The middle value, or the mean of the two in the middle.
 * @throws RangeError where there is none.
 */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  if (upper === undefined || lower === undefined) throw new RangeError('There is no median of nothing.');
  return (lower + upper) / 2;
}

/** How long one takes of another's time: below 1 it is the faster one. */
export function ratioOf(one: Summary, other: Summary): { readonly median: number; readonly min: number } {
  return { median: one.median / other.median, min: one.min / other.min };
}

/** The largest absolute difference; infinite where the lengths differ or a value is no number. */
export function largestDifference(one: readonly number[], other: readonly number[]): number {
  if (one.length !== other.length) return Infinity;
  let largest = 0;
  for (const [index, value] of one.entries()) {
    const difference = Math.abs(value - (other[index] ?? NaN));
    if (Number.isNaN(difference)) return Infinity;
    largest = Math.max(largest, difference);
  }
  return largest;
}

/** How far logits may lie from each other: a thousandth, of their size where that is below 1. */
export function tolerance(logits: readonly number[]): number {
  return 1e-3 * Math.min(1, Math.max(...logits.map(Math.abs)));
}
