import { computed, signal } from '@preact/signals';
import type { Parity, ParityState } from '../../src/protocol';

/** Another network beside the one that is shown; undefined where none was compared, or the comparison was closed. */
export const parity = signal<Parity | undefined>(undefined);

/** How far a module's recorded output is from ours. */
export interface ModuleDivergence {
  readonly state: ParityState;
  /** ‖theirs − ours‖₂ / ‖ours‖₂; undefined where that is no number. */
  readonly error: number | undefined;
}

/** By the paths of the recorded modules; empty where no recording is compared. */
export const divergence = computed<ReadonlyMap<string, ModuleDivergence>>(() => {
  const current = parity.value;
  if (current?.kind !== 'recording') return new Map();
  return new Map(current.modules.map(({ path, state, error }) => [path, { state, error }]));
});
