import { temperingOf } from './temperature';
import type { Tempering } from './temperature';

/** How many of the likeliest classes are kept. */
export const KEPT_CLASSES = 5;

/** What a picture's logits say. */
export interface Judgement {
  /** The likeliest classes in order, equally likely ones by their index. */
  readonly top: readonly { readonly index: number; readonly probability: number }[];
  /** −log of the true classes' probability together; absent where no class is the true one. */
  readonly loss?: number;
  /** How the loss changes with a temperature. */
  readonly tempering?: Tempering;
}

/**
 * Judges a picture by its logits.
 * @param logits one a class, all finite.
 * @param truth the classes that are right.
 */
export function judge(logits: Float32Array, truth: readonly number[] = []): Judgement {
  const order = likeliest(logits);
  const largest = logits[order[0] ?? 0] ?? 0;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - largest);
  const top = order.map(index => ({ index, probability: Math.exp((logits[index] ?? 0) - largest) / sum }));
  if (truth.length === 0) return { top };
  const right = truth.map(index => logits[index] ?? -Infinity);
  const largestRight = Math.max(...right);
  const sumRight = right.reduce((total, logit) => total + Math.exp(logit - largestRight), 0);
  const loss = largest - largestRight + Math.log(sum) - Math.log(sumRight);
  return { top, loss: Math.max(0, loss), tempering: temperingOf(logits, right) };
}

/** The indices of the largest values. */
function likeliest(logits: Float32Array): readonly number[] {
  const found: number[] = [];
  for (let index = 0; index < logits.length; index++) {
    const value = logits[index] ?? -Infinity;
    if (found.length === KEPT_CLASSES && value <= (logits[found[KEPT_CLASSES - 1] ?? 0] ?? 0)) continue;
    let place = found.length;
    while (place > 0 && value > (logits[found[place - 1] ?? 0] ?? 0)) place--;
    found.splice(place, 0, index);
    if (found.length > KEPT_CLASSES) found.pop();
  }
  return found;
}
