import { below } from '../fixtures/below';
import type { Random } from '../../src/engine/network/random';

/** Changes bytes; `donors` are other files' bytes to take pieces from, `tokens` pieces that mean something to a reader. */
export type ByteMutation = (
  bytes: Uint8Array,
  random: Random,
  donors: readonly Uint8Array[],
  tokens: readonly Uint8Array[],
) => Uint8Array;

export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[below(random, items.length)];
  if (item === undefined) throw new RangeError('There is nothing to pick from.');
  return item;
}

export function concatenate(...pieces: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(pieces));
}

const INTERESTING_BYTES = [0, 1, 0x20, 0x7f, 0x80, 0xfe, 0xff];

/** Sizes that overflow something: a byte, 16, 31, 32 bits, 10 GB, a safe integer, 64 bits. */
const INTERESTING_SIZES = [
  0n,
  1n,
  0x7fn,
  0x80n,
  0xffn,
  0xffffn,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  10_000_000_000n,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 64n - 1n,
];

/** What a length of some value may be turned into: near it, near a file's size, or far beyond. */
function otherSize(random: Random, value: bigint, fileBytes: number): bigint {
  switch (below(random, 4)) {
    case 0:
      return value + BigInt(below(random, 9) - 4);
    case 1:
      return BigInt(fileBytes + below(random, 9) - 4);
    case 2:
      return value * BigInt(2 + below(random, 8));
    default:
      return pick(random, INTERESTING_SIZES);
  }
}

export function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return Uint8Array.from(bytes);
}

function readInteger(bytes: Uint8Array, littleEndian: boolean): bigint {
  const ordered = littleEndian ? bytes.toReversed() : bytes;
  return ordered.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function writeInteger(value: bigint, width: number, littleEndian: boolean): Uint8Array {
  const bytes = Uint8Array.from({ length: width }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn));
  return littleEndian ? bytes : bytes.toReversed();
}

function replaced(bytes: Uint8Array, start: number, length: number, by: Uint8Array): Uint8Array {
  return concatenate(bytes.subarray(0, start), by, bytes.subarray(start + length));
}

/** A slice of at most a quarter of the bytes, mostly a short one. */
function slice(random: Random, bytes: Uint8Array): { start: number; piece: Uint8Array } {
  const start = below(random, bytes.length);
  const longest = below(random, 4) === 0 ? Math.ceil(bytes.length / 4) : 16;
  return { start, piece: bytes.subarray(start, start + 1 + below(random, longest)) };
}

const flipBit: ByteMutation = (bytes, random) => {
  const result = bytes.slice();
  const at = below(random, result.length);
  result.set([(result[at] ?? 0) ^ (1 << below(random, 8))], at);
  return result;
};

const setByte: ByteMutation = (bytes, random) => {
  const result = bytes.slice();
  const byte = below(random, 2) === 0 ? pick(random, INTERESTING_BYTES) : below(random, 256);
  result.set([byte], below(random, result.length));
  return result;
};

const setRun: ByteMutation = (bytes, random) => {
  const { start, piece } = slice(random, bytes);
  const result = bytes.slice();
  return result.fill(pick(random, INTERESTING_BYTES), start, start + piece.length);
};

const changeInteger: ByteMutation = (bytes, random) => {
  const width = pick(random, [1, 2, 4, 8]);
  const start = below(random, Math.max(1, bytes.length - width + 1));
  const littleEndian = below(random, 4) > 0;
  const value = readInteger(bytes.slice(start, start + width), littleEndian);
  return replaced(bytes, start, width, writeInteger(otherSize(random, value, bytes.length), width, littleEndian));
};

const changeVarint: ByteMutation = (bytes, random) => {
  const start = below(random, bytes.length);
  let end = start;
  let value = 0n;
  do value |= BigInt((bytes[end] ?? 0) & 0x7f) << BigInt(7 * (end - start));
  while (((bytes[end++] ?? 0) & 0x80) !== 0 && end - start < 10);
  return replaced(bytes, start, end - start, varint(otherSize(random, value, bytes.length)));
};

const remove: ByteMutation = (bytes, random) => {
  const { start, piece } = slice(random, bytes);
  return replaced(bytes, start, piece.length, new Uint8Array());
};

const insert: ByteMutation = (bytes, random) => {
  const piece = Uint8Array.from({ length: 1 + below(random, 8) }, () => below(random, 256));
  return replaced(bytes, below(random, bytes.length + 1), 0, piece);
};

const insertToken: ByteMutation = (bytes, random, _donors, tokens) => {
  if (tokens.length === 0) return insert(bytes, random, _donors, tokens);
  const token = pick(random, tokens);
  return replaced(bytes, below(random, bytes.length + 1), below(random, 2) * token.length, token);
};

const duplicate: ByteMutation = (bytes, random) => {
  const { piece } = slice(random, bytes);
  const times = below(random, 8) === 0 ? 2 + below(random, 30) : 1;
  const copies = Array.from({ length: times }, () => piece);
  return replaced(bytes, below(random, bytes.length + 1), 0, concatenate(...copies));
};

const swap: ByteMutation = (bytes, random) => {
  const first = slice(random, bytes);
  const second = slice(random, bytes);
  const result = bytes.slice();
  result.set(first.piece.subarray(0, result.length - second.start), second.start);
  result.set(second.piece.subarray(0, result.length - first.start), first.start);
  return result;
};

const splice: ByteMutation = (bytes, random, donors) => {
  const donor = pick(random, donors);
  if (below(random, 2) === 0) {
    return concatenate(
      bytes.subarray(0, below(random, bytes.length + 1)),
      donor.subarray(below(random, donor.length + 1)),
    );
  }
  const { piece } = slice(random, donor);
  return replaced(bytes, below(random, bytes.length + 1), below(random, 2) * piece.length, piece);
};

const truncate: ByteMutation = (bytes, random) => bytes.slice(0, below(random, bytes.length + 1));

const MUTATIONS: readonly ByteMutation[] = [
  flipBit,
  setByte,
  setRun,
  changeInteger,
  changeVarint,
  remove,
  insert,
  insertToken,
  duplicate,
  swap,
  splice,
  truncate,
];

/** One change of a random kind. */
export const mutateBytes: ByteMutation = (bytes, random, donors, tokens) =>
  (bytes.length === 0 ? insertToken : pick(random, MUTATIONS))(bytes, random, donors, tokens);
