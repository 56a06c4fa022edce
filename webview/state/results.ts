import { computed, signal } from '@preact/signals';
import type { Classification, ModelInfo, WeightsState } from '../../src/protocol';
import { modelKey } from '../../src/protocol';
import { modelOf } from './weights';

// The list of results, newest first, and how the host's messages change it.

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

export const results = signal<readonly ResultEntry[]>([]);

/** The id of the picked result; where it names none, the newest is shown. */
export const shownResultId = signal<string | undefined>(undefined);

export const shownResult = computed<ResultEntry | undefined>(
  () => results.value.find(entry => entry.id === shownResultId.value) ?? results.value[0],
);

/** The pictures of a gesture, at the head of the list in the order in which they are classified. */
export function addRunning(
  entries: readonly ResultEntry[],
  pictures: readonly { readonly id: string; readonly file: string }[],
): readonly ResultEntry[] {
  return [...pictures.map(({ id, file }) => ({ id, file, status: 'running' as const })), ...entries];
}

/** The outcome of a picture replaces its placeholder; without one (after a reload) it is the newest. */
export function putOutcome(entries: readonly ResultEntry[], entry: ResultEntry): readonly ResultEntry[] {
  return entries.some(({ id }) => id === entry.id)
    ? entries.map(old => (old.id === entry.id ? entry : old))
    : [entry, ...entries];
}

export function removeEntry(entries: readonly ResultEntry[], id: string): readonly ResultEntry[] {
  return entries.filter(entry => entry.id !== id);
}

/** True where another model has replaced the one that gave a result. */
export function isStale(model: ModelInfo, weights: WeightsState): boolean {
  const current = modelOf(weights);
  return current !== undefined && modelKey(current) !== modelKey(model);
}
