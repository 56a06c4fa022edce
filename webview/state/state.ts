import { computed, signal } from '@preact/signals';
import type { Analysis } from '../../src/model/analysis';
import { analyze } from '../../src/model/analysis';
import { createGraph } from '../../src/model/variants';
import type { Classification, WeightsComparison, WeightsState } from '../../src/protocol';
import { DEFAULT_CONFIG } from '../../src/protocol';

// The page's state: what the host has said, and what the user looks at. Everything else is computed from it.

export const config = signal(DEFAULT_CONFIG);

/** True where the loaded weights decide the number of classes and whether there are auxiliary heads. */
export const fixedByWeights = signal(false);

export const weights = signal<WeightsState>({ status: 'none' });

/** False until the host has said what is loaded: that nothing is must not be said before. */
export const weightsKnown = signal(false);

/** A picture's place in the results: waiting, done or failed. `preview` is a data URL of what the network saw. */
export type ResultEntry =
  | { readonly id: string; readonly file: string; readonly status: 'running' }
  | { readonly id: string; readonly file: string; readonly status: 'failed'; readonly message: string }
  | {
      readonly id: string;
      readonly file: string;
      readonly status: 'done';
      readonly preview: string;
      readonly result: Omit<Classification, 'crop'>;
    };

/** Newest first. */
export const results = signal<readonly ResultEntry[]>([]);

/** Another file's weights beside the model's; undefined where none were compared, or the comparison was closed. */
export const comparison = signal<WeightsComparison | undefined>(undefined);

/** The module paths that are expanded in the graph. */
export const expanded = signal<ReadonlySet<string>>(new Set());

/** The selected module or operation, by path; graph, table and details follow it. */
export const selected = signal<string | undefined>(undefined);

export const graph = computed(() => {
  const { variant, classes, useAux } = config.value;
  return createGraph(variant, { classes, useAux });
});

/** The analysis, or why there is none at this input size. */
export const analysis = computed<{ readonly value: Analysis } | { readonly error: string }>(() => {
  const { batch, inputSize, mode } = config.value;
  try {
    return { value: analyze(graph.value, { batch, inputSize, mode }) };
  } catch (error) {
    if (error instanceof RangeError) return { error: error.message };
    throw error;
  }
});
