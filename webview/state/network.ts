import { computed, signal } from '@preact/signals';
import type { Analysis } from '../../src/model/analysis';
import { analyze } from '../../src/model/analysis';
import { createGraph } from '../../src/model/variants';
import type { InspectorConfig } from '../../src/protocol';
import { DEFAULT_CONFIG } from '../../src/protocol';
import { post } from '../host/host';

// The network that the page shows, and everything that is computed from its description.

export const config = signal(DEFAULT_CONFIG);

/** Changes what is analyzed, at once on the page and in the host, which remembers it. */
export function configure(change: Partial<InspectorConfig>): void {
  config.value = { ...config.value, ...change };
  post({ type: 'configure', config: config.value });
}

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
