import { ByteReader } from '../byteReader';
import { crc32 } from '../../base/crc32';
import { exifOrientation, type Orientation } from '../exifOrientation';
import { FormatError } from '../../base/formatError';
import { checkSize } from '../sizeLimit';

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Of a pixel once it is unpacked to 8 bits each: 1 to 4. */
  readonly samples: number;
  readonly orientation: Orientation;
}

interface Chunk {
  readonly type: string;
  /** Where its data begins. */
  readonly offset: number;
  readonly length: number;
}

const SIGNATURE_LENGTH = 8;

/** A row is a filter's number and at most four samples of 16 bits a pixel; deflate adds little to what it cannot shrink. */
const mostPixelBytes = (width: number, height: number) => (8 * width + 1) * height + 65_536;

/** Samples of a pixel, by color type. */
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

const PALETTE = 3;

/** Real files have a few of each kind and one IDAT every 8 kB or more. */
const MAX_CHUNKS = 100_000;

/** Deflate expands one byte to at most this many. */
const DEFLATE_RATIO = 1032;

/**
 * Walks a PNG's chunks to IEND, decompressing nothing.
 * @throws {FormatError} where it is truncated, a chunk that decoding needs is damaged, it is not a PNG after its
 *   signature, or its size is out of bounds.
 */
export function readPngHeader(bytes: Uint8Array): PngHeader {
  const reader = new ByteReader(bytes, 'PNG');
  let orientation: Orientation = 1;
  let size: { width: number; height: number } | undefined;
  let bitsPerPixel = 0;
  let samples = 4;
  let pixelBytes = 0;
  for (const chunk of chunks(reader)) {
    const { type, offset, length } = chunk;
    if (size === undefined) {
      if (type !== 'IHDR' || length !== 13) throw new FormatError('the PNG does not begin with its header');
      size = { width: reader.u32(offset, false), height: reader.u32(offset + 4, false) };
      checkSize('PNG', size.width, size.height);
      const colorType = reader.u8(offset + 9);
      const stored = SAMPLES[colorType] ?? 1;
      bitsPerPixel = reader.u8(offset + 8) * stored;
      samples = colorType === PALETTE ? 3 : stored;
    }
    if (type === 'tRNS' && samples % 2 === 1) samples++;
    // A capital letter in front makes a chunk critical. The codec ignores checksums; transparency changes pixels too.
    if (/^[A-Z]/.test(type) || type === 'tRNS') checkSum(reader, chunk);
    if (type === 'eXIf') orientation = exifOrientation(reader.slice(offset, length));
    if (type === 'IDAT') pixelBytes += length;
  }
  if (size === undefined || pixelBytes === 0) throw new FormatError('the PNG holds no picture');
  // The codec would set aside memory for all pixels before it misses them.
  if (pixelBytes * DEFLATE_RATIO < (size.width * size.height * bitsPerPixel) / 8)
    throw new FormatError(`the PNG is damaged: it holds too little data for its ${size.width} × ${size.height} pixels`);
  // The codec would decompress it all, a thousand times as much perhaps, to throw it away.
  if (pixelBytes > mostPixelBytes(size.width, size.height))
    throw new FormatError(`the PNG holds more data than its ${size.width} × ${size.height} pixels can need`);
  return { ...size, samples, orientation };
}

function checkSum(reader: ByteReader, { type, offset, length }: Chunk): void {
  if (crc32(reader.slice(offset - 4, length + 4)) !== reader.u32(offset + length, false))
    throw new FormatError(`the PNG is damaged (the checksum of its ${type} chunk is wrong)`);
}

/** A chunk is the length of its data, its type, its data and their checksum. */
function* chunks(reader: ByteReader): Generator<Chunk> {
  for (let offset = SIGNATURE_LENGTH, count = 0; ; count++) {
    if (count === MAX_CHUNKS) throw new FormatError(`the PNG has more than ${MAX_CHUNKS} chunks`);
    const length = reader.u32(offset, false);
    const type = reader.tag(offset + 4);
    if (!/^[A-Za-z]{4}$/.test(type)) throw new FormatError(`the PNG is damaged (no chunk begins at byte ${offset})`);
    reader.need(offset, length + 12);
    yield { type, offset: offset + 8, length };
    if (type === 'IEND') return;
    offset += length + 12;
  }
}
