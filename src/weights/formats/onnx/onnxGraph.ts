import type { Shape } from '../../../model/graph';
import type { OnnxTensor } from './onnxTensor';
import { parseTensor } from './onnxTensor';
import type { FieldReader } from '../../bytes/protobufReader';
import { bytesField, floatField, numberField, readMessage, stringField } from '../../bytes/protobufReader';
import { checkTensors } from '../../tensorCollector';
import { FormatError } from '../../../base/formatError';
import { quote } from '../../../base/quote';

/** A NodeProto: one operation. Its operator's domain is ignored, since these names are unique among domains. */
export interface OnnxNode {
  readonly operator: string;
  /** Names of tensors; empty for an optional one that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** The attributes that are one number. */
  readonly numbers: ReadonlyMap<string, number>;
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
}

/** Inputs, outputs and attributes together; a quantized GoogLeNet has about 3,000. */
const MAX_NODE_FIELDS = 20_000;

/** Reads a GraphProto. @throws FormatError when it is damaged, or larger than any GoogLeNet's. */
export function parseGraph(bytes: Uint8Array): ParsedGraph {
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [];
  let fields = 0;
  const count = (): void => {
    if (++fields > MAX_NODE_FIELDS) throw new FormatError('has an ONNX graph of more nodes than any GoogLeNet has');
  };
  readMessage(bytes, 'ONNX graph', {
    1: bytesField(message => {
      count();
      nodes.push(parseNode(message, count));
    }),
    5: bytesField(message => {
      checkTensors(initializers.length + 1);
      initializers.push(parseTensor(message));
    }),
  });
  return { nodes, initializers };
}

function parseNode(message: Uint8Array, count: () => void): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const numbers = new Map<string, number>();
  let operator = '';
  let value: Uint8Array | undefined;
  const into = (list: string[]): FieldReader =>
    stringField(name => {
      count();
      list.push(name);
    });
  readMessage(message, 'ONNX node', {
    1: into(inputs),
    2: into(outputs),
    4: stringField(text => (operator = text)),
    5: bytesField(message => {
      count();
      const attribute = parseAttribute(message);
      if (attribute.number !== undefined) numbers.set(attribute.name, attribute.number);
      value ??= attribute.tensor;
    }),
  });
  return { operator, inputs, outputs, numbers, value };
}

const FLOAT_OR_INTEGER = [1, 2];

interface Attribute {
  name: string;
  number: number | undefined;
  tensor: Uint8Array | undefined;
}

function parseAttribute(message: Uint8Array): Attribute {
  const attribute: Attribute = { name: '', number: undefined, tensor: undefined };
  const setNumber = (number: number): void => {
    attribute.number = number;
  };
  readMessage(message, 'ONNX attribute', {
    1: stringField(text => (attribute.name = text)),
    2: floatField(setNumber),
    3: numberField(setNumber),
    5: bytesField(tensor => (attribute.tensor = tensor)),
    20: numberField(type => {
      // Some writers leave out a number that is 0.
      if (FLOAT_OR_INTEGER.includes(type)) attribute.number ??= 0;
    }),
  });
  return attribute;
}

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
