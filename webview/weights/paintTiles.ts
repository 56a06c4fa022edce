import type { Tiles } from './tileLayout';

/** What a picture looks like. Colours are pixels of ImageData, as one number. */
export interface Paint {
  readonly color: (tile: number, row: number, column: number) => number;
  /** Of what lies between a tile and the next ones; transparent unless given. */
  readonly frame?: number;
}

export function paintTiles(tiles: Tiles, { color, frame }: Paint): Uint8ClampedArray<ArrayBuffer> {
  const { count, rows, columns, cell, gap, perLine, width, height } = tiles;
  const pixels = new Uint32Array(width * height);
  const [across, down] = [columns * cell + gap, rows * cell + gap];
  for (let tile = 0; tile < count; tile++) {
    const [x, y] = [(tile % perLine) * across, Math.floor(tile / perLine) * down];
    const corner = y * width + x;
    if (frame !== undefined) {
      for (let line = y; line < Math.min(height, y + down); line++) {
        pixels.fill(frame, line * width + x, line * width + Math.min(width, x + across));
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
