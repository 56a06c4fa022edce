import { type BmpHeader, readBmpHeader } from './bmpHeader';
import { readRunLengths } from './bmpRunLength';
import { ByteReader } from '../byteReader';
import { overWhite } from '../flatten';
import type { Picture } from '../picture';

/**
 * Decodes Windows and OS/2 bitmaps: 1, 4 and 8 bits with a palette, plain or run-length encoded, 16, 24 and 32 bits.
 * The decoders on npm fail on several of these, and all but the run lengths is read row by row.
 */
export function decodeBmp(bytes: Uint8Array): Picture {
  const reader = new ByteReader(bytes, 'BMP');
  const header = readBmpHeader(reader);
  const { width, height } = header;
  const data = new Uint8Array(3 * width * height);
  if (header.compression === 'rle8' || header.compression === 'rle4') {
    const indices = readRunLengths(reader, header);
    for (let i = 0; i < indices.length; i++) color(data, 3 * i, header.palette, indices[i] ?? 0);
  } else {
    const row = rowReader(bytes, header, hasAlpha(reader, header));
    for (let y = 0; y < height; y++) {
      const stored = header.topDown ? y : height - 1 - y;
      row(header.pixels + stored * header.stride, data, 3 * y * width);
    }
  }
  return { width, height, data };
}

type ReadRow = (source: number, data: Uint8Array, target: number) => void;

function rowReader(bytes: Uint8Array, header: BmpHeader, alpha: boolean): ReadRow {
  if (header.bits <= 8) return paletteRow(bytes, header);
  if (header.bits === 24) return bgrRow(bytes, header.width);
  return maskedRow(bytes, header, alpha);
}

function paletteRow(bytes: Uint8Array, { width, bits, palette }: BmpHeader): ReadRow {
  const perByte = 8 / bits;
  const mask = (1 << bits) - 1;
  return (source, data, target) => {
    for (let x = 0; x < width; x++) {
      const byte = bytes[source + Math.floor(x / perByte)] ?? 0;
      color(data, target + 3 * x, palette, (byte >> (8 - bits - (x % perByte) * bits)) & mask);
    }
  };
}

function color(data: Uint8Array, target: number, palette: Uint8Array, index: number): void {
  for (let channel = 0; channel < 3; channel++) data[target + channel] = palette[3 * index + channel] ?? 0;
}

function bgrRow(bytes: Uint8Array, width: number): ReadRow {
  return (source, data, target) => {
    for (let i = 0; i < 3 * width; i += 3) {
      data[target + i] = bytes[source + i + 2] ?? 0;
      data[target + i + 1] = bytes[source + i + 1] ?? 0;
      data[target + i + 2] = bytes[source + i] ?? 0;
    }
  };
}

function maskedRow(bytes: Uint8Array, { width, bits, masks }: BmpHeader, alpha: boolean): ReadRow {
  const [red, green, blue] = [channel(masks[0]), channel(masks[1]), channel(masks[2])];
  const opacity = alpha ? channel(masks[3]) : () => 255;
  const size = bits / 8;
  return (source, data, target) => {
    for (let x = 0, from = source, to = target; x < width; x++, from += size, to += 3) {
      const pixel = littleEndian(bytes, from, size);
      const a = opacity(pixel);
      data[to] = overWhite(red(pixel), a);
      data[to + 1] = overWhite(green(pixel), a);
      data[to + 2] = overWhite(blue(pixel), a);
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
