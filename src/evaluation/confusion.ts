import type { Judgements } from './judgements';

/** Pictures of one category that were taken for another. */
export interface ConfusedPair {
  readonly truth: number;
  readonly predicted: number;
  /** Their indices in the list. */
  readonly pictures: readonly number[];
}

/** What is taken for what, the most frequent first, then in the order of the categories. */
export function confusedPairs(judgements: Judgements): readonly ConfusedPair[] {
  const { all } = judgements.categories;
  const pairs = new Map<number, { truth: number; predicted: number; pictures: number[] }>();
  for (const { index, truth, predicted } of judgements.judged()) {
    if (truth === predicted) continue;
    const key = truth * all + predicted;
    const known = pairs.get(key);
    if (known) known.pictures.push(index);
    else pairs.set(key, { truth, predicted, pictures: [index] });
  }
  return [...pairs.values()].sort(
    (a, b) => b.pictures.length - a.pictures.length || a.truth - b.truth || a.predicted - b.predicted,
  );
}

/** A confusion matrix of the categories that are confused, with a last row and column for all others together. */
export interface ConfusionMatrix {
  /** In the order of rows and columns: those that are confused with each other stand together. */
  readonly categories: readonly number[];
  /** `[truth, predicted]` in row-major order, one row and column more than there are categories. */
  readonly counts: Uint32Array;
}

const DEFAULT_LIMIT = 24;

/** @param limit how many categories have a row and a column of their own: those of the most frequent confusions. */
export function confusionMatrix(judgements: Judgements, limit = DEFAULT_LIMIT): ConfusionMatrix {
  const pairs = confusedPairs(judgements);
  const chosen = [...mostConfused(pairs, limit)].sort((a, b) => a - b);
  const categories = togetherOrder(chosen, pairs);
  const places = new Map(categories.map((category, place) => [category, place]));
  const side = categories.length + 1;
  const counts = new Uint32Array(side * side);
  for (const picture of judgements.judged()) {
    const cell = cellOf(picture, places, side);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return { categories, counts };
}

/** The categories of as many pairs as fit, so that each of these has its cell. */
function mostConfused(pairs: readonly ConfusedPair[], limit: number): ReadonlySet<number> {
  const chosen = new Set<number>();
  for (const { truth, predicted } of pairs) {
    const added = [truth, predicted].filter(category => !chosen.has(category));
    if (chosen.size + added.length <= limit) for (const category of added) chosen.add(category);
  }
  return chosen;
}

/** The pictures of a cell of a matrix, by their indices in the list. */
export function picturesInCell(
  judgements: Judgements,
  { categories }: ConfusionMatrix,
  row: number,
  column: number,
): readonly number[] {
  const places = new Map(categories.map((category, place) => [category, place]));
  const side = categories.length + 1;
  const found: number[] = [];
  for (const picture of judgements.judged()) {
    if (cellOf(picture, places, side) === row * side + column) found.push(picture.index);
  }
  return found;
}

function cellOf(
  { truth, predicted }: { readonly truth: number; readonly predicted: number },
  places: ReadonlyMap<number, number>,
  side: number,
): number {
  return (places.get(truth) ?? side - 1) * side + (places.get(predicted) ?? side - 1);
}

/**
 * Orders categories so that confused ones stand together: the two groups that are confused the most, on average of their members, are put side
 * by side again and again, the ends that are confused the most touching.
 */
function togetherOrder(chosen: readonly number[], pairs: readonly ConfusedPair[]): readonly number[] {
  const place = new Map(chosen.map((category, at) => [category, at]));
  const n = chosen.length;
  const weights = new Float64Array(n * n);
  for (const { truth, predicted, pictures } of pairs) {
    const [a, b] = [place.get(truth), place.get(predicted)];
    if (a === undefined || b === undefined) continue;
    for (const at of [a * n + b, b * n + a]) weights[at] = (weights[at] ?? 0) + pictures.length;
  }
  const weight = (a: number | undefined, b: number | undefined): number =>
    a === undefined || b === undefined ? 0 : (weights[a * n + b] ?? 0);
  const linkage = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, x) => sum + b.reduce((inner, y) => inner + weight(x, y), 0), 0) / (a.length * b.length);
  let groups: readonly (readonly number[])[] = chosen.map((_, at) => [at]);
  while (groups.length > 1) {
    let best = { a: 0, b: 1, value: -1 };
    for (let a = 0; a < groups.length; a++) {
      for (let b = a + 1; b < groups.length; b++) {
        const value = linkage(groups[a] ?? [], groups[b] ?? []);
        if (value > best.value) best = { a, b, value };
      }
    }
    const joined = joinedAtEnds(groups[best.a] ?? [], groups[best.b] ?? [], weight);
    groups = [
      ...groups.slice(0, best.a),
      joined,
      ...groups.slice(best.a + 1).filter((_, at) => at !== best.b - best.a - 1),
    ];
  }
  return (groups[0] ?? []).flatMap(at => chosen[at] ?? []);
}

function joinedAtEnds(
  a: readonly number[],
  b: readonly number[],
  weight: (a: number | undefined, b: number | undefined) => number,
): readonly number[] {
  const [flippedA, flippedB] = [a.toReversed(), b.toReversed()];
  const ways = [
    [a, b],
    [a, flippedB],
    [flippedA, b],
    [flippedA, flippedB],
  ] as const;
  const [best] = ways.toSorted(([a1, b1], [a2, b2]) => weight(a2.at(-1), b2[0]) - weight(a1.at(-1), b1[0]));
  return best ? best.flat() : [];
}
