import { analyze } from '../../src/model/analysis';
import type { Graph } from '../../src/model/graph';
import type { InspectorConfig } from '../../src/protocol';
import { grouped } from '../../src/model/format';
import { t } from '../text/l10n';

/** Keeps every count below 2^53, and typing errors from asking for terabytes. */
export const MAX_BATCH = 4096;
const MAX_INPUT = 4096;
export const MAX_CLASSES = 100_000;

/** A whole number that the user typed, or what is wrong with it. */
export type Typed = { readonly value: number } | { readonly error: string };

/** Reads a whole number from `least` to `largest`. */
export function readCount(text: string, largest: number, least = 1): Typed {
  const digits = text.trim();
  const value = Number(digits);
  if (/^\d+$/.test(digits) && value >= least && value <= largest) return { value };
  return { error: t('A whole number from {0} to {1} is needed.', least, grouped(largest)) };
}

/** Reads an input size at which the network is defined. */
export function readInputSize(text: string, graph: Graph, { batch, mode }: InspectorConfig): Typed {
  const typed = readCount(text, MAX_INPUT);
  if ('error' in typed) return typed;
  try {
    analyze(graph, { batch, inputSize: typed.value, mode });
    return typed;
  } catch (error) {
    if (error instanceof RangeError) return { error: error.message };
    throw error;
  }
}
