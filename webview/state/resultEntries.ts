import type { ModelInfo, WeightsState } from '../../src/protocol';
import { matchOrigin } from '../../src/protocol';
import type { ResultEntry } from './state';

// The list of results, newest first, and how the host's messages change it.

/** The pictures of a gesture, at the head of the list in the order in which they are classified. */
export function started(
  entries: readonly ResultEntry[],
  pictures: readonly { readonly id: string; readonly file: string }[],
): readonly ResultEntry[] {
  return [...pictures.map(({ id, file }) => ({ id, file, status: 'running' as const })), ...entries];
}

/** What became of a picture takes the place of its placeholder; without one (after a reload) it is the newest. */
export function settled(entries: readonly ResultEntry[], entry: ResultEntry): readonly ResultEntry[] {
  return entries.some(({ id }) => id === entry.id)
    ? entries.map(old => (old.id === entry.id ? entry : old))
    : [entry, ...entries];
}

export function withdrawn(entries: readonly ResultEntry[], id: string): readonly ResultEntry[] {
  return entries.filter(entry => entry.id !== id);
}

/** The model that the engine holds, whatever happened to the last file. */
export function currentModel(weights: WeightsState): ModelInfo | undefined {
  return 'model' in weights ? weights.model : undefined;
}

/** True where another model has taken the place of the one that gave a result. */
export function isStale(model: ModelInfo, weights: WeightsState): boolean {
  const current = currentModel(weights);
  return current !== undefined && modelKey(current) !== modelKey(model);
}

/** The same for models of the same numbers, whatever their classes are called and whichever backend runs them. */
export function modelKey({ variant, classes, useAux, origin }: ModelInfo): string {
  const numbers = matchOrigin(origin, {
    file: ({ sha256 }) => sha256,
    random: ({ seed, initWeights }) => `${seed}/${initWeights}`,
  });
  return [variant, classes, useAux, origin.kind, numbers].join('|');
}
