import { computed, signal } from '@preact/signals';
import { modelKey } from '../../src/protocol';
import type { RunMemory, RunSummary } from '../../src/protocol';
import { heatMetric, miniaturesShown } from './heatChoice';
import { METRICS } from './metrics';
import { results, shownResult } from './results';
import { shownTab } from './tabs';
import { engineModelKey } from './weights';

// What happened inside the network when it saw the picture of the shown result.

/** The id of the shown result, which is that of its run; undefined where its weights are not loaded any more. */
export const shownRun = computed(() => {
  const entry = shownResult.value;
  return entry?.status === 'done' && modelKey(entry.result.model) === engineModelKey.value ? entry.id : undefined;
});

/** Whether something on the page shows what is inside: only then is a picture run again, layer by layer. */
export const insideShown = computed(
  () =>
    shownTab.value === 'activations' ||
    miniaturesShown.value ||
    (heatMetric.value !== undefined && METRICS[heatMetric.value].needs === 'run'),
);

type InsideState =
  | { readonly status: 'none' }
  | { readonly status: 'loading'; readonly run: string }
  | { readonly status: 'failed'; readonly run: string; readonly message: string }
  | { readonly status: 'done'; readonly run: string; readonly summary: RunSummary };

/** The figures of {@link shownRun}, while {@link insideShown}. */
export const inside = signal<InsideState>({ status: 'none' });

/** The results of the weights that are loaded, newest first: what happened in them can be compared. */
export const comparableResults = computed(() =>
  results.value.flatMap(entry =>
    entry.status === 'done' && modelKey(entry.result.model) === engineModelKey.value ? [entry] : [],
  ),
);

/** What all runs take, as the engine has said last. */
export const runMemory = signal<RunMemory | undefined>(undefined);
