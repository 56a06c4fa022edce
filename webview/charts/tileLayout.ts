import { arrowStep } from '../controls/arrowKeys';

// Where each weight is in a picture: tiles of rows and columns of square cells, side by side in lines. A kernel or a
// filter is a tile; a whole matrix is one tile too.

/** What a picture consists of: how many tiles, and the cells of each. */
export interface TileSet {
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
}

/** Lengths are in CSS pixels. */
export interface TileLayout extends TileSet {
  /** The side of a cell. */
  readonly cell: number;
  /** Between tiles; none around them. */
  readonly gap: number;
  readonly perLine: number;
  readonly width: number;
  readonly height: number;
}

/** Limits for the sizes of a picture, in CSS pixels. */
export interface TileLimits {
  readonly width: number;
  /** Cells become smaller before a picture becomes higher than this. */
  readonly height: number;
  readonly gap: number;
  readonly smallestCell: number;
  readonly largestCell: number;
}

/** Lays the tiles out with the largest cells that keep the picture inside its limits; with the smallest ones it may leave them. */
export function layOutTiles(content: TileSet, limits: TileLimits): TileLayout {
  for (let cell = limits.largestCell; cell > limits.smallestCell; cell--) {
    const tiles = tilesOf(content, limits, cell);
    if (tiles.width <= limits.width && tiles.height <= limits.height) return tiles;
  }
  return tilesOf(content, limits, limits.smallestCell);
}

function tilesOf(content: TileSet, { width, gap }: TileLimits, cell: number): TileLayout {
  const { count, rows, columns } = content;
  const across = columns * cell + gap;
  const perLine = Math.min(count, Math.max(1, Math.floor((width + gap) / across)));
  const lines = Math.ceil(count / perLine);
  return {
    ...content,
    cell,
    gap,
    perLine,
    width: perLine * across - gap,
    height: lines * (rows * cell + gap) - gap,
  };
}

/** The position of one weight: which tile, and which cell in it. */
export interface Cell {
  readonly tile: number;
  readonly row: number;
  readonly column: number;
}

/** The upper left corner of a cell. */
export function cornerOfCell(
  { rows, columns, cell, gap, perLine }: TileLayout,
  { tile, row, column }: Cell,
): {
  readonly x: number;
  readonly y: number;
} {
  return {
    x: (tile % perLine) * (columns * cell + gap) + column * cell,
    y: Math.floor(tile / perLine) * (rows * cell + gap) + row * cell,
  };
}

/** The cell at a point of the picture; undefined in a gap, behind the last tile and outside. */
export function cellAt(tiles: TileLayout, x: number, y: number): Cell | undefined {
  const { count, rows, columns, cell, gap, perLine } = tiles;
  const [across, down] = [columns * cell + gap, rows * cell + gap];
  const [inLine, line] = [Math.floor(x / across), Math.floor(y / down)];
  const tile = line * perLine + inLine;
  const [column, row] = [Math.floor((x - inLine * across) / cell), Math.floor((y - line * down) / cell)];
  const inside = x >= 0 && y >= 0 && inLine < perLine && tile < count && column < columns && row < rows;
  return inside ? { tile, row, column } : undefined;
}

/** The cell that a key leads to: a neighbor, across the gap in the next tile too; undefined for a key that moves nothing. */
export function nextCell(tiles: TileLayout, from: Cell, key: string): Cell | undefined {
  const { count, rows, columns, perLine } = tiles;
  // In cells of the whole picture, gaps left out.
  const x = (from.tile % perLine) * columns + from.column;
  const y = Math.floor(from.tile / perLine) * rows + from.row;
  const at = (toX: number, toY: number): Cell | undefined => {
    const tile = Math.floor(toY / rows) * perLine + Math.floor(toX / columns);
    if (toX < 0 || toY < 0 || toX >= perLine * columns || tile >= count) return undefined;
    return { tile, row: toY % rows, column: toX % columns };
  };
  if (key === 'Home') return { tile: 0, row: 0, column: 0 };
  if (key === 'End') return { tile: count - 1, row: rows - 1, column: columns - 1 };
  const step = arrowStep(key);
  return step && at(x + step.x, y + step.y);
}
