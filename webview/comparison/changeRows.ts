import type { WeightsComparison } from '../../src/protocol';

// The rows of a comparison, as data.

type Parameter = WeightsComparison['parameters'][number];

/** How far something has changed, measured by its most changed parameter. */
interface Change {
  /** Undefined where it is not defined: the model's norm is 0 or a value is not finite. */
  readonly relative: number | undefined;
  /** The largest absolute difference of any of its values. */
  readonly largest: number | undefined;
  /** The name of the most changed parameter inside its layer: `weight`. */
  readonly parameter: string;
}

export interface ChangeRow extends Change {
  /** A module's or a layer's path; a parameter's key. */
  readonly id: string;
  /** What the row selects: a parameter's layer. */
  readonly path: string;
  /** The part of the id below the row around it. */
  readonly name: string;
  readonly kind: 'module' | 'layer' | 'parameter';
  readonly depth: number;
}

/** What the layers are sorted by, the largest first; undefined is the network's order. */
export type ChangeSort = 'relative' | 'largest' | undefined;

interface LayerChanges {
  readonly path: string;
  readonly parameters: readonly Parameter[];
}

/**
 * The layers, those of an Inception module or an auxiliary head under its row. Sorted by their change, they come without
 * those rows. Below the layer `open` stand its parameters.
 */
export function changeRows(comparison: WeightsComparison, sort: ChangeSort, open: string | undefined): ChangeRow[] {
  const layers = byLayer(comparison.parameters);
  if (sort !== undefined) {
    // An undefined change comes first: from nothing to something, or to no number at all.
    const size = ({ parameters }: LayerChanges): number => changeOf(parameters)[sort] ?? Infinity;
    return layers.toSorted((a, b) => size(b) - size(a)).flatMap(layer => layerRows(layer, '', open));
  }
  const modules = groupBy(layers, ({ path }) => path.split('.', 1).join());
  return [...modules].flatMap(([path, inside]) => {
    // A convolution with its normalization is no module of its own here.
    if (inside.length <= 2) return inside.flatMap(layer => layerRows(layer, '', open));
    const change = changeOf(inside.flatMap(layer => layer.parameters));
    const module: ChangeRow = { id: path, path, name: path, kind: 'module', depth: 0, ...change };
    return [module, ...inside.flatMap(layer => layerRows(layer, path, open))];
  });
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

function byLayer(parameters: readonly Parameter[]): LayerChanges[] {
  return [...groupBy(parameters, ({ layer }) => layer)].map(([path, own]) => ({ path, parameters: own }));
}

function layerRows({ path, parameters }: LayerChanges, module: string, open: string | undefined): ChangeRow[] {
  const depth = module === '' ? 0 : 1;
  const name = module === '' ? path : path.slice(module.length + 1);
  const layer: ChangeRow = { id: path, path, name, kind: 'layer', depth, ...changeOf(parameters) };
  if (path !== open) return [layer];
  const own = parameters.map((parameter): ChangeRow => {
    const change = changeOf([parameter]);
    return { id: parameter.key, path, name: nameOf(parameter), kind: 'parameter', depth: depth + 1, ...change };
  });
  return [layer, ...own];
}

/** The change of the most changed parameter, and the largest difference of all; neither where a value is not finite. */
function changeOf(parameters: readonly Parameter[]): Change {
  const flawed = parameters.find(isNotFinite);
  if (flawed) return { relative: undefined, largest: undefined, parameter: nameOf(flawed) };
  const [first] = parameters.toSorted((a, b) => (relativeChangeOf(b) ?? -1) - (relativeChangeOf(a) ?? -1));
  return {
    relative: first && relativeChangeOf(first),
    largest: Math.max(...parameters.map(({ maxChange = 0 }) => maxChange)),
    parameter: first ? nameOf(first) : '',
  };
}

function isNotFinite({ maxChange }: Parameter): boolean {
  return maxChange === undefined;
}

/** Zeros that are still zeros have not changed, though their norm is 0. */
function relativeChangeOf({ relativeChange, maxChange }: Parameter): number | undefined {
  return maxChange === 0 ? 0 : relativeChange;
}

function nameOf({ key, layer }: Parameter): string {
  return key.slice(layer.length + 1);
}

interface Overview {
  readonly compared: number;
  readonly changed: number;
  /** How many of them have a value that is not finite. */
  readonly notFinite: number;
  /** The most changed layer; undefined where nothing is changed. */
  readonly mostChanged: (Change & { readonly path: string }) | undefined;
}

/** How many parameters differ, and where most. A value that is not finite counts as a difference. */
export function overview({ parameters }: WeightsComparison): Overview {
  const changed = parameters.filter(({ maxChange }) => maxChange !== 0);
  const [mostChanged] = byLayer(changed)
    .map(({ path, parameters: own }) => ({ path, ...changeOf(own) }))
    .sort((a, b) => (b.relative ?? -1) - (a.relative ?? -1));
  const notFinite = changed.filter(isNotFinite).length;
  return { compared: parameters.length, changed: changed.length, notFinite, mostChanged };
}

/** A relative change in percent with three digits at most: `1.23 %`, `0.00045 %`. */
export function changeText(relative: number): string {
  const percent = relative * 100;
  if (percent === 0) return '0 %';
  if (percent < 1e-4 || percent >= 1e6) return `${percent.toExponential(1)} %`;
  return `${percent >= 100 ? Math.round(percent).toLocaleString('en-US') : Number(percent.toPrecision(3))} %`;
}
