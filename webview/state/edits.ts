import { computed, signal } from '@preact/signals';
import { architectureKey } from '../../src/model/architecture/architecture';
import type { NetworkChoice } from '../../src/model/variants';
import { networkKey, VARIANTS } from '../../src/model/variants';
import type { InspectorConfig } from '../../src/protocol';
import { config, configure } from './network';

// The edits of the architecture, what they are measured by, and the way back.

/** A network, and the one that it is an edit of. */
export interface EditStep {
  readonly network: NetworkChoice;
  readonly base?: NetworkChoice | undefined;
}

/** The network before its first edit; of no meaning while nothing is edited. */
export const editBase = signal<NetworkChoice | undefined>(undefined);

/** What Undo brings back, the last one first to come, and what Redo does. */
export const undoSteps = signal<readonly EditStep[]>([]);
export const redoSteps = signal<readonly EditStep[]>([]);
export const MOST_STEPS = 50;

export const isEdited = computed(() => config.value.architecture !== undefined);

/** The architecture that is shown, edited or not. */
export const shownArchitecture = computed(
  () => config.value.architecture ?? VARIANTS[config.value.variant].architecture,
);

/** The network that figures are compared with: the one before the edits, or the shown one itself. */
export const baseNetwork = computed((): NetworkChoice => {
  const shown = networkOf(config.value);
  if (!shown.architecture) return shown;
  const base = editBase.value;
  return base?.variant === shown.variant ? base : { ...shown, architecture: undefined };
});

/** What was edited last, as long as it goes on: typing a number is one step. */
let current: string | undefined;

type Edit = Partial<Pick<NetworkChoice, 'architecture' | 'classes' | 'useAux'>>;

/**
 * Changes the network. It is no edit any more where it is its base again.
 * @param what is edited: edits of the same one after another are one step, until {@link endEdit}.
 */
export function edit(change: Edit, what?: string): void {
  const before = networkOf(config.value);
  const base = before.architecture ? baseNetwork.value : before;
  const after = { ...before, architecture: shownArchitecture.value, ...change };
  if (networkKey(after) === networkKey(before)) return;
  if (what === undefined || what !== current) push(before);
  current = what;
  editBase.value = base;
  show(networkKey(after) === networkKey(base) ? base : after);
}

export function endEdit(): void {
  current = undefined;
}

/** Shows an edit that was made elsewhere. */
export function showEdit(network: NetworkChoice): void {
  const before = networkOf(config.value);
  if (networkKey(network) === networkKey(before)) return;
  const { variant, classes, useAux } = network;
  const base = variant === before.variant ? baseNetwork.value : { variant, classes, useAux };
  push(before);
  editBase.value = base;
  show(network);
}

/** Shows a network, edited or not, from which Undo leads back to an edit. */
export function showNetwork({ variant, architecture, classes, useAux }: NetworkChoice): void {
  const before = networkOf(config.value);
  if (before.architecture ?? architecture) push(before);
  if (architecture) editBase.value = { variant, classes, useAux };
  show({ variant, architecture, classes, useAux });
}

/** Leaves the edits for the network before them, or for a variant. */
export function leaveEdits(variant = config.value.variant): void {
  const before = networkOf(config.value);
  if (before.architecture) push(before);
  const { classes, useAux } = baseNetwork.value;
  show({ variant, classes, useAux });
}

export function undo(): void {
  move(undoSteps, redoSteps);
}

export function redo(): void {
  move(redoSteps, undoSteps);
}

/** Takes what the host shows; where that ends or begins an edit, Undo leads back. */
export function followHost(next: InspectorConfig): void {
  const before = networkOf(config.value);
  const after = networkOf(next);
  if ((before.architecture ?? after.architecture) && networkKey(before) !== networkKey(after)) {
    push(before);
    if (after.architecture) editBase.value = { ...after, architecture: undefined };
  }
  config.value = next;
}

function move(from: typeof undoSteps, to: typeof undoSteps): void {
  const step = from.value.at(-1);
  if (!step) return;
  endEdit();
  to.value = limited([...to.value, { network: networkOf(config.value), base: editBase.value }]);
  from.value = from.value.slice(0, -1);
  editBase.value = step.base;
  show(step.network);
}

function push(network: NetworkChoice): void {
  endEdit();
  undoSteps.value = limited([...undoSteps.value, { network, base: editBase.value }]);
  redoSteps.value = [];
}

function limited(steps: readonly EditStep[]): readonly EditStep[] {
  return steps.slice(-MOST_STEPS);
}

/** A network that flattens its last map gets the input that it was made for. */
function show({ variant, architecture, classes, useAux }: NetworkChoice): void {
  const flattened = architecture?.classifier.kind === 'flatten' && { inputSize: architecture.classifier.inputSize };
  configure({ variant, architecture, classes, useAux, ...flattened });
}

function networkOf({ variant, architecture, classes, useAux }: InspectorConfig): NetworkChoice {
  return { variant, architecture, classes, useAux };
}

/** Whether two configurations say the same. */
export function sameConfig(a: InspectorConfig, b: InspectorConfig): boolean {
  const { architecture: edited, ...others } = a;
  const same = Object.entries(others).every(([key, value]) => b[key as keyof InspectorConfig] === value);
  return same && architectureKey(edited) === architectureKey(b.architecture);
}
