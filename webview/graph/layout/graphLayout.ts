import type { Point, Rect, Size } from './geometry';
import { moved, transposed, transposedPoint, union } from './geometry';
import type { NodeText } from '../model/nodeText';
import type { Spacing } from './rankLayout';
import { isAside, isJoin, placeLevel } from './rankLayout';
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
import type { BoxNode, DrawnNode, Link } from '../model/nodes';
import type { Route } from './edgeRoutes';
import { routes } from './edgeRoutes';

// A box at a time, inner boxes first. Every level is laid out from top to bottom and, for the other direction,
// transposed.

export type Direction = 'down' | 'right';

/** One line of text, two lines, the bar that joins branches, or an expanded box with its children inside. */
export type Form = 'row' | 'card' | 'join' | 'frame';

export interface Laid extends Size {
  readonly node: DrawnNode;
  readonly text: NodeText;
  readonly form: Form;
  /** Empty unless a frame; positions are relative to the frame. */
  readonly children: readonly Placed[];
  readonly edges: readonly LaidEdge[];
}

export interface Placed extends Point {
  readonly laid: Laid;
}

/** Its points are relative to the frame. */
export interface LaidEdge extends Route {
  readonly label: EdgeText | undefined;
}

export interface EdgeText extends Point {
  readonly text: string;
  readonly anchor: 'start' | 'middle';
}

export interface LayoutInput {
  readonly network: BoxNode;
  readonly expanded: ReadonlySet<string>;
  readonly direction: Direction;
  readonly textOf: (node: DrawnNode) => NodeText;
  readonly edgeText: (link: Link) => string;
}

/** Between the ranks of a chain from top to bottom, and of branches: room for the labels of edges. */
const CHAIN_GAP = 18;
const BRANCH_GAP = 26;
const NEIGHBOUR_GAP = 16;
const ASIDE_GAP = 26;
const LABEL_OFFSET = 5;

/**
 * Returns a function that lays out a network. It remembers every part of the last layout, so that expanding a module
 * lays out that module and what encloses it, and every other part is the same object as before.
 */
export function createLayout(): (input: LayoutInput) => Laid {
  let network: BoxNode | undefined;
  let known = new Map<string, Laid>();
  return input => {
    if (input.network !== network) known = new Map();
    network = input.network;
    const used = new Map<string, Laid>();
    const { laid } = layOutFrame(input.network, input, (key, make) => {
      const part = used.get(key) ?? known.get(key) ?? make();
      used.set(key, part);
      return part;
    });
    known = used;
    return laid;
  };
}

type Remember = (key: string, make: () => Laid) => Laid;

/** `key` tells everything that the result depends on. */
interface Keyed {
  readonly key: string;
  readonly laid: Laid;
}

function layOutFrame(box: BoxNode, input: LayoutInput, remember: Remember): Keyed {
  const style = styleOf(box, input);
  const closed = box.children.filter(child => !(child.kind === 'box' && input.expanded.has(child.path)));
  const leaves = leavesOf(box, closed, input, style);
  const children = box.children.flatMap((child): Keyed[] => {
    const leaf = leaves.get(child.path);
    if (!leaf) return child.kind === 'box' ? [layOutFrame(child, input, remember)] : [];
    const key = JSON.stringify([child.path, leaf.form, leaf.text, leaf.width, leaf.height]);
    return [{ key, laid: remember(key, () => leaf) }];
  });
  const text = input.textOf(box);
  const key = JSON.stringify([box.path, input.direction, text, [...style.labels.values()], children.map(c => c.key)]);
  const make = (): Laid =>
    frame(
      box,
      text,
      children.map(child => child.laid),
      style,
    );
  return { key, laid: remember(key, make) };
}

/** How the children of a box are drawn. */
interface Style extends Spacing {
  readonly down: boolean;
  readonly cards: boolean;
  readonly labels: ReadonlyMap<Link, string>;
  readonly longestLabel: number;
}

