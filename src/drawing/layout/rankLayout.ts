import type { EdgeLabel, GraphLabel, NodeLabel } from '@dagrejs/dagre';
import { graphlib, layout as dagreLayout } from '@dagrejs/dagre';
import type { Rect, Size } from './geometry';
import { bottomOf, rightOf, union } from './geometry';
import type { BoxNode, DrawnNode } from '../nodes/nodes';

/** By path. */
type ChildBounds = ReadonlyMap<string, Rect>;

// The children of one box, placed from top to bottom. To dagre they are rectangles of given sizes; what they contain has
// been laid out before.

export interface Spacing {
  /** Between ranks, along the flow. */
  readonly gap: number;
  /** Between neighbors in a rank. */
  readonly neighbors: number;
  /** Between the network and what stands beside it, and between two of those. */
  readonly aside: number;
}

/** No module path; dagre takes an empty name for none. */
const ENTRY = '<entry>';

/** Pulls the first layer of each branch up to where the branches begin. */
const ENTRY_WEIGHT = 2;

/** The bounds of each child, by path. */
export function placeChildren(box: BoxNode, sizes: ReadonlyMap<string, Size>, spacing: Spacing): ChildBounds {
  const main = box.children.filter(child => !isAside(child, box));
  const bounds = new Map(rankedAlike(box, main, sizes, spacing));
  for (const join of main.filter(isJoin)) spanSources(box, join.path, bounds);
  placeAsides(box, sizes, spacing, bounds);
  return bounds;
}

/** Modules of the same structure are ranked once: the nine Inception modules differ in little more than their names. */
const ranked = new Map<string, readonly Rect[]>();
const MOST_RANKED = 100;

function rankedAlike(
  box: BoxNode,
  children: readonly DrawnNode[],
  sizes: ReadonlyMap<string, Size>,
  spacing: Spacing,
): [string, Rect][] {
  const index = new Map(children.map(({ path }, position) => [path, position]));
  const key = JSON.stringify([
    children.map(({ path }) => [sizes.get(path)?.width, sizes.get(path)?.height]),
    box.edges.map(({ from, to }) => [index.get(from ?? ''), index.get(to ?? '')]),
    [spacing.gap, spacing.neighbors],
  ]);
  const rects = ranked.get(key) ?? rank(box, children, sizes, spacing);
  if (ranked.size >= MOST_RANKED) ranked.clear();
  ranked.set(key, rects);
  return children.flatMap(({ path }, position): [string, Rect][] => {
    const rect = rects[position];
    return rect ? [[path, rect]] : [];
  });
}

/** A concatenation: where the branches of a module come together. */
export function isJoin(node: DrawnNode): boolean {
  return node.kind === 'layer' && node.layer.op.type === 'cat';
}

/** Auxiliary heads stand beside the network and take no part in the ranks of its layers. */
export function isAside(node: DrawnNode, box: BoxNode): boolean {
  return node.head !== box.head;
}

type Ranked = InstanceType<typeof graphlib.Graph<GraphLabel, NodeLabel, EdgeLabel>>;

function rank(
  box: BoxNode,
  children: readonly DrawnNode[],
  sizes: ReadonlyMap<string, Size>,
  { gap, neighbors }: Spacing,
): Rect[] {
  const graph: Ranked = new graphlib.Graph<GraphLabel, NodeLabel, EdgeLabel>();
  graph.setGraph({ rankdir: 'TB', ranksep: gap, nodesep: neighbors, rankalign: 'top' });
  graph.setNode(ENTRY, { width: 1, height: 1 });
  for (const { path } of children) {
    const { width = 0, height = 0 } = sizes.get(path) ?? {};
    graph.setNode(path, { width, height });
  }
  for (const { from = ENTRY, to } of box.edges) {
    if (to !== undefined && graph.hasNode(to)) graph.setEdge(from, to, { weight: from === ENTRY ? ENTRY_WEIGHT : 1 });
  }
  const forward = new Map(children.map(({ path }, index) => [path, index]));
  dagreLayout(graph, { customOrder: graph => orderBranches(graph, forward) });
  return children.map(({ path }) => {
    const { x = 0, y = 0, width, height } = graph.node(path);
    return { x: x - width / 2, y: y - height / 2, width, height };
  });
}

/** Branches stand side by side in forward order; dagre's own order minimizes crossings and may mirror them. */
function orderBranches(graph: Ranked, forward: ReadonlyMap<string, number>): void {
  const ranks = new Map<number, { label: NodeLabel; index: number }[]>();
  for (const name of graph.nodes()) {
    const label = graph.node(name);
    const { v, w } = label.edgeObj ?? { v: name, w: name };
    const member = { label, index: forward.get(v) ?? forward.get(w) ?? -1 };
    const rank = label.rank ?? 0;
    ranks.set(rank, [...(ranks.get(rank) ?? []), member]);
  }
  for (const members of ranks.values()) {
    members.sort((a, b) => a.index - b.index).forEach(({ label }, order) => (label.order = order));
  }
}

/** A join reaches over all branches, so that each runs straight into it. */
function spanSources(box: BoxNode, join: string, bounds: Map<string, Rect>): void {
  const rect = bounds.get(join);
  const sources = box.edges.flatMap(({ from, to }) => (to === join && from !== undefined ? [bounds.get(from)] : []));
  const { x, width } = union(sources.filter(source => source !== undefined));
  if (rect) bounds.set(join, { ...rect, x, width });
}

/** Puts each head beside what follows the child that it reads, clear of the network and of the head before. */
function placeAsides(
  box: BoxNode,
  sizes: ReadonlyMap<string, Size>,
  { gap, aside }: Spacing,
  bounds: Map<string, Rect>,
): void {
  const main = [...bounds.values()];
  let clear = -Infinity;
  const asides = box.children
    .filter(child => isAside(child, box))
    .map(({ path }) => ({ path, source: bounds.get(box.edges.find(({ to }) => to === path)?.from ?? '') }))
    .sort((a, b) => (a.source?.y ?? 0) - (b.source?.y ?? 0));
  for (const { path, source } of asides) {
    const { width = 0, height = 0 } = sizes.get(path) ?? {};
    const top = source?.y ?? 0;
    const y = Math.max(source ? bottomOf(source) + gap / 2 : 0, clear);
    const beside = main.filter(rect => rect.y < y + height + aside && bottomOf(rect) > top);
    bounds.set(path, { x: Math.max(0, ...beside.map(rightOf)) + aside, y, width, height });
    clear = y + height + aside;
  }
}
