import { computed, signal } from '@preact/signals';
import type { Analysis, ModuleAnalysis } from '../../src/model/analysis';
import { analyze } from '../../src/model/analysis';
import type { GraphDiff } from '../../src/model/diff/graphDiff';
import { diffGraphs } from '../../src/model/diff/graphDiff';
import { parentOf } from '../../src/model/paths';
import type { NetworkChoice, VariantId } from '../../src/model/variants';
import { graphOf } from '../../src/model/variants';
import type { ReferenceNetwork } from '../../src/protocol';
import { baseNetwork, isEdited } from './edits';
import { analysis, config } from './network';

// The network that the shown one is compared with, layer by layer.

/** A network of a file; undefined while there is none. */
export const fileNetwork = signal<ReferenceNetwork | undefined>(undefined);

/** What the user compares with: the network before the edits, a variant, or the file's. */
export type ReferenceKind = 'base' | 'file' | VariantId;
export const referenceKind = signal<ReferenceKind>('base');

const reference = computed((): NetworkChoice => {
  const kind = referenceKind.value;
  if (kind === 'base') return baseNetwork.value;
  if (kind === 'file') return fileNetwork.value?.network ?? baseNetwork.value;
  return { variant: kind, classes: config.value.classes, useAux: config.value.useAux };
});

function analysisOf(network: NetworkChoice): Analysis | undefined {
  const { batch, inputSize, mode } = config.value;
  try {
    return analyze(graphOf(network), { batch, inputSize, mode });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The network before the edits; undefined where it is not defined at this input size. */
export const baseAnalysis = computed(() => analysisOf(baseNetwork.value));

/** The shown network beside the reference; undefined where one of them is not defined at this input size. */
export const networkDiff = computed(() => compared(analysisOf(reference.value)));

/** The edited network beside the one before; undefined where nothing is edited. */
const editDiff = computed(() => (isEdited.value ? compared(baseAnalysis.value) : undefined));

function compared(before: Analysis | undefined): GraphDiff | undefined {
  const after = analysis.value;
  return before && 'value' in after ? diffGraphs(before, after.value) : undefined;
}

/** What a layer or a module was before the edits; undefined for what is new, and the same object where nothing is edited. */
export function beforeOf(path: string): ModuleAnalysis | undefined {
  if (!isEdited.value) return 'value' in analysis.value ? analysis.value.value.modules.get(path) : undefined;
  return editDiff.value?.counterparts.get(path) ?? moduleBefore(path);
}

/** A container of the same path; a layer that has no counterpart is new. */
function moduleBefore(path: string): ModuleAnalysis | undefined {
  const now = 'value' in analysis.value ? analysis.value.value.modules.get(path) : undefined;
  return now?.layer ? undefined : baseAnalysis.value?.modules.get(path);
}

/** Which layers and modules the edits have changed or added, by path: their containers have changed. */
export const editMarks = computed((): ReadonlyMap<string, 'changed' | 'added'> => {
  const marks = new Map<string, 'changed' | 'added'>();
  for (const layer of editDiff.value?.layers ?? []) {
    const path = layer.kind === 'removed' ? layer.before.path : layer.after.path;
    if (layer.kind !== 'removed') marks.set(path, layer.kind);
    for (let outer = parentOf(path); outer !== ''; outer = parentOf(outer))
      if (!marks.has(outer)) marks.set(outer, 'changed');
  }
  return marks;
});
