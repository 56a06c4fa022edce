import type { Shape } from '../model/graph';
import type { Message } from './protobufWriter';
import { floatField, intField, intFields, messageField, stringField } from './protobufWriter';

// The messages of onnx.proto that a network needs, with their field numbers.

const FLOAT = 1;

const IR_VERSION = 7;
const OPSET = 13;

const ATTRIBUTE = { name: 1, f: 2, i: 3, ints: 8, type: 20 } as const;
const ATTRIBUTE_TYPE = { float: 1, int: 2, ints: 7 } as const;

/** An operator's attribute: AttributeProto. */
export type Attribute = Message;

const attribute = (name: string, type: keyof typeof ATTRIBUTE_TYPE, value: Message): Attribute => [
  ...stringField(ATTRIBUTE.name, name),
  ...value,
  ...intField(ATTRIBUTE.type, ATTRIBUTE_TYPE[type]),
];

export const float = (name: string, value: number): Attribute =>
  attribute(name, 'float', floatField(ATTRIBUTE.f, value));

export const int = (name: string, value: number): Attribute => attribute(name, 'int', intField(ATTRIBUTE.i, value));

export const ints = (name: string, values: readonly number[]): Attribute =>
  attribute(name, 'ints', intFields(ATTRIBUTE.ints, values));

/** NodeProto, with one output. */
export function node(
  op: string,
  name: string,
  inputs: readonly string[],
  output: string,
  attributes: readonly Attribute[],
): Message {
  return [
    ...inputs.flatMap(input => stringField(1, input)),
    ...stringField(2, output),
    ...stringField(3, name),
    ...stringField(4, op),
    ...attributes.flatMap(message => messageField(5, message)),
  ];
}

/** TensorProto of float32 values. */
export function tensor(name: string, shape: Shape, values: Float32Array): Message {
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return [...intFields(1, shape), ...intField(2, FLOAT), ...stringField(8, name), ...messageField(9, [raw])];
}

/** ValueInfoProto of a float32 tensor; a size that is a word may be any. */
export function valueInfo(name: string, shape: readonly (number | string)[]): Message {
  const dimensions = shape.flatMap(size =>
    messageField(1, typeof size === 'number' ? intField(1, size) : stringField(2, size)),
  );
  const type = [...intField(1, FLOAT), ...messageField(2, dimensions)];
  return [...stringField(1, name), ...messageField(2, messageField(1, type))];
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly Message[];
  readonly initialisers: readonly Message[];
  readonly inputs: readonly Message[];
  readonly outputs: readonly Message[];
}

/** ModelProto. */
export function model(producer: string, graph: OnnxGraph, metadata: Readonly<Record<string, string>>): Message {
  return [
    ...intField(1, IR_VERSION),
    ...stringField(2, producer),
    ...messageField(7, [
      ...graph.nodes.flatMap(message => messageField(1, message)),
      ...stringField(2, graph.name),
      ...graph.initialisers.flatMap(message => messageField(5, message)),
      ...graph.inputs.flatMap(message => messageField(11, message)),
      ...graph.outputs.flatMap(message => messageField(12, message)),
    ]),
    ...messageField(8, intField(2, OPSET)),
    ...Object.entries(metadata).flatMap(([key, value]) =>
      messageField(14, [...stringField(1, key), ...stringField(2, value)]),
    ),
  ];
}
