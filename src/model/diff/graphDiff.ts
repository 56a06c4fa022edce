import type { Analysis, ModuleAnalysis } from '../analysis';
import { shapeText } from '../format';
import type { Layer, Operation } from '../graph';
import { typeOf } from '../graph';
import { layerRoles } from './layerRoles';

/** A hyperparameter, or the output's shape, of one layer in two networks. */
export interface Difference {
  /** As the graph calls it: `kernelSize`, `outChannels`; `type` for another operation, `output` for the shape. */
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

export type LayerDiff =
  | { readonly kind: 'added'; readonly after: ModuleAnalysis }
  | { readonly kind: 'removed'; readonly before: ModuleAnalysis }
  | {
      readonly kind: 'changed';
      readonly before: ModuleAnalysis;
      readonly after: ModuleAnalysis;
      readonly differences: readonly Difference[];
    };

/** Two networks, layer by layer. */
export interface GraphDiff {
  readonly before: Analysis;
  readonly after: Analysis;
  /** The layers that differ, in forward order. */
  readonly layers: readonly LayerDiff[];
  readonly unchanged: number;
  /** How many of the layers that both have are called something else in the other. */
  readonly renamed: number;
  /** The layer of `before` that does what a layer of `after`, by its path, does. */
  readonly counterparts: ReadonlyMap<string, ModuleAnalysis>;
}

/** Compares two networks at the same batch, input size and mode. */
export function diffGraphs(before: Analysis, after: Analysis): GraphDiff {
  const [oldRoles, newRoles] = [layerRoles(before.graph), layerRoles(after.graph)];
  const oldByRole = new Map([...oldRoles].map(([layer, role]) => [role, layer]));
  const newByRole = new Map([...newRoles].map(([layer, role]) => [role, layer]));
  const removed = removedAfter(before.graph.layers, role => newByRole.has(role), oldRoles);
  const counterparts = new Map<string, ModuleAnalysis>();
  const layers: LayerDiff[] = [];
  let unchanged = 0;
  let renamed = 0;
  const addRemoved = (role: string): void => {
    for (const layer of removed.get(role) ?? []) layers.push({ kind: 'removed', before: analysisOf(before, layer) });
  };

  addRemoved('');
  for (const layer of after.graph.layers) {
    const role = newRoles.get(layer) ?? '';
    const old = oldByRole.get(role);
    const now = analysisOf(after, layer);
    if (old) {
      const then = analysisOf(before, old);
      const differences = differencesOf(then, now, old, layer);
      counterparts.set(layer.path, then);
      if (old.path !== layer.path) renamed++;
      if (differences.length > 0) layers.push({ kind: 'changed', before: then, after: now, differences });
      else unchanged++;
    } else {
      layers.push({ kind: 'added', after: now });
    }
    addRemoved(role);
  }
  return { before, after, layers, unchanged, renamed, counterparts };
}

/** The layers that are gone, by the role of the last one before them that is still there; `''` before all others. */
function removedAfter(
  layers: readonly Layer[],
  isKept: (role: string) => boolean,
  roles: ReadonlyMap<Layer, string>,
): ReadonlyMap<string, readonly Layer[]> {
  const removed = new Map<string, Layer[]>();
  let last = '';
  for (const layer of layers) {
    const role = roles.get(layer) ?? '';
    if (isKept(role)) last = role;
    else removed.set(last, [...(removed.get(last) ?? []), layer]);
  }
  return removed;
}

function analysisOf({ modules }: Analysis, { path }: Layer): ModuleAnalysis {
  const analysis = modules.get(path);
  if (!analysis) throw new Error(`The analysis lacks ${path}.`);
  return analysis;
}

function differencesOf(then: ModuleAnalysis, now: ModuleAnalysis, old: Layer, layer: Layer): Difference[] {
  const [before, after] = [textsOf(old.op), textsOf(layer.op)];
  if (old.op.type !== layer.op.type) {
    return [{ name: 'type', before: describe(old), after: describe(layer) }, ...outputDifference(then, now)];
  }
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const changed = names.map(name => ({ name, before: before.get(name) ?? '', after: after.get(name) ?? '' }));
  return [...changed.filter(difference => difference.before !== difference.after), ...outputDifference(then, now)];
}

function outputDifference(then: ModuleAnalysis, now: ModuleAnalysis): Difference[] {
  const [before, after] = [then.output, now.output].map(shape => (shape ? shapeText(shape) : 'none'));
  return before === after || before === undefined || after === undefined ? [] : [{ name: 'output', before, after }];
}

function describe(layer: Layer): string {
  const hyperparameters = [...textsOf(layer.op)].map(([name, text]) => `${name}=${text}`);
  return hyperparameters.length > 0 ? `${typeOf(layer)}(${hyperparameters.join(', ')})` : typeOf(layer);
}

/** The hyperparameters of an operation. */
function textsOf(op: Operation): ReadonlyMap<string, string> {
  const hyperparameters = Object.entries(op).filter(([name]) => name !== 'type');
  return new Map(hyperparameters.map(([name, value]) => [name, String(value)]));
}
