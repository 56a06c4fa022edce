import type { Analysis, Convention, ModuleAnalysis } from '../../src/model/analysis';
import type { Layer, Module, Shape } from '../../src/model/graph';
import { elementCount } from '../../src/model/graph';
import { parentOf } from '../../src/model/paths';

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
  readonly params: number;
  readonly paramsShare: number;
  readonly multAdds: number;
  readonly multAddsShare: number;
}

/** All modules and operations in forward order, each module before what is inside it. */
export function tableRows(analysis: Analysis, scope: TableScope, convention: Convention): readonly Row[] {
  const { graph, totals } = analysis;
  const order = new Map(graph.layers.map((layer, index) => [layer.path, index]));
  const functional = graph.layers.filter(layer => layer.functional);
  const rows: Row[] = [];

  const add = (path: string, depth: number): void => {
    const module = analysis.modules.get(path);
    if (!module || (scope === 'layers' && !module.layer)) return;
    rows.push(toRow(module, depth, totals.params, totals.multAdds[convention], convention));
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

function toRow(
  module: ModuleAnalysis,
  depth: number,
  totalParams: number,
  totalMultAdds: number,
  convention: Convention,
): Row {
  const multAdds = module.multAdds[convention];
  return {
    path: module.path,
    name: module.path === '' ? module.type : module.path.slice(module.path.lastIndexOf('.') + 1),
    depth,
    isLayer: module.layer !== undefined,
    type: module.type,
    executed: module.executed,
    output: module.output,
    params: module.parameters.total,
    paramsShare: share(module.parameters.total, totalParams),
    multAdds,
    multAddsShare: share(multAdds, totalMultAdds),
  };
}

/** Rows in the order of a column; equal rows keep the network's order in both directions. */
export function sortRows(rows: readonly Row[], sort: TableSort | undefined): readonly Row[] {
  if (!sort) return rows;
  const compare = COMPARE[sort.column];
  return rows.toSorted((a, b) => (sort.descending ? compare(b, a) : compare(a, b)));
}

/** Names and types start with A, numbers with the largest. A second click reverses the order, a third restores the network's. */
export function nextSort(sort: TableSort | undefined, column: Column): TableSort | undefined {
  const first = column !== 'layer' && column !== 'type';
  if (sort?.column !== column) return { column, descending: first };
  return sort.descending === first ? { column, descending: !first } : undefined;
}

const names = new Intl.Collator('en', { numeric: true });

const COMPARE: Readonly<Record<Column, (a: Row, b: Row) => number>> = {
  layer: (a, b) => names.compare(a.path, b.path),
  type: (a, b) => names.compare(a.type, b.type),
  output: (a, b) => size(a.output) - size(b.output),
  params: (a, b) => a.params - b.params,
  multAdds: (a, b) => a.multAdds - b.multAdds,
};

function size(shape: Shape | undefined): number {
  return shape ? elementCount(shape) : 0;
}

function share(part: number, total: number): number {
  return total > 0 ? part / total : 0;
}
