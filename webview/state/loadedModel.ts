import { computed } from '@preact/signals';
import { currentModel, modelKey } from './resultEntries';
import { config, weights } from './state';

// The model that the engine holds, as the page sees it.

export const loadedModel = computed(() => currentModel(weights.value));

/** Changes when, and only when, other numbers take the place of the model's. */
export const loadedKey = computed(() => (loadedModel.value ? modelKey(loadedModel.value) : undefined));

/** True where the loaded model is the network that is shown. */
export const loadedIsShown = computed(() =>
  (['variant', 'classes', 'useAux'] as const).every(key => loadedModel.value?.[key] === config.value[key]),
);
