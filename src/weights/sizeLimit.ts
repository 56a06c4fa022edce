import { FormatError } from '../base/formatError';

/** Naive Inception's 104,279,704 parameters as float32. */
const LARGEST_NETWORK = 417_118_816;

/**
 * The most that a weights file and its external files may have together: the largest network that is read here, and what Adam keeps of
 * each parameter, two moments. In float64 that network alone takes 834 MB.
 */
export const MAX_WEIGHTS_BYTES = 1_300_000_000;

/** @throws FormatError when files have more bytes than those of any network that is read here. */
export function checkWeightsSize(bytes: number): void {
  if (bytes <= MAX_WEIGHTS_BYTES) return;
  throw new FormatError(
    `is too large: ${gigabytes(bytes)} GB, and at most ${gigabytes(MAX_WEIGHTS_BYTES)} GB are read. The weights of the largest ` +
      `network take ${Math.round(LARGEST_NETWORK / 1e6)} MB, and three times as much with an optimizer's state`,
  );
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}
