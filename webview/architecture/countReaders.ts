import {
  MAX_FLATTENED_INPUT,
  MAX_KERNEL,
  MAX_WIDTH,
  MIN_FLATTENED_INPUT,
} from '../../src/model/architecture/architecture';
import { readCount } from '../controls/typedCount';
import { t } from '../text/l10n';

/** What was typed, or why the network can't have it; null where nothing is meant to be there. */
export type TypedEntry = { readonly value: number | null } | { readonly error: string };

export function readWidth(text: string): TypedEntry {
  if (/^0+$/.test(text.trim())) return { error: t('A branch of no channels computes nothing: at least 1 is needed.') };
  return readCount(text, MAX_WIDTH);
}

/** The width of a 1×1 convolution that may be missing. */
export function readReduction(text: string): TypedEntry {
  if (text.trim() === '') return { value: null };
  if (/^0+$/.test(text.trim())) return { error: t('Leave it empty to do without this 1×1 convolution.') };
  return readCount(text, MAX_WIDTH);
}

export function readKernel(text: string): TypedEntry {
  const typed = readCount(text, MAX_KERNEL);
  if ('error' in typed || typed.value % 2 === 1) return typed;
  return { error: t("A kernel's size is odd: with an even one no padding keeps the branches equally large.") };
}

export function readFlattenedInput(text: string): TypedEntry {
  return readCount(text, MAX_FLATTENED_INPUT, MIN_FLATTENED_INPUT);
}
