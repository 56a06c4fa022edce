/** A map in bytes: 0 for its smallest finite value and 255 for its largest; 0 for what is not finite. */
export interface ByteMap {
  readonly min: number;
  readonly max: number;
  readonly height: number;
  readonly width: number;
  readonly map: Uint8Array<ArrayBuffer>;
}

/**
 * A map made small: the mean of the pixels that fall into each of its cells, then in bytes.
 * @param values row-major, `height` × `width`.
 * @param side the most rows and columns.
 */
export function miniature(values: Float32Array, height: number, width: number, side: number): ByteMap {
  const [rows, columns] = [Math.min(side, height), Math.min(side, width)];
  const cells = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const [top, bottom] = boundsOf(row, rows, height);
    for (let column = 0; column < columns; column++) {
      const [left, right] = boundsOf(column, columns, width);
      let sum = 0;
      for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += values[y * width + x] ?? 0;
      cells[row * columns + column] = sum / ((bottom - top) * (right - left));
    }
  }
  return { ...toBytes(cells), height: rows, width: columns };
}

/** Values in bytes, with the scale to read them by. */
export function toBytes(values: Float32Array): Pick<ByteMap, 'min' | 'max' | 'map'> {
  let [min, max] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (min > max) [min, max] = [0, 0];
  const map = new Uint8Array(values.length);
  writeBytes(values, min, max, map);
  return { min, max, map };
}

/** Writes 0 for `min` and 255 for `max`; 0 for what is not finite. */
export function writeBytes(values: Float32Array, min: number, max: number, into: Uint8Array): void {
  const levels = min === max ? 0 : 255 / (max - min);
  // The conversion to an integer rounds towards 0, and makes 0 of NaN and infinities.
  for (let i = 0; i < values.length; i++) into[i] = (((values[i] ?? 0) - min) * levels + 0.5) | 0;
}

function boundsOf(cell: number, cells: number, pixels: number): [number, number] {
  return [Math.floor((cell * pixels) / cells), Math.floor(((cell + 1) * pixels) / cells)];
}
