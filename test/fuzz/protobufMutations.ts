import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Random } from '../../src/engine/network/random';
import type { ByteMutation } from './byteMutations';
import { mutateBytes, pick } from './byteMutations';
import { below } from '../fixtures/below';

/** A field of a message; whether bytes are a nested message is guessed. */
interface Field {
  number: number;
  type: WireType;
  /** Of a varint. */
  value: bigint;
  /** Of every other type. */
  bytes: Uint8Array;
  nested: Field[] | undefined;
}

const DEEPEST = 12;

function parse(bytes: Uint8Array, depth = 0): Field[] | undefined {
  const reader = new BinaryReader(bytes);
  const fields: Field[] = [];
  try {
    while (reader.pos < reader.len) {
      const [number, type] = reader.tag();
      const field: Field = { number, type, value: 0n, bytes: new Uint8Array(), nested: undefined };
      if (type === WireType.Varint) field.value = BigInt(reader.uint64());
      else if (type === WireType.LengthDelimited) {
        field.bytes = reader.bytes().slice();
        if (depth < DEEPEST && field.bytes.length > 0) field.nested = parse(field.bytes, depth + 1);
      } else if (type === WireType.Bit32 || type === WireType.Bit64) field.bytes = reader.skip(type, number).slice();
      else return undefined;
      fields.push(field);
    }
  } catch {
    return undefined;
  }
  return reader.pos === reader.len ? fields : undefined;
}

function encode(fields: readonly Field[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const { number, type, value, bytes, nested } of fields) {
    writer.tag(number, type);
    if (type === WireType.Varint) writer.uint64(BigInt.asUintN(64, value).toString());
    else if (type === WireType.LengthDelimited) writer.bytes(nested ? encode(nested) : bytes);
    else writer.raw(bytes);
  }
  return writer.finish();
}

function messagesOf(fields: Field[], found: Field[][] = []): Field[][] {
  found.push(fields);
  for (const { nested } of fields) if (nested) messagesOf(nested, found);
  return found;
}

const HOSTILE_VALUES = [0n, 1n, 2n, 9n, 127n, 2n ** 31n, 2n ** 32n - 1n, 10_000_000_000n, 2n ** 63n, 2n ** 64n - 1n];

/**
 * One change to a message, at any depth, whose enclosing lengths are made to fit; a plain change of bytes for what is no
 * message.
 */
export const mutateProtobuf: ByteMutation = (bytes, random, donors, tokens) => {
  const root = parse(bytes);
  if (!root || root.length === 0) return mutateBytes(bytes, random, donors, tokens);
  const messages = messagesOf(root).filter(fields => fields.length > 0);
  const fields = pick(random, messages);
  const index = below(random, fields.length);
  const field = fields[index];
  if (!field) return bytes;
  switch (below(random, 8)) {
    case 0:
      fields.splice(index, 1);
      break;
    case 1:
      fields.splice(below(random, fields.length + 1), 0, structuredClone(field));
      break;
    case 2:
      // A message, or a piece of one, where it does not belong.
      fields.splice(index, below(random, 2), ...structuredClone(pick(random, messages)));
      break;
    case 3:
      field.number = 1 + below(random, 20);
      break;
    case 4:
      fields.splice(index, 1);
      fields.splice(below(random, fields.length + 1), 0, field);
      break;
    case 5:
      retype(field, random);
      break;
    default:
      changeContent(field, random, donors, tokens);
  }
  return encode(root);
};

function retype(field: Field, random: Random): void {
  field.type = pick(random, [WireType.Varint, WireType.LengthDelimited, WireType.Bit32, WireType.Bit64]);
  const size = field.type === WireType.Bit32 ? 4 : 8;
  field.nested = undefined;
  if (field.type !== WireType.LengthDelimited) field.bytes = new Uint8Array(size).fill(below(random, 256));
}

function changeContent(
  field: Field,
  random: Random,
  donors: readonly Uint8Array[],
  tokens: readonly Uint8Array[],
): void {
  if (field.type === WireType.Varint) {
    field.value = below(random, 2) === 0 ? pick(random, HOSTILE_VALUES) : field.value + BigInt(below(random, 9) - 4);
    return;
  }
  const changed = mutateBytes(field.bytes, random, donors, tokens);
  const fits = field.type === WireType.LengthDelimited || changed.length === field.bytes.length;
  if (!fits) return;
  field.bytes = changed;
  field.nested = undefined;
}
