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

/** Directions in which pictures are compared at first, and how many at a time. */
const DIRECTIONS = 64;
const BLOCK = 16;
/** Pairs that are compared without a look at the clock. */
const PAIRS_A_STEP = 100_000;

/**
 * Pictures that are nearly the same, in groups: each is as like another of its group as the threshold says. All pairs are compared, first in
 * a few directions only: two pictures are never further from each other there than they are.
 * @param threshold cosine, from 0 to 1.
 * @param breathe called between steps of some milliseconds; what it throws ends the work.
 */
export async function nearDuplicates(
  features: Features,
  threshold: number,
  breathe: () => Promise<void> = () => Promise.resolve(),
): Promise<readonly (readonly number[])[]> {
  const { size, data } = features;
  const pictures = data.length / size;
  const few = inFewDirections(features);
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
      if (!isWithin(few, a * DIRECTIONS, b * DIRECTIONS, limit)) continue;
      if (dot(data, a * size, data, b * size, size) < threshold - 1e-6) continue;
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

/** Whether two points are no further from each other than the limit's root, as far as these directions say. */
function isWithin(points: Float32Array, a: number, b: number, limit: number): boolean {
  let distance = 0;
  for (let start = 0; start < DIRECTIONS; start += BLOCK) {
    for (let at = start; at < start + BLOCK; at++) {
      const difference = (points[a + at] ?? 0) - (points[b + at] ?? 0);
      distance += difference * difference;
    }
    if (distance > limit) return false;
  }
  return true;
}

/** Where pictures lie in the space that some of them span, by directions at right angles: `[pictures, DIRECTIONS]`. */
function inFewDirections({ size, data }: Features): Float32Array {
  const pictures = data.length / size;
  const directions: Float32Array[] = [];
  for (let pivot = 0; pivot < DIRECTIONS && pivot < pictures; pivot++) {
    const at = Math.floor((pivot * pictures) / DIRECTIONS) * size;
    const direction = Float32Array.from(data.subarray(at, at + size));
    // Gram and Schmidt's way; once more against rounding.
    for (const other of [...directions, ...directions]) {
      const along = dot(direction, 0, other, 0, size);
      for (let i = 0; i < size; i++) direction[i] = (direction[i] ?? 0) - along * (other[i] ?? 0);
    }
    const length = Math.sqrt(dot(direction, 0, direction, 0, size));
    if (length > 1e-3) directions.push(direction.map(value => value / length));
  }
  const points = new Float32Array(pictures * DIRECTIONS);
  for (let picture = 0; picture < pictures; picture++) {
    for (const [at, direction] of directions.entries()) {
      points[picture * DIRECTIONS + at] = dot(data, picture * size, direction, 0, size);
    }
  }
  return points;
}
