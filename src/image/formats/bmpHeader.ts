import type { ByteReader } from '../byteReader';
import { FormatError } from '../../base/formatError';
import { checkSize } from '../sizeLimit';

export type BmpCompression = 'none' | 'rle8' | 'rle4' | 'bitfields';

export interface BmpHeader {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bits: 1 | 4 | 8 | 16 | 24 | 32;
  readonly compression: BmpCompression;
  /** Bits of a pixel that hold red, green, blue and alpha, for 16 and 32 bits a pixel; 0 where there is none. */
  readonly masks: readonly [red: number, green: number, blue: number, alpha: number];
  /** RGB triples, for up to 8 bits a pixel. */
  readonly palette: Uint8Array;
  /** Where the pixels begin. */
  readonly pixels: number;
  /** Bytes from one row to the next; rows begin at multiples of four. */
  readonly stride: number;
}

const FILE_HEADER = 14;
const CORE_HEADER = 12;
/** From this size on the masks belong to the header. */
const V2_HEADER = 52;
const V3_HEADER = 56;
/** OS/2's second header is larger but has other fields where the masks would be. */
const OS2_HEADER = 64;

/**
 * Reads the header and the palette of a Windows or OS/2 bitmap.
 * @throws {FormatError} where it is truncated, of a kind that is not supported, or its size is out of bounds.
 */
export function readBmpHeader(reader: ByteReader): BmpHeader {
  const headerSize = reader.u32(FILE_HEADER, true);
  const core = headerSize === CORE_HEADER;
  const signedHeight = core ? reader.u16(20, true) : reader.i32(22, true);
  const width = core ? reader.u16(18, true) : reader.i32(18, true);
  const height = Math.abs(signedHeight);
  checkSize('BMP', width, height);
  const bits = depth(reader.u16(core ? 24 : 28, true));
  const compression = core ? 'none' : compressionOf(reader.u32(30, true), bits);
  const masksInside = headerSize >= V2_HEADER && headerSize !== OS2_HEADER;
  const masksAfter = compression === 'bitfields' && !masksInside ? 12 : 0;
  const header = {
    width,
    height,
    topDown: signedHeight < 0,
    bits,
    compression,
    masks: masksOf(reader, bits, compression, headerSize >= V3_HEADER && masksInside),
    palette: paletteOf(
      reader,
      FILE_HEADER + headerSize + masksAfter,
      core ? 3 : 4,
      bits,
      core ? 0 : reader.u32(46, true),
    ),
    pixels: reader.u32(10, true),
    stride: Math.ceil((width * bits) / 32) * 4,
  };
  // The padding of the last row may be missing.
  if (compression === 'none' || compression === 'bitfields')
    reader.need(header.pixels, header.stride * (height - 1) + Math.ceil((width * bits) / 8));
  return header;
}

function depth(bits: number): BmpHeader['bits'] {
  if (bits === 1 || bits === 4 || bits === 8 || bits === 16 || bits === 24 || bits === 32) return bits;
  throw new FormatError(`BMP with ${bits} bits a pixel is not supported`);
}

function compressionOf(code: number, bits: number): BmpCompression {
  if (code === 0) return 'none';
  if (code === 1 && bits === 8) return 'rle8';
  if (code === 2 && bits === 4) return 'rle4';
  if ((code === 3 || code === 6) && (bits === 16 || bits === 32)) return 'bitfields';
  throw new FormatError(`BMP with compression ${code} and ${bits} bits a pixel is not supported`);
}

/** The alpha mask counts only where the header has a field for it: without one the fourth byte is padding. */
function masksOf(reader: ByteReader, bits: number, compression: BmpCompression, alpha: boolean): BmpHeader['masks'] {
  if (compression === 'bitfields')
    return [reader.u32(54, true), reader.u32(58, true), reader.u32(62, true), alpha ? reader.u32(66, true) : 0];
  return bits === 16 ? [0x7c00, 0x03e0, 0x001f, 0] : [0xff0000, 0xff00, 0xff, 0];
}

/** @param entrySize 4 (blue, green, red, unused), or 3 in OS/2's first version. */
function paletteOf(reader: ByteReader, from: number, entrySize: number, bits: number, declared: number): Uint8Array {
  if (bits > 8) return new Uint8Array(0);
  const full = 2 ** bits;
  const colors = declared === 0 ? full : Math.min(declared, full);
  const entries = reader.slice(from, colors * entrySize);
  const rgb = new Uint8Array(3 * full);
  for (let i = 0; i < colors; i++)
    for (let channel = 0; channel < 3; channel++) rgb[3 * i + channel] = entries[entrySize * i + 2 - channel] ?? 0;
  return rgb;
}
