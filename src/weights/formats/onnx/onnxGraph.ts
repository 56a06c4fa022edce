import type { BinaryReader } from '@bufbuild/protobuf/wire';
import { WireType } from '@bufbuild/protobuf/wire';
import type { Shape } from '../../../model/graph';
import type { OnnxTensor } from './onnxTensor';
import { parseTensor } from './onnxTensor';
import type { FieldReader } from '../../bytes/protobufReader';
import {
  bytesField,
  floatField,
  numberField,
  numbersField,
  readMessage,
  stringField,
} from '../../bytes/protobufReader';
import { checkTensors } from '../../tensorCollector';
import { FormatError } from '../../../base/formatError';
import { quote } from '../../../base/displayText';

/** A NodeProto: one operation. */
export interface OnnxNode {
  readonly name: string;
  readonly operator: string;
  /** Whose operator it is; empty for ONNX's own. */
  readonly domain: string;
  /** Names of tensors; empty for an optional one that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** The names of all attributes, as often as they occur. */
  readonly attributes: readonly string[];
  /** The attributes that are one number, several, a text, or a graph. */
  readonly numbers: ReadonlyMap<string, number>;
  readonly lists: ReadonlyMap<string, readonly number[]>;
  readonly texts: ReadonlyMap<string, string>;
  readonly graphs: ReadonlyMap<string, ParsedGraph>;
  /** The TensorProto of a Constant. */
  readonly value: Uint8Array | undefined;
}

/** One use of a tensor: as which input of which node. */
export interface Use {
  readonly node: OnnxNode;
  readonly position: number;
}

export interface ParsedGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly GraphInput[];
  readonly outputs: readonly string[];
}

/** A ValueInfoProto. */
export interface GraphInput {
  readonly name: string;
  /** Undefined where nothing is said; undefined sizes may be any. */
  readonly shape: readonly (number | undefined)[] | undefined;
}

/** Inputs, outputs, attributes and the numbers in them together; a quantized GoogLeNet has about 5,000. */
const MAX_NODE_FIELDS = 20_000;

/** Graphs lie in nodes that lie in graphs: PyTorch writes one inside the other. */
const MAX_DEPTH = 2;

/** Reads a GraphProto. @throws FormatError when it is damaged, or larger than any GoogLeNet's. */
export function parseGraph(bytes: Uint8Array): ParsedGraph {
  let fields = 0;
  return parseSubgraph(bytes, 0, () => {
    if (++fields > MAX_NODE_FIELDS) throw new FormatError('has an ONNX graph of more nodes than any GoogLeNet has');
  });
}

function parseSubgraph(bytes: Uint8Array, depth: number, count: () => void): ParsedGraph {
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [];
  const inputs: GraphInput[] = [];
  const outputs: string[] = [];
  readMessage(bytes, 'ONNX graph', {
    1: bytesField(message => {
      count();
      nodes.push(parseNode(message, depth, count));
    }),
    5: bytesField(message => {
      checkTensors(initializers.length + 1);
      initializers.push(parseTensor(message));
    }),
    11: bytesField(message => {
      count();
      inputs.push(parseValueInfo(message, count));
    }),
    12: bytesField(message => {
      count();
      outputs.push(parseValueInfo(message, count).name);
    }),
  });
  return { nodes, initializers, inputs, outputs };
}

function parseValueInfo(message: Uint8Array, count: () => void): GraphInput {
  let name = '';
  let shape: (number | undefined)[] | undefined;
  const dimension = bytesField(bytes => {
    count();
    let size: number | undefined;
    readMessage(bytes, 'ONNX dimension', { 1: numberField(value => (size = value)) });
    // Exporters write 0 and −1 for any size.
    shape?.push(size !== undefined && size > 0 && size <= MAX_SIZE ? size : undefined);
  });
  const readShape = bytesField(bytes => {
    shape = [];
    readMessage(bytes, 'ONNX shape', { 1: dimension });
  });
  const tensorType = bytesField(bytes => readMessage(bytes, 'ONNX type', { 2: readShape }));
  readMessage(message, 'ONNX value', {
    1: stringField(text => (name = text)),
    2: bytesField(bytes => readMessage(bytes, 'ONNX type', { 1: tensorType })),
  });
  return { name, shape };
}

/** Pixels along a side; no network reads pictures of this size. */
const MAX_SIZE = 2 ** 20;

function parseNode(message: Uint8Array, depth: number, count: () => void): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: string[] = [];
  const numbers = new Map<string, number>();
  const lists = new Map<string, readonly number[]>();
  const texts = new Map<string, string>();
  const graphs = new Map<string, ParsedGraph>();
  const text = { name: '', operator: '', domain: '' };
  let value: Uint8Array | undefined;
  const into = (list: string[]): FieldReader =>
    stringField(name => {
      count();
      list.push(name);
    });
  readMessage(message, 'ONNX node', {
    1: into(inputs),
    2: into(outputs),
    3: stringField(name => (text.name = name)),
    4: stringField(operator => (text.operator = operator)),
    5: bytesField(bytes => {
      count();
      const attribute = parseAttribute(bytes, count);
      const { name } = attribute;
      attributes.push(name);
      if (attribute.number !== undefined) numbers.set(name, attribute.number);
      if (attribute.list) lists.set(name, attribute.list);
      if (attribute.text !== undefined) texts.set(name, attribute.text);
      if (attribute.graph && depth < MAX_DEPTH) graphs.set(name, parseSubgraph(attribute.graph, depth + 1, count));
      value ??= attribute.tensor;
    }),
    7: stringField(domain => (text.domain = domain)),
  });
  return { ...text, inputs, outputs, attributes, numbers, lists, texts, graphs, value };
}

