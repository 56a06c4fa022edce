/** A pair of rows that stand for each other, or a row without a counterpart. */
export type Aligned<A, B> =
  | { readonly ours: A; readonly theirs: B }
  | { readonly ours: A; readonly theirs?: undefined }
  | { readonly ours?: undefined; readonly theirs: B };

export interface Alignment<A, B> {
  readonly pairs: readonly Aligned<A, B>[];
  readonly cost: number;
}

/** What a row without a counterpart costs. */
const GAP = 1;

/**
 * Lays two lists side by side so that it costs least (Needleman and Wunsch's dynamic program, in time and memory of the product of
 * their lengths).
 * @param costOf a pair: 0 for equal rows; more than twice a gap for rows that can't stand for each other.
 */
export function alignRows<A, B>(
  ours: readonly A[],
  theirs: readonly B[],
  costOf: (a: A, b: B) => number,
): Alignment<A, B> {
  const width = theirs.length + 1;
  const costs = new Float64Array((ours.length + 1) * width);
  const pairCosts = new Float64Array(costs.length);
  for (let i = ours.length; i >= 0; i--) {
    for (let j = theirs.length; j >= 0; j--) {
      const [a, b] = [ours[i], theirs[j]];
      const at = i * width + j;
      if (a === undefined && b === undefined) continue;
      const pair = a !== undefined && b !== undefined ? costOf(a, b) : Infinity;
      pairCosts[at] = pair;
      costs[at] = Math.min(
        pair + (costs[at + width + 1] ?? Infinity),
        a === undefined ? Infinity : GAP + (costs[at + width] ?? Infinity),
        b === undefined ? Infinity : GAP + (costs[at + 1] ?? Infinity),
      );
    }
  }
  const pairs: Aligned<A, B>[] = [];
  let [i, j] = [0, 0];
  while (i < ours.length || j < theirs.length) {
    const at = i * width + j;
    const cost = costs[at] ?? 0;
    const [a, b] = [ours[i], theirs[j]];
    if (a !== undefined && b !== undefined && cost === (pairCosts[at] ?? 0) + (costs[at + width + 1] ?? 0)) {
      pairs.push({ ours: a, theirs: b });
      i++;
      j++;
    } else if (a !== undefined && cost === GAP + (costs[at + width] ?? 0)) {
      pairs.push({ ours: a });
      i++;
    } else if (b !== undefined) {
      pairs.push({ theirs: b });
      j++;
    }
  }
  return { pairs, cost: costs[0] ?? 0 };
}
