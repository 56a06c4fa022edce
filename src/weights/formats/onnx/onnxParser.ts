import type { Shape } from '../../../model/graph';
import { elementCount } from '../../../model/graph';
import { permuteAxes } from '../../bytes/permuteAxes';
import type { ByteSource } from '../../../base/byteSource';
import type { FormatParser, ReadExternalFile } from '../../formatParser';
import type { WeightsContent } from '../../weightsFile';
import { readExternalData } from './onnxExternalData';
import { OnnxGraph, isInByOut, isParameter, parseGraph } from './onnxGraph';
import { computationOf } from './onnxComputation';
import { dequantize, findQuantized, quantizationNumbers } from './onnxQuantized';
import type { OnnxTensor } from './onnxTensor';
import { hasNumbers, parseTensor, decodeTensor } from './onnxTensor';
import { bytesField, numberField, readMessage, stringField } from '../../bytes/protobufReader';
import { checkByteLength } from '../../tensor';
import { TensorCollector } from '../../tensorCollector';
import { FormatError } from '../../../base/formatError';
import { quote } from '../../../base/displayText';

/** Open Neural Network Exchange: the weights are the graph's constants. Field numbers are those of onnx.proto. */
export const onnx: FormatParser = {
  name: 'ONNX',
  recognizes: isModelProto,
  parse: parseOnnx,
};

/** Fields of ModelProto that may follow `ir_version`, as tags: field number · 8 + wire type. */
const MODEL_TAGS = new Set([0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72]);
const NEWEST_IR_VERSION = 100;

/** Protobuf has no signature; every ONNX writer starts with `ir_version`, a small number, and another known field. */
function isModelProto(bytes: Uint8Array): boolean {
  const [irTag, irVersion, nextTag] = bytes;
  if (irTag !== 0x08 || irVersion === undefined || nextTag === undefined) return false;
  return irVersion > 0 && irVersion < NEWEST_IR_VERSION && MODEL_TAGS.has(nextTag);
}

/** Models without operator sets are older than this. */
const IR_VERSION_WITH_OPSETS = 3;

/** Far more than exporters write; each takes fifty times the memory that it takes of the file. */
const MAX_METADATA = 10_000;

interface ModelFields {
  irVersion: number;
  graph: Uint8Array | undefined;
  hasOpset: boolean;
}

async function parseOnnx(content: ByteSource, readExternalFile: ReadExternalFile): Promise<WeightsContent> {
  const bytes = await content.readAll();
  const { graph: message, metadata } = parseModel(bytes);
  const parsed = parseGraph(message);
  const { nodes, initializers } = parsed;
  const graph = new OnnxGraph(nodes);
  const stored = await readExternalData([...initializers, ...constantsOf(graph)], readExternalFile);
  for (const tensor of stored.tensors) graph.add(tensor);
  addAliases(graph);
  checkUnscaled(graph);

  const quantized = findQuantized(graph);
  const numbers = quantizationNumbers(graph, quantized.values());
  const declared = new Set(initializers.map(({ name }) => name));
  const collector = new TensorCollector(bytes.length + stored.bytes);
  for (const tensor of graph.tensors.values()) {
    const { name, shape } = tensor;
    if (numbers.has(name)) continue;
    if (declared.has(name) || isParameter(graph, name, shape))
      collect(tensor, isInByOut(graph, name, shape), collector);
  }
  for (const tensor of quantized.values()) {
    const { name, stored: integers, scales, zeroPoint, isInByOut: turned } = tensor;
    collector.addQuantized(
      name,
      integers.dtype,
      shapeOf(integers, turned),
      () => outByIn(dequantize(tensor), integers.shape, turned),
      effortOf(integers, ...scales, ...(zeroPoint ? [zeroPoint] : [])),
    );
  }
  if (collector.tensors.size === 0)
    throw new FormatError('is an ONNX model without initializers, so it has no weights');
  return { tensors: collector.tensors, metadata, computation: computationOf(parsed, graph, quantized) };
}