const FLOAT = 1;
const INTEGER = 2;
const FLOATS = 6;
const INTEGERS = 7;

interface Attribute {
  name: string;
  number: number | undefined;
  list: number[] | undefined;
  text: string | undefined;
  tensor: Uint8Array | undefined;
  graph: Uint8Array | undefined;
}

function parseAttribute(message: Uint8Array, count: () => void): Attribute {
  const attribute: Attribute = {
    name: '',
    number: undefined,
    list: undefined,
    text: undefined,
    tensor: undefined,
    graph: undefined,
  };
  const setNumber = (number: number): void => {
    attribute.number = number;
  };
  const list: number[] = [];
  const counted =
    (next: (reader: BinaryReader) => number) =>
    (reader: BinaryReader): number => {
      count();
      return next(reader);
    };
  readMessage(message, 'ONNX attribute', {
    1: stringField(text => (attribute.name = text)),
    2: floatField(setNumber),
    3: numberField(setNumber),
    // It may be no text, but any bytes.
    4: bytesField(bytes => (attribute.text = new TextDecoder().decode(bytes.subarray(0, MAX_TEXT)))),
    5: bytesField(tensor => (attribute.tensor = tensor)),
    6: bytesField(graph => (attribute.graph = graph)),
    7: numbersField(WireType.Bit32, counted(reader => reader.float()), list), // prettier-ignore
    8: numbersField(WireType.Varint, counted(reader => Number(reader.int64())), list), // prettier-ignore
    20: numberField(type => {
      // Some writers leave out a number that is 0, and all of them a list of nothing.
      if (type === FLOAT || type === INTEGER) attribute.number ??= 0;
      if (type === FLOATS || type === INTEGERS) attribute.list = list;
    }),
  });
  // Before there were types of attributes, the fields themselves told.
  if (list.length > 0) attribute.list = list;
  return attribute;
}

/** Of `auto_pad`, `mode` and the like. */
const MAX_TEXT = 100;

/** A graph's constant tensors by name, and what its nodes do with them. */
export class OnnxGraph {
  private readonly uses = new Map<string, Use[]>();
  private readonly producers = new Map<string, OnnxNode>();
  private readonly named = new Map<string, OnnxTensor>();

  constructor(readonly nodes: readonly OnnxNode[]) {
    for (const node of nodes) {
      for (const output of node.outputs) this.producers.set(output, node);
      for (const [position, input] of node.inputs.entries()) {
        const uses = this.uses.get(input);
        if (uses) uses.push({ node, position });
        else this.uses.set(input, [{ node, position }]);
      }
    }
  }

  /** Initializers, Constants that may be weights or scales, and their other names by Identity nodes. */
  get tensors(): ReadonlyMap<string, OnnxTensor> {
    return this.named;
  }

  usesOf(name: string): readonly Use[] {
    return this.uses.get(name) ?? [];
  }

  producerOf(name: string): OnnxNode | undefined {
    return this.producers.get(name);
  }

  /** Adds a constant tensor. @throws FormatError when there is one of that name. */
  add(tensor: OnnxTensor): void {
    if (this.named.has(tensor.name)) throw new FormatError(`the tensor ${quote(tensor.name)} occurs twice`);
    this.named.set(tensor.name, tensor);
  }
}

/** Operators whose inputs at these positions are a layer's parameters. */
const PARAMETERS: Readonly<Record<string, readonly number[]>> = {
  Conv: [1, 2],
  Gemm: [1, 2],
  MatMul: [0, 1],
  BatchNormalization: [1, 2, 3, 4],
};

/** Whether a constant of the graph, or what is computed from one, is a layer's weights and not an auxiliary number. */
export function isParameter(graph: OnnxGraph, name: string, shape: Shape): boolean {
  return graph.usesOf(name).some(({ node: { operator }, position }) => {
    // A bias may be added by its own node, directly or reshaped; weights may be transposed first.
    if (operator === 'Add' || operator === 'Reshape') return shape.length === 1 && shape[0] !== 1;
    if (operator === 'Transpose') return shape.length > 1;
    return PARAMETERS[operator]?.includes(position) ?? false;
  });
}

/**
 * Whether the file stores a matrix as `[in, out]`, the reverse of PyTorch's order.
 * @throws FormatError when nodes disagree about it.
 */
export function isInByOut(graph: OnnxGraph, name: string, shape: Shape): boolean {
  if (shape.length !== 2) return false;
  const opinions = new Set(graph.usesOf(name).flatMap(use => inByOut(use) ?? []));
  if (opinions.size > 1) throw new FormatError(`its matrix ${quote(name)} is multiplied both directly and transposed`);
  return opinions.has(true);
}

const MULTIPLIED_FROM_THE_RIGHT: Readonly<Record<string, number>> = {
  MatMul: 1,
  Gemm: 1,
  MatMulInteger: 1,
  QLinearMatMul: 3,
  QGemm: 3,
};

function inByOut({ node: { operator, numbers }, position }: Use): boolean | undefined {
  const right = MULTIPLIED_FROM_THE_RIGHT[operator];
  return right === undefined ? undefined : position === right && (numbers.get('transB') ?? 0) === 0;
}
