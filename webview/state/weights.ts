import { computed, signal } from '@preact/signals';
import { isSameNetwork } from '../../src/model/variants';
import type { ModelInfo, WeightsComparison, WeightsState } from '../../src/protocol';
import { modelKey } from '../../src/protocol';
import { config } from './network';

// The weights, as the host reports them, and the model that the engine runs with them.

export const weights = signal<WeightsState>({ status: 'none' });

/** False until the host has said what is loaded: before that, the page must not say that nothing is. */
export const weightsKnown = signal(false);

/** True where the loaded weights decide the number of classes and whether there are auxiliary heads. */
export const fixedByWeights = signal(false);

/** Another file's weights beside the model's; undefined where none were compared, or the comparison was closed. */
export const comparison = signal<WeightsComparison | undefined>(undefined);

export const engineModel = computed(() => modelOf(weights.value));

/** Changes when, and only when, other numbers replace the model's. */
export const engineModelKey = computed(() => (engineModel.value ? modelKey(engineModel.value) : undefined));

/** True where the engine's model is the network that the page shows. */
export const engineRunsShownNetwork = computed(
  () => engineModel.value !== undefined && isSameNetwork(engineModel.value, config.value),
);

/** The model that the engine holds, whatever happened to the last file. */
export function modelOf(state: WeightsState): ModelInfo | undefined {
  return 'model' in state ? state.model : undefined;
}
