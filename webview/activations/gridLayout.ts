import { arrowStep } from '../controls/arrowKeys';

// Where the tiles of a grid are, of which only those in sight are drawn. Lengths are in CSS pixels.

export interface GridLayout {
  readonly count: number;
  /** The side of a tile's picture. */
  readonly side: number;
  /** From the top of a line to that of the next, and from tile to tile. */
  readonly lineHeight: number;
  readonly across: number;
  readonly perLine: number;
  readonly lines: number;
}

const GAP = 6;
const LABEL = 16;
/** A whole multiple, or a whole part, of the sides that the network's maps have. */
const SIDE = 56;
const LARGE_SIDE = 112;
/** So few that they have room to be large. */
const FEW = 16;

export function layOutGrid(count: number, width: number): GridLayout {
  const side = count <= FEW ? LARGE_SIDE : SIDE;
  const across = side + GAP;
  const perLine = Math.max(1, Math.floor((width + GAP) / across));
  return { count, side, across, perLine, lines: Math.ceil(count / perLine), lineHeight: side + LABEL + GAP };
}

/** Lines beyond the edges that are drawn too, so that scrolling shows no gap. */
const SPARE_LINES = 2;

/** The tiles from `first` to before `end` that are in sight where a view of that height begins `top` below the grid's top. */
export function tilesInSight(
  { count, lineHeight, perLine }: GridLayout,
  top: number,
  height: number,
): { readonly first: number; readonly end: number } {
  const firstLine = Math.max(0, Math.floor(top / lineHeight) - SPARE_LINES);
  const endLine = Math.max(firstLine, Math.ceil((top + height) / lineHeight) + SPARE_LINES);
  return { first: Math.min(count, firstLine * perLine), end: Math.min(count, endLine * perLine) };
}

/** The tile that a key leads to; undefined for a key that moves nothing. `pageLines` are in sight at a time. */
export function nextTile(
  { count, perLine }: GridLayout,
  from: number,
  key: string,
  pageLines: number,
): number | undefined {
  const step = arrowStep(key);
  if (step) return inside(from + step.x + step.y * perLine, count) ?? from;
  switch (key) {
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    case 'PageDown':
      return Math.min(count - 1, from + pageLines * perLine);
    case 'PageUp':
      return Math.max(0, from - pageLines * perLine);
    default:
      return undefined;
  }
}

function inside(index: number, count: number): number | undefined {
  return index >= 0 && index < count ? index : undefined;
}
