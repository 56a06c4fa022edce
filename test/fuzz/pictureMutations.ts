import { crc32 } from 'node:zlib';
import type { Random } from '../../src/engine/network/random';
import { below } from '../fixtures/below';
import { concatenate, mutateBytes, pick, type ByteMutation } from './byteMutations';

/** A part of a picture's file that has a name: a segment, a chunk, a box or a block. */
interface Piece {
  readonly type: string;
  readonly body: Uint8Array;
}

/** How a format divides its files, and puts them together again with lengths and checksums that fit. */
interface Division {
  readonly split: (file: Uint8Array) => Piece[];
  readonly join: (pieces: readonly Piece[]) => Uint8Array;
}

const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const typeAt = (bytes: Uint8Array, offset: number): string =>
  Buffer.from(bytes.subarray(offset, offset + 4)).toString('latin1');
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function uint32(value: number, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, littleEndian);
  return bytes;
}

const PNG_SIGNATURE = latin1('\x89PNG\r\n\x1a\n');

const png: Division = {
  split(file) {
    const pieces: Piece[] = [];
    for (let offset = 8; offset + 12 <= file.length;) {
      const length = viewOf(file).getUint32(offset);
      pieces.push({ type: typeAt(file, offset + 4), body: file.subarray(offset + 8, offset + 8 + length) });
      offset += length + 12;
    }
    return pieces;
  },
  join: pieces =>
    concatenate(
      PNG_SIGNATURE,
      ...pieces.flatMap(({ type, body }) => {
        const content = concatenate(latin1(type), body);
        return [uint32(body.length, false), content, uint32(crc32(content), false)];
      }),
    ),
};

const riff: Division = {
  split(file) {
    const pieces: Piece[] = [];
    for (let offset = 12; offset + 8 <= file.length;) {
      const length = viewOf(file).getUint32(offset + 4, true);
      pieces.push({ type: typeAt(file, offset), body: file.subarray(offset + 8, offset + 8 + length) });
      offset += 8 + length + (length & 1);
    }
    return pieces;
  },
  join(pieces) {
    const chunks = pieces.flatMap(({ type, body }) => [
      latin1(type),
      uint32(body.length, true),
      body,
      new Uint8Array(body.length & 1),
    ]);
    const content = concatenate(latin1('WEBP'), ...chunks);
    return concatenate(latin1('RIFF'), uint32(content.length, true), content);
  },
};

const box = ({ type, body }: Piece): Uint8Array => concatenate(uint32(body.length + 8, false), latin1(type), body);

function boxesOf(bytes: Uint8Array, from = 0): Piece[] {
  const pieces: Piece[] = [];
  for (let offset = from; offset + 8 <= bytes.length;) {
    const size = viewOf(bytes).getUint32(offset);
    const end = size < 8 ? bytes.length : offset + size;
    pieces.push({ type: typeAt(bytes, offset + 4), body: bytes.subarray(offset + 8, end) });
    offset = end;
  }
  return pieces;
}

const isoBoxes: Division = { split: file => boxesOf(file), join: pieces => concatenate(...pieces.map(box)) };

/** Where the boxes in a box begin. */
const CONTAINERS: Readonly<Record<string, number>> = { meta: 4, iprp: 0, ipco: 0, iinf: 6, iref: 4 };

/** Segments of a JPEG by their marker, scans with the pixels behind them; what has no length has no type. */
const jpeg: Division = {
  split(file) {
    const pieces: Piece[] = [];
    for (let offset = 2; offset + 4 <= file.length;) {
      const marker = file[offset + 1] ?? 0;
      if (file[offset] !== 0xff || marker === 0xd9) break;
      const length = viewOf(file).getUint16(offset + 2);
      pieces.push({ type: String.fromCharCode(marker), body: file.subarray(offset + 4, offset + 2 + length) });
      offset += 2 + Math.max(2, length);
      if (marker !== 0xda) continue;
      let end = offset;
      while (
        end < file.length &&
        !(file[end] === 0xff && (file[end + 1] ?? 0) !== 0 && ((file[end + 1] ?? 0) & 0xf8) !== 0xd0)
      )
        end++;
      pieces.push({ type: '', body: file.subarray(offset, end) });
      offset = end;
    }
    return pieces;
  },
  join: pieces =>
    concatenate(
      latin1('\xff\xd8'),
      ...pieces.flatMap(({ type, body }) => {
        const content = type === '' ? body : body.subarray(0, 0xfffd);
        const length = content.length + 2;
        return type === '' ? [content] : [latin1(`\xff${type}`), Uint8Array.of(length >> 8, length & 255), content];
      }),
      latin1('\xff\xd9'),
    ),
};

