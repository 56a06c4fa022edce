import type { Point, Rect, Size } from './geometry';
import { moved, transposed, transposedPoint, union } from './geometry';
import type { NodeText } from '../nodes/nodeText';
import type { Spacing } from './rankLayout';
import { isAside, isJoin, placeChildren } from './rankLayout';
import {
  cardSize,
  EDGE_LABEL_SIZE,
  HEADER_HEIGHT,
  headerWidth,
  PADDING,
  ROW_HEIGHT,
  rowSize,
  textWidth,
} from './nodeSize';
import type { BoxNode, DrawnNode, Edge } from '../nodes/nodes';
import type { Route } from './edgeRoutes';
import { routes } from './edgeRoutes';

// A box at a time, inner boxes first. Every box is laid out from top to bottom and, for the other direction, transposed.

export type Direction = 'down' | 'right';

/** One line of text, two lines, the bar that joins branches, or an expanded box with its children inside. */
type NodeForm = 'row' | 'card' | 'join' | 'frame';

export interface LaidOutNode extends Size {
  readonly node: DrawnNode;
  readonly text: NodeText;
  readonly form: NodeForm;
  /** Empty unless a frame; positions are relative to the frame. */
  readonly children: readonly PositionedNode[];
  readonly edges: readonly LaidOutEdge[];
}

export interface PositionedNode extends Point {
  readonly laidOut: LaidOutNode;
}

/** Its points are relative to the frame. */
export interface LaidOutEdge extends Route {
  readonly label: EdgeText | undefined;
}

interface EdgeText extends Point {
  readonly text: string;
  readonly anchor: 'start' | 'middle';
}

export interface LayoutInput {
  readonly network: BoxNode;
  readonly expanded: ReadonlySet<string>;
  readonly direction: Direction;
  readonly textOf: (node: DrawnNode) => NodeText;
  readonly edgeText: (edge: Edge) => string;
}

/** Between the ranks of a chain from top to bottom, and of branches: room for the labels of edges. */
const CHAIN_GAP = 18;
const BRANCH_GAP = 26;
const NEIGHBOR_GAP = 16;
const ASIDE_GAP = 26;
const LABEL_OFFSET = 5;

/**
 * Returns a function that lays out a network. It remembers every node of the last layout, so that expanding a module
 * lays out that module and what encloses it, and every other node is the same object as before.
 */
export function createLayout(): (input: LayoutInput) => LaidOutNode {
  let network: BoxNode | undefined;
  let known = new Map<string, LaidOutNode>();
  return input => {
    if (input.network !== network) known = new Map();
    network = input.network;
    const used = new Map<string, LaidOutNode>();
    const { laidOut } = layOutFrame(input.network, input, (key, make) => {
      const node = used.get(key) ?? known.get(key) ?? make();
      used.set(key, node);
      return node;
    });
    known = used;
    return laidOut;
  };
}

type Remember = (key: string, make: () => LaidOutNode) => LaidOutNode;

/** `key` tells everything that the result depends on. */
interface Keyed {
  readonly key: string;
  readonly laidOut: LaidOutNode;
}

function layOutFrame(box: BoxNode, input: LayoutInput, remember: Remember): Keyed {
  const style = styleOf(box, input);
  const closed = box.children.filter(child => !(child.kind === 'box' && input.expanded.has(child.path)));
  const leaves = leavesOf(box, closed, input, style);
  const children = box.children.flatMap((child): Keyed[] => {
    const leaf = leaves.get(child.path);
    if (!leaf) return child.kind === 'box' ? [layOutFrame(child, input, remember)] : [];
    const key = JSON.stringify([child.path, leaf.form, leaf.text, leaf.width, leaf.height]);
    return [{ key, laidOut: remember(key, () => leaf) }];
  });
  const text = input.textOf(box);
  const key = JSON.stringify([box.path, input.direction, text, [...style.labels.values()], children.map(c => c.key)]);
  const make = (): LaidOutNode =>
    frame(
      box,
      text,
      children.map(child => child.laidOut),
      style,
    );
  return { key, laidOut: remember(key, make) };
}

/** How the children of a box are drawn. */
interface Style extends Spacing {
  readonly down: boolean;
  readonly cards: boolean;
  /** Of the edges, by their tensor. */
  readonly labels: ReadonlyMap<string, string>;
  readonly longestLabel: number;
}

/** A chain from top to bottom is a column of rows; branches, and what runs from left to right, are cards. */
function styleOf(box: BoxNode, { direction, edgeText }: LayoutInput): Style {
  const down = direction === 'down';
  const cards = !down || box.children.some(isJoin);
  const labels = new Map(box.edges.map(edge => [edge.tensor, edgeText(edge)]));
  const longestLabel = Math.max(0, ...[...labels.values()].map(label => textWidth(label, EDGE_LABEL_SIZE)));
  const gap = down ? (cards ? BRANCH_GAP : CHAIN_GAP) : longestLabel + 4 * LABEL_OFFSET;
  return { down, cards, labels, longestLabel, gap, neighbors: NEIGHBOR_GAP, aside: ASIDE_GAP };
}

