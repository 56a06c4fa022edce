/** The features of many pictures, each of length 1: `[pictures, size]` in row-major order. */
export interface Features {
  readonly size: number;
  readonly data: Float32Array;
}

/** A picture and how like another one it is: the cosine of their features. */
export interface Neighbor {
  readonly index: number;
  readonly cosine: number;
}

/** Scales a picture's features to length 1; those that are all 0 stay so. */
export function toUnitLength(features: Float32Array): Float32Array {
  const length = Math.sqrt(features.reduce((sum, value) => sum + value * value, 0));
  return length === 0 ? features : features.map(value => value / length);
}

/** The pictures whose features are most like those of a query, the most alike first; of equal ones those that come first. */
export function nearest({ size, data }: Features, query: Float32Array, count: number): readonly Neighbor[] {
  const pictures = data.length / size;
  const cosines = new Float32Array(pictures);
  for (let picture = 0; picture < pictures; picture++) cosines[picture] = dot(data, picture * size, query, 0, size);
  const order = Uint32Array.from(cosines, (_, index) => index);
  order.sort((a, b) => (cosines[b] ?? 0) - (cosines[a] ?? 0) || a - b);
  return Array.from(order.subarray(0, count), index => ({ index, cosine: Math.min(1, cosines[index] ?? 0) }));
}

/** Four sums at a time, which do not wait for each other. */
function dot(a: Float32Array, startA: number, b: Float32Array, startB: number, length: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let at = 0;
  for (; at + 3 < length; at += 4) {
    s0 += (a[startA + at] ?? 0) * (b[startB + at] ?? 0);
    s1 += (a[startA + at + 1] ?? 0) * (b[startB + at + 1] ?? 0);
    s2 += (a[startA + at + 2] ?? 0) * (b[startB + at + 2] ?? 0);
    s3 += (a[startA + at + 3] ?? 0) * (b[startB + at + 3] ?? 0);
  }
  for (; at < length; at++) s0 += (a[startA + at] ?? 0) * (b[startB + at] ?? 0);
  return s0 + s1 + (s2 + s3);
}

/** Pictures whose files have the same content, in groups, as the list has them. */
export function exactDuplicates(hashes: readonly string[]): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>();
  for (const [index, hash] of hashes.entries()) {
    const known = groups.get(hash);
    if (known) known.push(index);
    else groups.set(hash, [index]);
  }
  return [...groups.values()].filter(group => group.length > 1);
}

/** Values that are compared before a pair is given up. */
const BLOCK = 32;
/** Pairs that are compared without a look at the clock. */
const PAIRS_A_STEP = 100_000;

/**
 * Pictures that are nearly the same, in groups: each is as like another of its group as the threshold says. All pairs are compared, most of them
 * by the few features that differ the most between pictures.
 * @param threshold cosine, from 0 to 1.
 * @param breathe called between steps of some milliseconds; what it throws ends the work.
 */
export async function nearDuplicates(
  features: Features,
  threshold: number,
  breathe: () => Promise<void> = () => Promise.resolve(),
): Promise<readonly (readonly number[])[]> {
  const { size } = features;
  const data = mostDifferentFirst(features);
  const pictures = data.length / size;
  // |a − b|² = 2 − 2 cos, for features of length 1.
  const limit = 2 - 2 * threshold + 1e-6;
  const parents = Uint32Array.from({ length: pictures }, (_, index) => index);
  const rootOf = (index: number): number => {
    let root = index;
    while (parents[root] !== root) root = parents[root] ?? root;
    parents[index] = root;
    return root;
  };
  let pairs = 0;
  for (let a = 0; a < pictures; a++) {
    for (let b = a + 1; b < pictures; b++) {
      if (!isWithin(data, a * size, b * size, size, limit)) continue;
      const [rootA, rootB] = [rootOf(a), rootOf(b)];
      parents[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
    }
    pairs += pictures - a;
    if (pairs < PAIRS_A_STEP) continue;
    pairs = 0;
    await breathe();
  }
  const groups = new Map<number, number[]>();
  for (let index = 0; index < pictures; index++) {
    const root = rootOf(index);
    const known = groups.get(root);
    if (known) known.push(index);
    else groups.set(root, [index]);
  }
  return [...groups.values()].filter(group => group.length > 1);
}

function isWithin(data: Float32Array, a: number, b: number, size: number, limit: number): boolean {
  let distance = 0;
  for (let start = 0; start < size; start += BLOCK) {
    const end = Math.min(size, start + BLOCK);
    for (let at = start; at < end; at++) {
      const difference = (data[a + at] ?? 0) - (data[b + at] ?? 0);
      distance += difference * difference;
    }
    if (distance > limit) return false;
  }
  return true;
}

/** The same features in another order: those of the largest variance first. */
function mostDifferentFirst({ size, data }: Features): Float32Array {
  const pictures = data.length / size;
  const sums = new Float64Array(size);
  const squares = new Float64Array(size);
  for (let start = 0; start < data.length; start += size) {
    for (let at = 0; at < size; at++) {
      const value = data[start + at] ?? 0;
      sums[at] = (sums[at] ?? 0) + value;
      squares[at] = (squares[at] ?? 0) + value * value;
    }
  }
  const variances = squares.map((square, at) => square - ((sums[at] ?? 0) * (sums[at] ?? 0)) / pictures);
  const order = Array.from(variances.keys()).sort((a, b) => (variances[b] ?? 0) - (variances[a] ?? 0));
  const sorted = new Float32Array(data.length);
  for (let start = 0; start < data.length; start += size) {
    for (const [to, from] of order.entries()) sorted[start + to] = data[start + from] ?? 0;
  }
  return sorted;
}
