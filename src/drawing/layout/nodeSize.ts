import type { Size } from './geometry';
import type { NodeText } from '../nodes/nodeText';
import type { BlockNode, DrawnNode } from '../nodes/nodes';

// How large a node must be for its words. The page's font is unknown here, so widths are estimated, a little generously,
// from the proportions that interface fonts have in common.

/** Font sizes from nearby, as in graph.css. */
const NAME_SIZE = 12;
const DETAIL_SIZE = 11;
export const EDGE_LABEL_SIZE = 10;

/** By how much the text of rows grows when they are seen from further away. */
const ROW_GROWTH = 1.16;

/** Heights and distances in the graph's coordinates, which are pixels at a scale of 1. */
export const ROW_HEIGHT = 22;
const CARD_HEIGHT = 36;
export const STRIP_HEIGHT = 13;
export const HEADER_HEIGHT = 24;
export const PADDING = 10;
export const CHEVRON_WIDTH = 16;
const GAP = 10;

/** The widths of a block's normalization and activation where they stand in a row. */
const STRIP_WIDTH = 30;
const SMALLEST_CARD = 104;

const CHARACTER_WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[\s,.:;'|!ijlI]/, 0.32],
  [/[[\]()/ftr-]/, 0.39],
  [/[mwMW→]/, 0.92],
  [/[A-Z]/, 0.68],
];
const USUAL_WIDTH = 0.63;

export function textWidth(text: string, fontSize: number): number {
  let width = 0;
  for (const character of text) {
    width += CHARACTER_WIDTHS.find(([pattern]) => pattern.test(character))?.[1] ?? USUAL_WIDTH;
  }
  return width * fontSize;
}

/** A node written in one line: name, detail, shape and, behind them, a block's further layers. */
export function rowSize(node: DrawnNode, { name, detail, shape }: NodeText): Size {
  const strips = node.kind === 'block' ? stripsWidth(node) : 0;
  const words = spaced([textWidth(name, NAME_SIZE), textWidth(detail, DETAIL_SIZE), textWidth(shape, DETAIL_SIZE)]);
  return { width: chevronWidth(node) + words * ROW_GROWTH + 2 * PADDING + strips, height: ROW_HEIGHT };
}

/** A node written in two lines, name and detail above the shape, and a strip of a block's further layers below. */
export function cardSize(node: DrawnNode, { name, detail, shape }: NodeText): Size {
  const first = chevronWidth(node) + wordsWidth({ name, detail });
  const width = Math.max(SMALLEST_CARD, Math.max(first, textWidth(shape, DETAIL_SIZE)) + 2 * PADDING);
  return { width, height: CARD_HEIGHT + (node.kind === 'block' && node.layers.length > 1 ? STRIP_HEIGHT : 0) };
}

/** What name and detail of a card need, side by side. */
export function wordsWidth({ name, detail }: Pick<NodeText, 'name' | 'detail'>): number {
  return spaced([textWidth(name, NAME_SIZE), textWidth(detail, DETAIL_SIZE)]);
}

/** What the header of an expanded box needs. */
export function headerWidth(type: string, { name, detail, shape }: NodeText): number {
  const words = [textWidth(name, NAME_SIZE), ...[type, detail, shape].map(text => textWidth(text, DETAIL_SIZE))];
  return CHEVRON_WIDTH + spaced(words) + 2 * PADDING;
}

export function stripsWidth({ layers }: BlockNode): number {
  return (layers.length - 1) * STRIP_WIDTH;
}

function chevronWidth(node: DrawnNode): number {
  return node.kind === 'box' ? CHEVRON_WIDTH : 0;
}

function spaced(widths: readonly number[]): number {
  const written = widths.filter(width => width > 0);
  return written.reduce((sum, width) => sum + width, 0) + GAP * Math.max(0, written.length - 1);
}
