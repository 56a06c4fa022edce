import type { Shape } from '../model/graph';
import type { Message } from '../weights/bytes/protobufWriter';
import { writeFloat, writeInt, writeInts, writeMessage, writeString } from '../weights/bytes/protobufWriter';

// The messages of onnx.proto that a network needs, with their field numbers.

const FLOAT = 1;

const IR_VERSION = 7;
const OPSET = 13;

const ATTRIBUTE = { name: 1, f: 2, i: 3, ints: 8, type: 20 } as const;
const ATTRIBUTE_TYPE = { float: 1, int: 2, ints: 7 } as const;

/** An operator's attribute: AttributeProto. */
export type Attribute = Message;

const attribute = (name: string, type: keyof typeof ATTRIBUTE_TYPE, value: Message): Attribute => [
  ...writeString(ATTRIBUTE.name, name),
  ...value,
  ...writeInt(ATTRIBUTE.type, ATTRIBUTE_TYPE[type]),
];

export const float = (name: string, value: number): Attribute =>
  attribute(name, 'float', writeFloat(ATTRIBUTE.f, value));

export const int = (name: string, value: number): Attribute => attribute(name, 'int', writeInt(ATTRIBUTE.i, value));

export const ints = (name: string, values: readonly number[]): Attribute =>
  attribute(name, 'ints', writeInts(ATTRIBUTE.ints, values));

/** NodeProto, with one output. */
export function nodeProto(
  op: string,
  name: string,
  inputs: readonly string[],
  output: string,
  attributes: readonly Attribute[],
): Message {
  return [
    ...inputs.flatMap(input => writeString(1, input)),
    ...writeString(2, output),
    ...writeString(3, name),
    ...writeString(4, op),
    ...attributes.flatMap(message => writeMessage(5, message)),
  ];
}

/** TensorProto of float32 values. */
export function tensorProto(name: string, shape: Shape, values: Float32Array): Message {
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return [...writeInts(1, shape), ...writeInt(2, FLOAT), ...writeString(8, name), ...writeMessage(9, [raw])];
}

/** ValueInfoProto of a float32 tensor; a size that is a word may be any. */
export function valueInfoProto(name: string, shape: readonly (number | string)[]): Message {
  const dimensions = shape.flatMap(size =>
    writeMessage(1, typeof size === 'number' ? writeInt(1, size) : writeString(2, size)),
  );
  const type = [...writeInt(1, FLOAT), ...writeMessage(2, dimensions)];
  return [...writeString(1, name), ...writeMessage(2, writeMessage(1, type))];
}

export interface GraphProto {
  readonly name: string;
  readonly nodes: readonly Message[];
  readonly initializers: readonly Message[];
  readonly inputs: readonly Message[];
  readonly outputs: readonly Message[];
}

/** ModelProto. */
export function modelProto(producer: string, graph: GraphProto, metadata: Readonly<Record<string, string>>): Message {
  return [
    ...writeInt(1, IR_VERSION),
    ...writeString(2, producer),
    ...writeMessage(7, [
      ...graph.nodes.flatMap(message => writeMessage(1, message)),
      ...writeString(2, graph.name),
      ...graph.initializers.flatMap(message => writeMessage(5, message)),
      ...graph.inputs.flatMap(message => writeMessage(11, message)),
      ...graph.outputs.flatMap(message => writeMessage(12, message)),
    ]),
    ...writeMessage(8, writeInt(2, OPSET)),
    ...Object.entries(metadata).flatMap(([key, value]) =>
      writeMessage(14, [...writeString(1, key), ...writeString(2, value)]),
    ),
  ];
}