/** The children that are not expanded, all as wide as the widest; those that stand aside, among themselves. */
function leavesOf(
  box: BoxNode,
  closed: readonly DrawnNode[],
  { textOf }: LayoutInput,
  { down, cards, longestLabel }: Style,
): ReadonlyMap<string, LaidOutNode> {
  const leaves = closed.map((node): LaidOutNode => {
    const text = textOf(node);
    const form = isJoin(node) ? 'join' : cards ? 'card' : 'row';
    const { width, height } = cards ? cardSize(node, text) : rowSize(node, text);
    return { node, text, form, width, height: form === 'join' && down ? ROW_HEIGHT : height, children: [], edges: [] };
  });
  const widest = (aside: boolean): number =>
    Math.max(0, ...leaves.filter(({ node }) => isAside(node, box) === aside).map(({ width }) => width));
  // In a column of cards, the label beside an edge must end before the next column's edge begins.
  const labeled = cards && down ? 2 * (LABEL_OFFSET + longestLabel - NEIGHBOR_GAP) : 0;
  const widths = { main: Math.ceil(Math.max(labeled, widest(false))), aside: Math.ceil(widest(true)) };
  return new Map(
    leaves.map(leaf => [leaf.node.path, { ...leaf, width: isAside(leaf.node, box) ? widths.aside : widths.main }]),
  );
}

function frame(box: BoxNode, text: NodeText, children: readonly LaidOutNode[], style: Style): LaidOutNode {
  const { down } = style;
  const sizes = new Map(children.map(laidOut => [laidOut.node.path, down ? laidOut : sidewise(laidOut)]));
  const positions = placeChildren(box, sizes, style);
  const content = union([...positions.values()]);

  const insets = insetsOf(box, style);
  const width = Math.max(content.width + 2 * insets.side, down && box.path !== '' ? headerWidth(box.type, text) : 0);
  const inside = { begin: insets.begin, gap: style.gap, width, height: content.height + insets.before + insets.after };
  const origin = { x: (width - content.width) / 2 - content.x, y: insets.before - content.y };
  const bounds = new Map([...positions].map(([path, rect]) => [path, moved(rect, origin)]));

  const edges = routes(box, bounds, inside).map((route): LaidOutEdge => {
    const points = down ? route.points : route.points.map(transposedPoint);
    return { ...route, points, label: labelOf(route, points, style) };
  });
  const positioned = children.flatMap(laidOut => {
    const rect = bounds.get(laidOut.node.path);
    return rect ? [positionedAt(laidOut, down ? rect : transposed(rect))] : [];
  });
  const size = down ? inside : sidewise(inside);
  return { node: box, text, form: 'frame', width: size.width, height: size.height, children: positioned, edges };
}

interface Insets {
  /** Where the inside begins, and where the content does, along the flow. */
  readonly begin: number;
  readonly before: number;
  readonly after: number;
  /** On either side of the content, across the flow. */
  readonly side: number;
}

/** The network itself has no frame; a frame's header is above its inside, whatever the direction of the flow. */
function insetsOf(box: BoxNode, { down, cards, gap }: Style): Insets {
  if (box.path === '') return { begin: 0, before: gap, after: 0, side: 0 };
  const side = cards ? NEIGHBOR_GAP + LABEL_OFFSET : PADDING;
  const begin = down ? HEADER_HEIGHT : 0;
  return {
    begin,
    before: begin + gap,
    after: PADDING,
    side: down ? side : HEADER_HEIGHT + side / 2,
  };
}

/** The same child with its position; another one only where its size has changed, as that of joins does. */
function positionedAt(laidOut: LaidOutNode, { x, y, width, height }: Rect): PositionedNode {
  const same = laidOut.width === width && laidOut.height === height;
  return { laidOut: same ? laidOut : { ...laidOut, width, height }, x, y };
}

/** Right of a vertical line, above a horizontal one; in the middle of a short line, near the beginning of a long one. */
function labelOf(route: Route, points: readonly Point[], { labels, gap }: Style): EdgeText | undefined {
  const { aside } = route;
  const text = labels.get(route.tensor);
  const [from, to] = aside ? points.slice(-3, -1) : points.slice(-2);
  if (text === undefined || route.to === undefined || !from || !to) return undefined;
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const share = length > 2 * gap ? gap / 2 / length : 0.5;
  const at = { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
  const vertical = Math.abs(to.y - from.y) > Math.abs(to.x - from.x);
  if (vertical) return { text, anchor: 'start', x: at.x + LABEL_OFFSET, y: at.y + EDGE_LABEL_SIZE * 0.36 };
  return {
    text,
    anchor: aside ? 'start' : 'middle',
    x: aside ? from.x + LABEL_OFFSET : at.x,
    y: at.y - LABEL_OFFSET + 1,
  };
}

function sidewise({ width, height }: Size): Size {
  return { width: height, height: width };
}
