import type { Judgements } from './judgements';

/** A share of some pictures, with its 95 % interval. */
export interface Share {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

export interface Accuracy {
  /** Those that were judged. */
  readonly pictures: number;
  readonly top1: Share;
  readonly top5: Share;
  /** Mean cross-entropy. */
  readonly loss: number;
}

/** How often a model is right. NaN where nothing was judged. */
export function accuracyOf(judgements: Judgements): Accuracy {
  let pictures = 0;
  let first = 0;
  let five = 0;
  let loss = 0;
  for (const judged of judgements.judged()) {
    pictures++;
    loss += judged.loss;
    if (judgements.isRight(judged.index)) first++;
    if (judgements.isRight(judged.index, 5)) five++;
  }
  return { pictures, top1: wilson(first, pictures), top5: wilson(five, pictures), loss: loss / pictures };
}

/** The normal distribution's quantile of 97.5 %. */
const Z = 1.959963984540054;

/** A share with its 95 % interval (E. B. Wilson, 1927), which stays between 0 and 1 for few pictures too. */
export function wilson(successes: number, trials: number): Share {
  const share = successes / trials;
  const square = Z * Z;
  const center = (share + square / (2 * trials)) / (1 + square / trials);
  const half = (Z / (1 + square / trials)) * Math.sqrt((share * (1 - share)) / trials + square / (4 * trials * trials));
  return { share, low: Math.max(0, center - half), high: Math.min(1, center + half) };
}
