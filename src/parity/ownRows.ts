import type { Analysis } from '../model/analysis';
import type { Graph, Module, Shape } from '../model/graph';

/** A module of the network as a table has it. */
export interface OwnRow {
  readonly path: string;
  readonly type: string;
  /** Whether it is a single operation; otherwise the table ends at this module, and the figures are those of all inside. */
  readonly leaf: boolean;
  readonly input: Shape;
  readonly output: Shape;
  readonly params: number;
  readonly multAdds: number;
}

/**
 * The executed modules that have no rows below them, in a table of this depth.
 * @param order of execution, or of registration in PyTorch's classes: they differ where auxiliary heads are executed.
 */
export function ownRows(analysis: Analysis, depth: number, order: 'executed' | 'registered'): OwnRow[] {
  const rows: OwnRow[] = [];
  const position = executionOrder(analysis.graph);
  const positions = new Map<OwnRow, number>();
  const visit = (module: Module, level: number): void => {
    const leaf = module.children.length === 0;
    if (!leaf && level < depth) {
      for (const child of module.children) visit(child, level + 1);
      return;
    }
    const found = analysis.modules.get(module.path);
    if (!found?.executed || !found.input || !found.output) return;
    const row: OwnRow = {
      path: module.path,
      type: module.type,
      leaf,
      input: found.input,
      output: found.output,
      params: found.parameters.total,
      multAdds: found.multAdds.torchinfo,
    };
    positions.set(row, position.get(module.output) ?? 0);
    rows.push(row);
  };
  visit(analysis.graph.root, 0);
  const at = (row: OwnRow): number => positions.get(row) ?? 0;
  return order === 'executed' ? rows.sort((a, b) => at(a) - at(b)) : rows;
}

/** Where in the run each layer's turn is: an auxiliary head's comes as soon as what it reads is there. */
function executionOrder({ layers, root }: Graph): ReadonlyMap<string, number> {
  const position = new Map(layers.map(({ path }, index) => [path, index]));
  for (const { head, input } of root.children.filter(child => child.head !== 'main')) {
    const start = position.get(input) ?? 0;
    layers
      .filter(layer => layer.head === head)
      .forEach(({ path }, index, own) => position.set(path, start + (index + 1) / (own.length + 1)));
  }
  return position;
}

/** How deep the tree of modules is. */
export function depthOf(module: Module): number {
  return module.children.reduce((deepest, child) => Math.max(deepest, 1 + depthOf(child)), 0);
}