/** A chain from top to bottom is a column of rows; branches, and what runs from left to right, are cards. */
function styleOf(box: BoxNode, { direction, edgeText }: LayoutInput): Style {
  const down = direction === 'down';
  const cards = !down || box.children.some(isJoin);
  const labels = new Map(box.links.map(link => [link, edgeText(link)]));
  const longestLabel = Math.max(0, ...[...labels.values()].map(label => textWidth(label, EDGE_LABEL_SIZE)));
  const gap = down ? (cards ? BRANCH_GAP : CHAIN_GAP) : longestLabel + 4 * LABEL_OFFSET;
  return { down, cards, labels, longestLabel, gap, neighbours: NEIGHBOUR_GAP, aside: ASIDE_GAP };
}

/** The children that are not expanded, all as wide as the widest; those that stand aside, among themselves. */
function leavesOf(
  box: BoxNode,
  closed: readonly DrawnNode[],
  { textOf }: LayoutInput,
  { down, cards, longestLabel }: Style,
): ReadonlyMap<string, Laid> {
  const leaves = closed.map((node): Laid => {
    const text = textOf(node);
    const form = isJoin(node) ? 'join' : cards ? 'card' : 'row';
    const { width, height } = cards ? cardSize(node, text) : rowSize(node, text);
    return { node, text, form, width, height: form === 'join' && down ? ROW_HEIGHT : height, children: [], edges: [] };
  });
  const widest = (aside: boolean): number =>
    Math.max(0, ...leaves.filter(({ node }) => isAside(node, box) === aside).map(({ width }) => width));
  // In a column of cards, the label beside an edge must end before the next column's edge begins.
  const labelled = cards && down ? 2 * (LABEL_OFFSET + longestLabel - NEIGHBOUR_GAP) : 0;
  const widths = { main: Math.ceil(Math.max(labelled, widest(false))), aside: Math.ceil(widest(true)) };
  return new Map(
    leaves.map(leaf => [leaf.node.path, { ...leaf, width: isAside(leaf.node, box) ? widths.aside : widths.main }]),
  );
}

function frame(box: BoxNode, text: NodeText, children: readonly Laid[], style: Style): Laid {
  const { down } = style;
  const sizes = new Map(children.map(laid => [laid.node.path, down ? laid : sidewise(laid)]));
  const level = placeLevel(box, sizes, style);
  const content = union([...level.values()]);

  const insets = insetsOf(box, style);
  const width = Math.max(content.width + 2 * insets.side, down && box.path !== '' ? headerWidth(box.type, text) : 0);
  const inside = { begin: insets.begin, gap: style.gap, width, height: content.height + insets.before + insets.after };
  const origin = { x: (width - content.width) / 2 - content.x, y: insets.before - content.y };
  const places = new Map([...level].map(([path, place]) => [path, moved(place, origin)]));

  const edges = routes(box, places, inside).map((route): LaidEdge => {
    const points = down ? route.points : route.points.map(transposedPoint);
    return { ...route, points, label: labelOf(route, points, style) };
  });
  const placed = children.flatMap(laid => {
    const place = places.get(laid.node.path);
    return place ? [placedAt(laid, down ? place : transposed(place))] : [];
  });
  const size = down ? inside : sidewise(inside);
  return { node: box, text, form: 'frame', width: size.width, height: size.height, children: placed, edges };
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
  const side = cards ? NEIGHBOUR_GAP + LABEL_OFFSET : PADDING;
  const begin = down ? HEADER_HEIGHT : 0;
  return {
    begin,
    before: begin + gap,
    after: PADDING,
    side: down ? side : HEADER_HEIGHT + side / 2,
  };
}

/** The same child at its place; another one only where the level has changed its size, as it does to joins. */
function placedAt(laid: Laid, { x, y, width, height }: Rect): Placed {
  const same = laid.width === width && laid.height === height;
  return { laid: same ? laid : { ...laid, width, height }, x, y };
}

/** Right of a vertical line, above a horizontal one; in the middle of a short line, near the beginning of a long one. */
function labelOf({ link, aside }: Route, points: readonly Point[], { labels, gap }: Style): EdgeText | undefined {
  const text = labels.get(link);
  const [from, to] = aside ? points.slice(-3, -1) : points.slice(-2);
  if (text === undefined || link.to === undefined || !from || !to) return undefined;
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
