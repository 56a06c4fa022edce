import type { Analysis, ModuleAnalysis } from '../../src/model/analysis';
import type { Layer, Module, Shape } from '../../src/model/graph';
import { elementCount } from '../../src/model/graph';
import { parentOf } from '../../src/model/paths';

import type { MetricId } from '../state/heatChoice';
import { isMetric } from './tableColumns';
import type { Column, TableSort, TableScope } from '../state/table';

// The rows of the table, as data.

export interface Row {
  readonly path: string;
  /** The last part of the path; the class name for the network itself. */
  readonly name: string;
  /** Depth in the module tree; the network itself is at 0. */
  readonly depth: number;
  readonly isLayer: boolean;
  readonly type: string;
  readonly executed: boolean;
  readonly output: Shape | undefined;
}

/** All modules and operations in forward order, each module before what is inside it. */
export function tableRows(analysis: Analysis, scope: TableScope): readonly Row[] {
  const { graph } = analysis;
  const order = new Map(graph.layers.map((layer, index) => [layer.path, index]));
  const functional = graph.layers.filter(layer => layer.functional);
  const rows: Row[] = [];

  const add = (path: string, depth: number): void => {
    const module = analysis.modules.get(path);
    if (!module || (scope === 'layers' && !module.layer)) return;
    rows.push(toRow(module, depth));
  };

  const visit = (node: Module | Layer, depth: number): void => {
    add(node.path, depth);
    if (!('children' in node)) return;
    const inside: (Module | Layer)[] = [
      ...node.children,
      ...functional.filter(layer => parentOf(layer.path) === node.path),
    ];
    inside.sort((a, b) => position(a) - position(b));
    for (const child of inside) visit(child, depth + 1);
  };
  const position = (node: Module | Layer): number =>
    order.get('children' in node ? node.output : node.path) ?? order.size;

  visit(graph.root, 0);
  return rows;
}

function toRow(module: ModuleAnalysis, depth: number): Row {
  return {
    path: module.path,
    name: module.path === '' ? module.type : module.path.slice(module.path.lastIndexOf('.') + 1),
    depth,
    isLayer: module.layer !== undefined,
    type: module.type,
    executed: module.executed,
    output: module.output,
  };
}

/** A metric of each row, by path. */
export type ValuesOf = (metric: MetricId) => ReadonlyMap<string, number>;

/** Rows in the order of a column; equal rows keep the network's order in both directions, and rows without a value come last. */
export function sortRows(rows: readonly Row[], sort: TableSort | undefined, valuesOf: ValuesOf): readonly Row[] {
  if (!sort) return rows;
  const { column, descending } = sort;
  if (isMetric(column)) return sortByValue(rows, valuesOf(column), descending);
  const compare = COMPARE[column];
  return rows.toSorted((a, b) => (descending ? compare(b, a) : compare(a, b)));
}

function sortByValue(rows: readonly Row[], values: ReadonlyMap<string, number>, descending: boolean): readonly Row[] {
  const known = rows.filter(({ path }) => values.has(path));
  const value = ({ path }: Row): number => values.get(path) ?? 0;
  known.sort((a, b) => (descending ? value(b) - value(a) : value(a) - value(b)));
  return [...known, ...rows.filter(({ path }) => !values.has(path))];
}

/** Names and types start with A, numbers with the largest. A second click reverses the order, a third restores the network's. */
export function nextSort(sort: TableSort | undefined, column: Column): TableSort | undefined {
  const first = column !== 'layer' && column !== 'type';
  if (sort?.column !== column) return { column, descending: first };
  return sort.descending === first ? { column, descending: !first } : undefined;
}

const names = new Intl.Collator('en', { numeric: true });

const COMPARE: Readonly<Record<Exclude<Column, MetricId>, (a: Row, b: Row) => number>> = {
  layer: (a, b) => names.compare(a.path, b.path),
  type: (a, b) => names.compare(a.type, b.type),
  output: (a, b) => size(a.output) - size(b.output),
};

function size(shape: Shape | undefined): number {
  return shape ? elementCount(shape) : 0;
}

/** Where a value's bar begins and ends, as shares of its place. */
export interface Bar {
  readonly from: number;
  readonly to: number;
}

/** What is a sum beside that of the network, everything else beside the largest; to both sides of zero where values are below it. */
export function barOf(values: ReadonlyMap<string, number>, path: string, adds: boolean): Bar | undefined {
  const value = values.get(path);
  if (value === undefined || value === 0) return undefined;
  if (adds) return { from: 0, to: value / (values.get('') ?? value) };
  let [most, signed] = [0, false];
  for (const each of values.values()) {
    if (Number.isFinite(each)) most = Math.max(most, Math.abs(each));
    if (each < 0) signed = true;
  }
  const share = Number.isFinite(value) ? value / most : Math.sign(value);
  if (!signed) return { from: 0, to: share };
  const end = 0.5 + share / 2;
  return { from: Math.min(0.5, end), to: Math.max(0.5, end) };
}
