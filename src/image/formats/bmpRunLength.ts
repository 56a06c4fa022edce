import type { BmpHeader } from './bmpHeader';
import type { ByteReader } from '../byteReader';

const END_OF_LINE = 0;
const END_OF_BITMAP = 1;
const MOVE = 2;

/**
 * Expands RLE8 or RLE4 to one palette index a pixel, rows from the top. A pair of bytes is a count and what to repeat;
 * a count of 0 ends the line or the picture, moves on, or precedes literal pixels. What is skipped has
 * index 0, as in PIL.
 * @throws {FormatError} where the data ends before the picture does.
 */
export function readRunLengths(reader: ByteReader, header: BmpHeader): Uint8Array {
  const { width, height, topDown } = header;
  const indices = new Uint8Array(width * height);
  const perByte = header.compression === 'rle4' ? 2 : 1;
  let offset = header.pixels;
  let x = 0;
  let y = 0;
  const nibble = (byte: number, i: number) => (perByte === 1 ? byte : i % 2 === 0 ? byte >> 4 : byte & 15);
  /** What reaches beyond the row is dropped. */
  const put = (count: number, byteAt: (i: number) => number) => {
    const row = (topDown ? y : height - 1 - y) * width;
    const visible = Math.min(count, width - x);
    for (let i = 0; i < visible; i++) indices[row + x + i] = nibble(byteAt(i), i);
    x += count;
  };

  while (y < height) {
    // The mark at the very end may be missing.
    if (y === height - 1 && x >= width && offset >= reader.length) break;
    const count = reader.u8(offset);
    const value = reader.u8(offset + 1);
    offset += 2;
    if (count > 0) {
      put(count, () => value);
    } else if (value === END_OF_LINE) {
      x = 0;
      y++;
    } else if (value === END_OF_BITMAP) {
      break;
    } else if (value === MOVE) {
      x += reader.u8(offset);
      y += reader.u8(offset + 1);
      offset += 2;
    } else {
      const length = Math.ceil(value / perByte);
      const literal = reader.slice(offset, length);
      put(value, i => literal[Math.floor(i / perByte)] ?? 0);
      offset += length + (length & 1);
    }
  }
  return indices;
}
