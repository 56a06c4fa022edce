import { ByteReader } from './byteReader';
import { crc32 } from '../crc32';
import { exifOrientation, type Orientation } from './exifOrientation';
import { Unreadable } from './pictureError';
import { checkSize } from './sizeLimit';

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
}

interface Chunk {
  readonly type: string;
  /** Where its data begins. */
  readonly offset: number;
  readonly length: number;
}

const SIGNATURE_LENGTH = 8;

/**
 * Walks a PNG's chunks to IEND, decompressing nothing.
 * @throws {Unreadable} where it is truncated, no PNG beyond its signature, or its size is out of bounds.
 */
export function readPngHeader(bytes: Uint8Array): PngHeader {
  const reader = new ByteReader(bytes, 'PNG');
  let orientation: Orientation = 1;
  let size: { width: number; height: number } | undefined;
  let pixels = false;
  for (const { type, offset, length } of chunks(reader)) {
    if (size === undefined) {
      if (type !== 'IHDR' || length !== 13) throw new Unreadable('the PNG does not begin with its header');
      size = { width: reader.u32(offset, false), height: reader.u32(offset + 4, false) };
      checkSize('PNG', size.width, size.height);
    }
    if (type === 'eXIf') orientation = exifOrientation(reader.slice(offset, length));
    pixels ||= type === 'IDAT';
  }
  if (size === undefined || !pixels) throw new Unreadable('the PNG holds no picture');
  return { ...size, orientation };
}

/** Why a PNG that is whole by its structure could not be decoded: the first chunk whose checksum fails, if any. */
export function pngDamage(bytes: Uint8Array): string {
  const reader = new ByteReader(bytes, 'PNG');
  for (const { type, offset, length } of chunks(reader)) {
    const declared = reader.u32(offset + length, false);
    if (crc32(reader.slice(offset - 4, length + 4)) !== declared) return `the checksum of its ${type} chunk is wrong`;
  }
  return 'its pixel data is damaged';
}

/** A chunk is its length, its type, so many bytes and their checksum. */
function* chunks(reader: ByteReader): Generator<Chunk> {
  for (let offset = SIGNATURE_LENGTH; ;) {
    const length = reader.u32(offset, false);
    const type = reader.tag(offset + 4);
    reader.need(offset, length + 12);
    yield { type, offset: offset + 8, length };
    if (type === 'IEND') return;
    offset += length + 12;
  }
}