function parseModel(bytes: Uint8Array): { graph: Uint8Array; metadata: Readonly<Record<string, string>> } {
  const metadata: [string, string][] = [];
  const add = (key: string, text: string): void => {
    if (metadata.push([key, text]) > MAX_METADATA) {
      throw new FormatError(`has more than ${MAX_METADATA} entries of metadata`);
    }
  };
  const describe = (key: string) => (value: string | number) => add(key, String(value));
  const model: ModelFields = { irVersion: 0, graph: undefined, hasOpset: false };
  readMessage(bytes, 'ONNX model', {
    1: numberField(value => (model.irVersion = value)),
    2: stringField(describe('producer')),
    3: stringField(describe('producer version')),
    7: bytesField(value => {
      if (model.graph) throw new FormatError('its ONNX model has two graphs');
      model.graph = value;
    }),
    8: bytesField(opset => {
      model.hasOpset = true;
      readMessage(opset, 'operator set', { 2: numberField(describe('opset')) });
    }),
    14: bytesField(entry => {
      let key = '';
      let text = '';
      readMessage(entry, 'metadata', {
        1: stringField(value => (key = value)),
        2: stringField(value => (text = value)),
      });
      add(key, text);
    }),
  });
  const { irVersion, graph, hasOpset } = model;
  if (!graph || (irVersion >= IR_VERSION_WITH_OPSETS && !hasOpset)) {
    throw new FormatError(`is not a complete ONNX model: it has no ${graph ? 'operator set' : 'graph'}`);
  }
  return { graph, metadata: Object.fromEntries([['ir version', String(irVersion)], ...metadata]) };
}

/** The tensors of Constant nodes, under the names of their outputs. */
function constantsOf({ nodes }: OnnxGraph): readonly OnnxTensor[] {
  return nodes.flatMap(({ operator, outputs: [name], value }) =>
    operator === 'Constant' && value && name !== undefined && hasNumbers(value) ? [parseTensor(value, name)] : [],
  );
}

/** PyTorch's exporter stores equal tensors once, and adds their other names by Identity nodes. */
function addAliases(graph: OnnxGraph): void {
  for (const {
    operator,
    inputs,
    outputs: [name],
  } of graph.nodes) {
    const tensor = operator === 'Identity' ? graph.tensors.get(inputs[0] ?? '') : undefined;
    if (tensor && name !== undefined) graph.add({ ...tensor, name });
  }
}

/** @throws FormatError for weights or a bias that a Gemm multiplies by a number, as no layer does. */
function checkUnscaled(graph: OnnxGraph): void {
  for (const { operator, inputs, numbers } of graph.nodes) {
    if (operator !== 'Gemm' && operator !== 'QGemm') continue;
    for (const [factor, position] of [
      ['alpha', 1],
      ['beta', 2],
    ] as const) {
      const name = inputs[operator === 'Gemm' ? position : position * 3];
      const number = numbers.get(factor) ?? 1;
      if (name !== undefined && graph.tensors.has(name) && number !== 1) {
        throw new FormatError(`its tensor ${quote(name)} is multiplied by ${number} before it is used`);
      }
    }
  }
}

function collect(tensor: OnnxTensor, turned: boolean, collector: TensorCollector): void {
  const { name, dtype, shape, raw } = tensor;
  if (raw) checkByteLength(name, dtype, shape, raw.length);
  collector.add(
    name,
    dtype,
    shapeOf(tensor, turned),
    () => outByIn(decodeTensor(tensor), shape, turned),
    effortOf(tensor),
  );
}

/** The cost of decoding tensors, in values: those with lists instead of raw bytes have their whole messages read again. */
function effortOf(...tensors: readonly OnnxTensor[]): number {
  return tensors.reduce((sum, { raw, shape, message }) => {
    return sum + Math.max(elementCount(shape), raw ? 0 : Math.ceil(message.length / Float32Array.BYTES_PER_ELEMENT));
  }, 0);
}

/** `[out, in]` of `[in, out]`, if the matrix is transposed. */
function shapeOf({ shape }: OnnxTensor, turned: boolean): Shape {
  return turned ? shape.toReversed() : shape;
}

function outByIn(values: Float32Array<ArrayBuffer>, shape: Shape, turned: boolean): Float32Array<ArrayBuffer> {
  return turned ? permuteAxes(values, shape, [1, 0]).data : values;
}
