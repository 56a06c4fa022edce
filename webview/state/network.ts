import { computed, signal } from '@preact/signals';
import type { Analysis } from '../../src/model/analysis';
import { analyze } from '../../src/model/analysis';
import { InputSizeError } from '../../src/model/inputSizes';
import { graphOf, networkKey } from '../../src/model/variants';
import type { InspectorConfig } from '../../src/protocol';
import { DEFAULT_CONFIG } from '../../src/protocol';
import { post } from '../host/host';

// The network that the page shows, and everything that is computed from its description.

export const config = signal(DEFAULT_CONFIG);

/** Changes what is analyzed, at once on the page and in the host, which remembers it. */
export function configure(change: Partial<InspectorConfig>): void {
  config.value = { ...config.value, ...change };
  sent.push(config.value);
  post({ type: 'configure', config: config.value });
}

/** What the host has not confirmed yet. */
let sent: InspectorConfig[] = [];

/**
 * Whether a configuration of the host's is an answer to an earlier change than the last: the page is ahead of it.
 * @param isSame tells whether two configurations are equal.
 */
export function isOvertaken(
  received: InspectorConfig,
  isSame: (a: InspectorConfig, b: InspectorConfig) => boolean,
): boolean {
  const index = sent.findIndex(own => isSame(own, received));
  sent = index < 0 ? [] : sent.slice(index + 1);
  return sent.length > 0;
}

/** What of the configuration makes another network. */
const network = computed(() => networkKey(config.value));

/** Built anew for another network only: the other options do not change it. */
export const graph = computed(() => (network.value, graphOf(config.peek())));

/** Why there are no figures, and the layer that has no output. */
interface Undefined {
  readonly error: string;
  readonly path?: string;
}

/** The analysis, or why there is none at this input size. */
export const analysis = computed<{ readonly value: Analysis } | Undefined>(() => {
  const { batch, inputSize, mode } = config.value;
  try {
    return { value: analyze(graph.value, { batch, inputSize, mode }) };
  } catch (error) {
    if (error instanceof InputSizeError) return { error: error.message, path: error.path };
    if (error instanceof RangeError) return { error: error.message };
    throw error;
  }
});
