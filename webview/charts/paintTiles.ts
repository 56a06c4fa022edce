import type { TileLayout } from './tileLayout';

/** What a picture looks like. Colors are pixels of ImageData, as one number. */
export interface TileColors {
  readonly color: (tile: number, row: number, column: number) => number;
  /** Of the gaps between tiles; transparent unless given. */
  readonly gapColor?: number;
}

export function paintTiles(tiles: TileLayout, { color, gapColor }: TileColors): Uint8ClampedArray<ArrayBuffer> {
  const { count, rows, columns, cell, gap, perLine, width, height } = tiles;
  const pixels = new Uint32Array(width * height);
  const [across, down] = [columns * cell + gap, rows * cell + gap];
  for (let tile = 0; tile < count; tile++) {
    const [x, y] = [(tile % perLine) * across, Math.floor(tile / perLine) * down];
    const corner = y * width + x;
    if (gapColor !== undefined) {
      for (let line = y; line < Math.min(height, y + down); line++) {
        pixels.fill(gapColor, line * width + x, line * width + Math.min(width, x + across));
      }
    }
    for (let row = 0; row < rows; row++) {
      const start = corner + row * cell * width;
      for (let column = 0; column < columns; column++) {
        const from = start + column * cell;
        pixels.fill(color(tile, row, column), from, from + cell);
      }
      const end = start + columns * cell;
      for (let line = 1; line < cell; line++) pixels.copyWithin(start + line * width, start, end);
    }
  }
  return new Uint8ClampedArray(pixels.buffer);
}
