import type { Judgements } from './judgements';

/** What another model makes better and worse on the same pictures. */
export interface ModelComparison {
  /** Indices of pictures that only the other one gets right, and that only the first one does. */
  readonly better: readonly number[];
  readonly worse: readonly number[];
  /** How probable a difference of this size is if none is better: McNemar's exact test, two-sided. */
  readonly p: number;
}

/** Compares two models by the pictures that both have judged, which are the same list. */
export function compareModels(first: Judgements, other: Judgements): ModelComparison {
  const better: number[] = [];
  const worse: number[] = [];
  const known = new Set<number>();
  for (const { index } of first.judged()) known.add(index);
  for (const { index } of other.judged()) {
    if (!known.has(index)) continue;
    const [before, after] = [first.isRight(index), other.isRight(index)];
    if (after && !before) better.push(index);
    if (before && !after) worse.push(index);
  }
  return { better, worse, p: mcNemar(better.length, worse.length) };
}

/**
 * McNemar's exact test: twice the probability of so few of the smaller kind among all pictures that only one model gets right, where
 * each kind is as likely as the other; at most 1.
 */
export function mcNemar(better: number, worse: number): number {
  const trials = better + worse;
  const fewer = Math.min(better, worse);
  // Binomial terms by their logarithms: 2^-trials alone would be 0 from 1,075 on.
  let term = -trials * Math.LN2;
  let sum = Math.exp(term);
  for (let k = 1; k <= fewer; k++) {
    term += Math.log((trials - k + 1) / k);
    sum += Math.exp(term);
  }
  return Math.min(1, 2 * sum);
}
