import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** A protobuf message in pieces, so that tensors, which are most of a file, are copied once, into it. */
export type Message = readonly Uint8Array[];

/** The fields that `write` writes. */
function writeFields(write: (writer: BinaryWriter) => void): Message {
  const writer = new BinaryWriter();
  write(writer);
  return [writer.finish()];
}

export function writeString(field: number, text: string): Message {
  return writeFields(writer => writer.tag(field, WireType.LengthDelimited).string(text));
}

export function writeInt(field: number, value: number): Message {
  return writeFields(writer => writer.tag(field, WireType.Varint).int64(value));
}

export function writeFloat(field: number, value: number): Message {
  return writeFields(writer => writer.tag(field, WireType.Bit32).float(value));
}

/** Whole numbers, one a field, as any reader of a repeated field takes them. */
export function writeInts(field: number, values: readonly number[]): Message {
  return values.flatMap(value => writeInt(field, value));
}

/** A nested message, or bytes. */
export function writeMessage(field: number, message: Message): Message {
  const head = new BinaryWriter().tag(field, WireType.LengthDelimited).uint32(byteLength(message)).finish();
  return [head, ...message];
}

function byteLength(message: Message): number {
  return message.reduce((sum, { length }) => sum + length, 0);
}
