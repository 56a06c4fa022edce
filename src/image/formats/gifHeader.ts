import type { Area } from '../canvas';
import { ByteReader } from '../byteReader';
import { FormatError } from '../../base/formatError';
import { checkSize } from '../sizeLimit';

export interface GifHeader {
  /** Of the canvas, which reaches as far as its first frame, as in PIL. */
  readonly width: number;
  readonly height: number;
  /** The file's beginning, with the palette of all frames. */
  readonly header: Span;
  readonly firstFrame: GifFrame;
}

/** A part of the file. */
export interface Span {
  readonly from: number;
  readonly end: number;
}

/** A frame's place on the canvas, and in the file. */
export interface GifFrame extends Area {
  readonly hasTransparency: boolean;
  /** The graphic control extension that holds for it; nothing where there is none. */
  readonly control: Span;
  /** Offset of its image descriptor. */
  readonly descriptor: number;
  /** Offset of the block after it. */
  readonly end: number;
}

/** What libnsgif's wrapper decodes at most, in canvas and frame: 48 MB of RGBA, rounded down to megapixels. */
const MAX_GIF_PIXELS = 12_000_000;

/** An animation has two or three a frame. */
const MAX_BLOCKS = 100_000;

const EXTENSION = 0x21;
const GRAPHIC_CONTROL = 0xf9;
const IMAGE = 0x2c;
/** The block that ends a GIF. */
export const TRAILER = 0x3b;

/**
 * Walks a GIF's blocks to its trailer, decompressing nothing.
 * @throws {FormatError} where it is truncated or damaged, or its size is out of bounds.
 */
export function readGifHeader(bytes: Uint8Array): GifHeader {
  const reader = new ByteReader(bytes, 'GIF');
  const width = reader.u16(6, true);
  const height = reader.u16(8, true);
  checkSize('GIF', width, height, MAX_GIF_PIXELS);
  let firstFrame: GifFrame | undefined;
  const header = { from: 0, end: 13 + paletteBytes(reader.u8(10)) };
  let control: Span = { from: header.end, end: header.end };
  let hasTransparency = false;
  for (let offset = header.end, count = 0; ; count++) {
    if (count === MAX_BLOCKS) throw new FormatError(`the GIF has more than ${MAX_BLOCKS} blocks`);
    const block = reader.u8(offset);
    if (block === TRAILER) break;
    if (block === EXTENSION) {
      const end = endOfSubBlocks(reader, offset + 2);
      if (reader.u8(offset + 1) === GRAPHIC_CONTROL) {
        hasTransparency = (reader.u8(offset + 3) & 1) === 1;
        control = { from: offset, end };
      }
      offset = end;
    } else if (block === IMAGE) {
      const pixels = offset + 10 + paletteBytes(reader.u8(offset + 9));
      const end = endOfSubBlocks(reader, pixels + 1);
      firstFrame ??= {
        x: reader.u16(offset + 1, true),
        y: reader.u16(offset + 3, true),
        width: reader.u16(offset + 5, true),
        height: reader.u16(offset + 7, true),
        hasTransparency,
        control,
        descriptor: offset,
        end,
      };
      offset = end;
    } else throw new FormatError(`the GIF is damaged (an unknown block at byte ${offset})`);
  }
  if (firstFrame === undefined) throw new FormatError('the GIF holds no picture');
  checkSize('first frame of the GIF', firstFrame.width, firstFrame.height, MAX_GIF_PIXELS);
  const canvas = {
    width: Math.max(width, firstFrame.x + firstFrame.width),
    height: Math.max(height, firstFrame.y + firstFrame.height),
  };
  checkSize('GIF', canvas.width, canvas.height, MAX_GIF_PIXELS);
  return { ...canvas, header, firstFrame };
}

/** Bytes of the palette that follows, as the packed flags before it declare. */
function paletteBytes(flags: number): number {
  return flags & 0x80 ? 3 << ((flags & 7) + 1) : 0;
}

/** A sub-block is its length and that many bytes; one of length 0 is the last. */
function endOfSubBlocks(reader: ByteReader, from: number): number {
  for (let offset = from; ;) {
    const length = reader.u8(offset);
    offset += 1 + length;
    if (length === 0) return offset;
  }
}
