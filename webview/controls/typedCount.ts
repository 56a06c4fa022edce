import { grouped } from '../../src/model/format';
import { t } from '../text/l10n';

/** A whole number that the user typed, or what is wrong with it. */
export type TypedCount = { readonly value: number } | { readonly error: string };

/** Reads a whole number from `least` to `largest`. */
export function readCount(text: string, largest: number, least = 1): TypedCount {
  const digits = text.trim();
  const value = Number(digits);
  if (/^\d+$/.test(digits) && value >= least && value <= largest) return { value };
  return { error: t('A whole number from {0} to {1} is needed.', least, grouped(largest)) };
}
