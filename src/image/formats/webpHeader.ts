import type { Area } from '../canvas';
import { ByteReader } from '../byteReader';
import { exifOrientation, type Orientation } from '../exifOrientation';
import { FormatError } from '../../base/formatError';
import { checkSize } from '../sizeLimit';

export interface WebpHeader {
  /** Of the canvas. */
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
  /** How many pixels are to be decoded, of an animation those of its first frame, and how they are stored. */
  readonly pixels: number;
  readonly coding: WebpCoding;
  /** The first frame of an animation; undefined where the file is one still picture. */
  readonly firstFrame: WebpFrame | undefined;
}

export type WebpCoding = 'lossy' | 'lossyAlpha' | 'lossless';

/** A frame's place on the canvas, and in the file. */
export interface WebpFrame extends Area {
  /** The chunks of its pixels: ALPH and VP8, or VP8L. */
  readonly chunks: readonly Chunk[];
}

export interface Chunk {
  readonly type: string;
  /** Where its data begins in the file. */
  readonly offset: number;
  readonly length: number;
}

const PIXELS = new Set(['ALPH', 'VP8 ', 'VP8L']);

/** An animation has one a frame. */
const MAX_CHUNKS = 100_000;

/**
 * Walks a WebP's chunks, decoding nothing.
 * @throws {FormatError} where it is truncated or its size is out of bounds.
 */
export function readWebpHeader(bytes: Uint8Array): WebpHeader {
  const reader = new ByteReader(bytes, 'WebP');
  const end = 8 + reader.u32(4, true);
  reader.need(0, end);
  const stillChunks: Chunk[] = [];
  let canvas: { width: number; height: number } | undefined;
  let still: { width: number; height: number } | undefined;
  let firstFrame: WebpFrame | undefined;
  let orientation: Orientation = 1;
  for (const chunk of chunksBetween(reader, 12, end)) {
    const { type, offset, length } = chunk;
    if (still === undefined && PIXELS.has(type)) stillChunks.push(chunk);
    if (type === 'VP8X') canvas = { width: reader.u24(offset + 4) + 1, height: reader.u24(offset + 7) + 1 };
    else if (type === 'VP8 ' || type === 'VP8L') still ??= bitstreamSize(reader, chunk);
    else if (type === 'ANMF') firstFrame ??= frame(reader, chunk);
    else if (type === 'EXIF') orientation = exifOrientation(withoutPrefix(reader.slice(offset, length)));
  }
  const size = canvas ?? still;
  if (size === undefined || (still === undefined && firstFrame === undefined))
    throw new FormatError('the WebP holds no picture');
  checkSize('WebP', size.width, size.height);
  if (still !== undefined) checkSize('WebP', still.width, still.height);
  else if (firstFrame !== undefined && !within(firstFrame, size))
    throw new FormatError('the WebP is damaged (its first frame reaches beyond its canvas)');
  const decoded = still ?? firstFrame ?? size;
  return {
    ...size,
    orientation,
    pixels: decoded.width * decoded.height,
    coding: codingOf(still === undefined && firstFrame ? firstFrame.chunks : stillChunks),
    firstFrame: still === undefined ? firstFrame : undefined,
  };
}

function codingOf(chunks: readonly Chunk[]): WebpCoding {
  if (chunks.some(({ type }) => type === 'VP8L')) return 'lossless';
  return chunks.some(({ type }) => type === 'ALPH') ? 'lossyAlpha' : 'lossy';
}

function frame(reader: ByteReader, { offset, length }: Chunk): WebpFrame {
  const header = 16;
  const pixels = [...chunksBetween(reader, offset + header, offset + length)].filter(({ type }) => PIXELS.has(type));
  const bitstream = pixels.find(({ type }) => type !== 'ALPH');
  if (bitstream === undefined) throw new FormatError('the first frame of the WebP holds no picture');
  const { width, height } = bitstreamSize(reader, bitstream);
  checkSize('WebP', width, height);
  return { x: 2 * reader.u24(offset), y: 2 * reader.u24(offset + 3), width, height, chunks: pixels };
}

function within(frame: Area, canvas: { width: number; height: number }): boolean {
  return frame.x + frame.width <= canvas.width && frame.y + frame.height <= canvas.height;
}

/** The size as the lossy (RFC 6386) or lossless bitstream declares it. */
function bitstreamSize(reader: ByteReader, { type, offset }: Chunk): { width: number; height: number } {
  if (type === 'VP8L') {
    const bits = reader.u32(offset + 1, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  return { width: reader.u16(offset + 6, true) & 0x3fff, height: reader.u16(offset + 8, true) & 0x3fff };
}

/** A chunk is its type, the length of its data, and its data, padded to an even length. */
function* chunksBetween(reader: ByteReader, from: number, end: number): Generator<Chunk> {
  for (let offset = from, count = 0; offset + 8 <= end; count++) {
    if (count === MAX_CHUNKS) throw new FormatError(`the WebP has more than ${MAX_CHUNKS} chunks`);
    const length = reader.u32(offset + 4, true);
    reader.need(offset + 8, length);
    yield { type: reader.tag(offset), offset: offset + 8, length };
    offset += 8 + length + (length & 1);
  }
}

/** Some writers keep JPEG's "Exif" prefix before the TIFF header. */
function withoutPrefix(exif: Uint8Array): Uint8Array {
  return exif[0] === 0x45 ? exif.subarray(6) : exif;
}