/** The header with the palette, then blocks: an extension or a picture with its sub-blocks, as they are. */
const gif: Division = {
  split(file) {
    const palette = (flags: number) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);
    let offset = 13 + palette(file[10] ?? 0);
    const pieces: Piece[] = [{ type: '', body: file.subarray(0, offset) }];
    while (offset < file.length && file[offset] !== 0x3b) {
      const start = offset;
      offset += file[offset] === 0x21 ? 2 : 11 + palette(file[offset + 9] ?? 0);
      while (offset < file.length && file[offset] !== 0) offset += 1 + (file[offset] ?? 0);
      offset++;
      pieces.push({ type: '', body: file.subarray(start, offset) });
    }
    return pieces;
  },
  join: pieces => concatenate(...pieces.map(({ body }) => body), latin1('\x3b')),
};

function divisionOf(file: Uint8Array): Division | undefined {
  if (file[0] === 0xff) return jpeg;
  if (typeAt(file, 0) === '\x89PNG') return png;
  if (typeAt(file, 0) === 'RIFF') return riff;
  if (typeAt(file, 0) === 'GIF8') return gif;
  return typeAt(file, 4) === 'ftyp' ? isoBoxes : undefined;
}

/** One change to a picture's pieces or in one of them; undefined for a file that has none. */
export function mutatePicture(
  file: Uint8Array,
  random: Random,
  donors: readonly Uint8Array[],
  tokens: readonly Uint8Array[],
): Uint8Array | undefined {
  const division = divisionOf(file);
  const pieces = division?.split(file) ?? [];
  if (division === undefined || pieces.length === 0) return undefined;
  const kin = donors.filter(donor => divisionOf(donor) === division);
  return division.join(changed(pieces, random, kin.flatMap(division.split), tokens));
}

function changed(
  pieces: readonly Piece[],
  random: Random,
  others: readonly Piece[],
  tokens: readonly Uint8Array[],
): readonly Piece[] {
  const at = below(random, pieces.length);
  const to = below(random, pieces.length + 1);
  const piece = pieces[at];
  if (piece === undefined) return pieces;
  switch (below(random, 8)) {
    case 0:
      return pieces.toSpliced(at, 1);
    case 1: {
      const times = below(random, 8) === 0 ? 2 + below(random, 200) : 1;
      return pieces.toSpliced(to, 0, ...Array.from({ length: times }, () => piece));
    }
    case 2:
      return pieces.toSpliced(at, 1).toSpliced(Math.min(to, pieces.length - 1), 0, piece);
    case 3:
      return pieces.toSpliced(to, below(random, 2), pick(random, others.length > 0 ? others : pieces));
    default:
      return pieces.with(at, { type: piece.type, body: changedBody(piece, random, others, tokens) });
  }
}

function changedBody(
  piece: Piece,
  random: Random,
  others: readonly Piece[],
  tokens: readonly Uint8Array[],
): Uint8Array {
  const from = CONTAINERS[piece.type];
  const inner = from === undefined ? [] : boxesOf(piece.body, from);
  if (from !== undefined && inner.length > 0 && below(random, 8) > 0) {
    const kin = others.filter(({ type }) => type === piece.type).flatMap(({ body }) => boxesOf(body, from));
    const boxes = changed(inner, random, kin, tokens).map(box);
    return concatenate(piece.body.subarray(0, from), ...boxes);
  }
  const mutate: ByteMutation = mutateBytes;
  const donors = others.map(({ body }) => body).filter(({ length }) => length > 0);
  return mutate(piece.body, random, donors.length > 0 ? donors : [Uint8Array.of(0)], tokens);
}
