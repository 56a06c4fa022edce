import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { messageOf } from '../../base/errorText';
import type { RunTaker } from './byteRuns';
import { FormatError } from '../../base/formatError';

/** Reads one field's value; `wireType` distinguishes a packed list from a single value. */
export type FieldReader = (reader: BinaryReader, wireType: WireType) => void;

/**
 * Reads a message's fields, and skips those without a reader.
 * @param name what the message is, for errors.
 * @throws FormatError when a field reaches beyond the message or has another type than its reader expects.
 */
export function readMessage(bytes: Uint8Array, name: string, fields: Readonly<Record<number, FieldReader>>): void {
  const reader = new BinaryReader(bytes);
  try {
    while (reader.pos < reader.len) {
      const [field, wireType] = reader.tag();
      const read = fields[field];
      if (read) read(reader, wireType);
      else reader.skip(wireType, field);
    }
    if (reader.pos > reader.len) throw new RangeError('premature EOF');
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError(`its ${name} is truncated or damaged (${reasonOf(error)})`, { cause: error });
  }
}

/** The message of the protobuf reader, but not of the DataView and the TextDecoder that it uses. */
function reasonOf(error: unknown): string {
  if (error instanceof RangeError) return 'a field reaches beyond its end';
  return error instanceof TypeError ? 'a text is not UTF-8' : messageOf(error);
}

function expectType(found: WireType, expected: WireType): void {
  if (found !== expected) throw new Error(`a field has wire type ${found} instead of ${expected}`);
}

/** A nested message, or bytes: a view, not a copy. */
export function bytesField(set: (bytes: Uint8Array) => void): FieldReader {
  return (reader, wireType) => {
    expectType(wireType, WireType.LengthDelimited);
    set(reader.bytes());
  };
}

export function stringField(set: (text: string) => void): FieldReader {
  return (reader, wireType) => {
    expectType(wireType, WireType.LengthDelimited);
    set(reader.string(true));
  };
}

export function numberField(set: (value: number) => void): FieldReader {
  return (reader, wireType) => {
    expectType(wireType, WireType.Varint);
    set(Number(reader.int64()));
  };
}

export function floatField(set: (value: number) => void): FieldReader {
  return (reader, wireType) => {
    expectType(wireType, WireType.Bit32);
    set(reader.float());
  };
}

/** GoogLeNet's largest tensor has two million values. */
const MAX_LISTED = 2 ** 24;

/** What takes numbers: an array, or something that needs less memory. */
export interface NumberList {
  readonly length: number;
  push(value: number): unknown;
}

/** A list of numbers, packed into one field, or one number a field; `next` reads one from the reader. */
export function numbersField(
  elementType: WireType,
  next: (reader: BinaryReader) => number,
  into: NumberList,
  most = MAX_LISTED,
): FieldReader {
  const add = (reader: BinaryReader): void => {
    if (into.length >= most) throw new FormatError(`has a list of more than ${most} numbers`);
    into.push(next(reader));
  };
  return (reader, wireType) => {
    if (wireType !== WireType.LengthDelimited) {
      expectType(wireType, elementType);
      add(reader);
      return;
    }
    const packed = new BinaryReader(reader.bytes());
    while (packed.pos < packed.len) add(packed);
    if (packed.pos > packed.len) throw new RangeError('premature EOF');
  };
}

/** A list of numbers of a fixed size, as bytes: packed into one field, or one number a field. */
export function fixedNumbersField(elementType: WireType.Bit32 | WireType.Bit64, into: RunTaker): FieldReader {
  return (reader, wireType) => {
    if (wireType === WireType.LengthDelimited) {
      into.add(reader.bytes());
    } else {
      expectType(wireType, elementType);
      into.add(reader.skip(wireType));
    }
  };
}
