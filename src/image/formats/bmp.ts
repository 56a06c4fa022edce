import type { Area } from '../canvas';
import { type BmpHeader, readBmpHeader } from './bmpHeader';
import { readRunLengths } from './bmpRunLength';
import { ByteReader } from '../byteReader';
import type { LoadWasm } from '../codec';
import type { ShowPicture } from '../picture';
import { overWhite } from '../rgbaPicture';

/**
 * Decodes Windows and OS/2 bitmaps: 1, 4 and 8 bits with a palette, plain or run-length encoded, 16, 24 and 32 bits.
 * The decoders on npm fail on several of these, and all but the run lengths is read row by row.
 */
export function decodeBmp(bytes: Uint8Array, _loadWasm: LoadWasm, show: ShowPicture): void {
  const reader = new ByteReader(bytes, 'BMP');
  const header = readBmpHeader(reader);
  const { width, height } = header;
  const readRow = rowReader(reader, header);
  const read = (area: Area, rgb: Uint8Array) => {
    for (let y = 0; y < area.height; y++) readRow(area.y + y, area.x, area.width, rgb, 3 * y * area.width);
  };
  show({ width, height, warnings: [], read });
}

/** Writes the pixels of row `y`, counted from the top, from `x` on into `rgb` from `target` on. */
type ReadRow = (y: number, x: number, width: number, rgb: Uint8Array, target: number) => void;

function rowReader(reader: ByteReader, header: BmpHeader): ReadRow {
  if (header.compression === 'rle8' || header.compression === 'rle4') return runLengthRow(reader, header);
  const { bytes } = reader;
  if (header.bits <= 8) return paletteRow(bytes, header);
  if (header.bits === 24) return bgrRow(bytes, header);
  return maskedRow(bytes, header, hasAlpha(reader, header));
}

/** Where a row is stored. */
function startOfRow({ pixels, topDown, height, stride }: BmpHeader, y: number): number {
  return pixels + (topDown ? y : height - 1 - y) * stride;
}

function runLengthRow(reader: ByteReader, header: BmpHeader): ReadRow {
  const indices = readRunLengths(reader, header);
  return (y, x, width, rgb, target) => {
    const source = y * header.width + x;
    for (let i = 0; i < width; i++) color(rgb, target + 3 * i, header.palette, indices[source + i] ?? 0);
  };
}

function paletteRow(bytes: Uint8Array, header: BmpHeader): ReadRow {
  const { bits, palette } = header;
  const perByte = 8 / bits;
  const mask = (1 << bits) - 1;
  return (y, x, width, rgb, target) => {
    const source = startOfRow(header, y);
    for (let column = x, to = target; column < x + width; column++, to += 3) {
      const byte = bytes[source + Math.floor(column / perByte)] ?? 0;
      color(rgb, to, palette, (byte >> (8 - bits - (column % perByte) * bits)) & mask);
    }
  };
}

function color(rgb: Uint8Array, target: number, palette: Uint8Array, index: number): void {
  for (let channel = 0; channel < 3; channel++) rgb[target + channel] = palette[3 * index + channel] ?? 0;
}

function bgrRow(bytes: Uint8Array, header: BmpHeader): ReadRow {
  return (y, x, width, rgb, target) => {
    const source = startOfRow(header, y) + 3 * x;
    for (let i = 0; i < 3 * width; i += 3) {
      rgb[target + i] = bytes[source + i + 2] ?? 0;
      rgb[target + i + 1] = bytes[source + i + 1] ?? 0;
      rgb[target + i + 2] = bytes[source + i] ?? 0;
    }
  };
}

function maskedRow(bytes: Uint8Array, header: BmpHeader, alpha: boolean): ReadRow {
  const { bits, masks } = header;
  const [red, green, blue] = [channel(masks[0]), channel(masks[1]), channel(masks[2])];
  const opacity = alpha ? channel(masks[3]) : () => 255;
  const size = bits / 8;
  return (y, x, width, rgb, target) => {
    const end = target + 3 * width;
    for (let to = target, from = startOfRow(header, y) + x * size; to < end; from += size, to += 3) {
      const pixel = littleEndian(bytes, from, size);
      const a = opacity(pixel);
      rgb[to] = overWhite(red(pixel), a);
      rgb[to + 1] = overWhite(green(pixel), a);
      rgb[to + 2] = overWhite(blue(pixel), a);
    }
  };
}

/** Many writers declare alpha and leave it 0 throughout, meaning opaque. */
function hasAlpha(reader: ByteReader, { width, height, bits, masks, pixels, stride }: BmpHeader): boolean {
  const mask = masks[3];
  if (mask === 0) return false;
  const size = bits / 8;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if ((littleEndian(reader.bytes, pixels + y * stride + x * size, size) & mask) !== 0) return true;
  return false;
}

function littleEndian(bytes: Uint8Array, offset: number, size: number): number {
  const low = (bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8);
  return size === 2 ? low : (low | ((bytes[offset + 2] ?? 0) << 16) | ((bytes[offset + 3] ?? 0) << 24)) >>> 0;
}

/** Reads one channel out of a pixel, scaled to 0–255. */
function channel(mask: number): (pixel: number) => number {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const largest = mask >>> shift;
  return pixel => Math.trunc((255 * ((pixel & mask) >>> shift)) / largest);
}
