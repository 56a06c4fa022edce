import type { Shape } from '../../../model/graph';
import { elementCount } from '../../../model/graph';
import type { DtypeName } from '../../dtype';
import { DTYPES } from '../../dtype';
import type { OnnxGraph, OnnxNode } from './onnxGraph';
import { isInByOut, isParameter } from './onnxGraph';
import type { OnnxTensor } from './onnxTensor';
import { decodeTensor } from './onnxTensor';
import { FormatError } from '../../../base/formatError';
import { quote } from '../../../base/displayText';

/** Weights or a bias as whole numbers q, which stand for (q − zero point) · scale. */
export interface QuantizedTensor {
  /** What the floats are called. */
  readonly name: string;
  readonly stored: OnnxTensor;
  /** The scale is their product; each is one number, or one for each index of the axis. */
  readonly scales: readonly OnnxTensor[];
  /** Likewise; 0 where it is absent. */
  readonly zeroPoint: OnnxTensor | undefined;
  readonly axis: number;
  /** Whether it is a matrix that the file stores as `[in, out]`. */
  readonly isInByOut: boolean;
}

/** A node's input of whole numbers, as names of tensors. */
interface QuantizedInput {
  readonly stored: string | undefined;
  readonly scales: readonly (string | undefined)[];
  readonly zeroPoint?: string | undefined;
  readonly axis: number;
  /** The floats, where the node makes some. */
  readonly floats?: string | undefined;
  readonly hasBlocks?: boolean;
}

/** What quantizers append to a tensor's name for its whole numbers, and for the floats decoded from these. */
const STORED_SUFFIX = /_quantized$/;
const FLOATS_SUFFIX = /_(?:DequantizeLinear(?:_Output)?|dequantized)$/;

const DECODED: readonly DtypeName[] = ['int8', 'uint8', 'int16', 'uint16', 'int32'];

/**
 * Finds the weights that a graph has as whole numbers: inputs of operators that compute with these, and what
 * DequantizeLinear converts to floats for a layer. Positions of inputs are those of ONNX's and onnxruntime's operators.
 * @throws FormatError naming one that can't be decoded exactly.
 */
export function findQuantized(graph: OnnxGraph): ReadonlyMap<string, QuantizedTensor> {
  const found = new Map<string, QuantizedTensor>();
  for (const node of graph.nodes) {
    for (const input of quantizedInputs(graph, node)) {
      const stored = graph.tensors.get(input.stored ?? '');
      if (!stored || DTYPES[stored.dtype].floating) continue;
      if (input.floats !== undefined && !isParameter(graph, input.floats, stored.shape)) continue;
      const tensor = resolve(graph, stored, input);
      const other = found.get(tensor.name);
      if (other && !isSame(other, tensor)) throw inexact(stored, 'it is used with different scales');
      found.set(tensor.name, tensor);
    }
  }
  return found;
}

function quantizedInputs(graph: OnnxGraph, node: OnnxNode): readonly QuantizedInput[] {
  const { operator, inputs, outputs, numbers } = node;
  const triple = (position: number, axis: number): QuantizedInput => ({
    stored: inputs[position],
    scales: [inputs[position + 1]],
    zeroPoint: inputs[position + 2],
    axis,
  });
  // A bias is added to products of the input and the weight, and has their scale.
  const bias = (position: number): QuantizedInput => ({
    stored: inputs[position],
    scales: [inputs[1], inputs[4]],
    axis: 0,
  });
  const afterwards = (axis: number): QuantizedInput => ({
    stored: inputs[1],
    scales: [scaleAfter(graph, node)],
    zeroPoint: inputs[3],
    axis,
  });
  switch (operator) {
    case 'DequantizeLinear':
      return [
        {
          ...triple(0, numbers.get('axis') ?? 1),
          floats: outputs[0] ?? '',
          hasBlocks: (numbers.get('block_size') ?? 0) !== 0,
        },
      ];
    case 'QLinearConv':
      return [triple(3, 0), bias(8)];
    case 'QLinearMatMul':
      return [triple(3, -1)];
    case 'QGemm':
      return [triple(3, (numbers.get('transB') ?? 0) === 0 ? -1 : 0), bias(6)];
    case 'QLinearAdd':
      return [triple(0, 0), triple(3, 0)].filter(({ stored = '' }) => graph.tensors.get(stored)?.shape.length === 1);
    case 'ConvInteger':
      return [afterwards(0)];
    case 'MatMulInteger':
      return [afterwards(-1)];
    default:
      return [];
  }
}

/** Between an integer operator and the multiplication by its scale: a conversion, and in old files a bias before it. */
const MAX_STEPS = 3;

/**
 * The scale of the weights of an operator on integers, which knows none: its result is multiplied by the product of that
 * scale and the one of the input, which is known only when the network runs.
 */
function scaleAfter(graph: OnnxGraph, node: OnnxNode): string | undefined {
  const quantizer = graph.producerOf(node.inputs[0] ?? '');
  const inputScale = quantizer?.operator === 'DynamicQuantizeLinear' ? quantizer.outputs[1] : undefined;
  let result = node.outputs[0] ?? '';
  for (let step = 0; step < MAX_STEPS; step++) {
    const [use, ...others] = graph.usesOf(result);
    if (!use || others.length > 0) return undefined;
    const { operator, inputs, outputs } = use.node;
    if (operator === 'Mul') {
      const product = graph.producerOf(inputs[1 - use.position] ?? '');
      if (inputScale === undefined || product?.operator !== 'Mul' || !product.inputs.includes(inputScale)) {
        return undefined;
      }
      return product.inputs.find(input => input !== inputScale);
    }
    if (operator !== 'Cast' && operator !== 'Add') return undefined;
    result = outputs[0] ?? '';
  }
  return undefined;
}

function resolve(graph: OnnxGraph, stored: OnnxTensor, input: QuantizedInput): QuantizedTensor {
  const { shape, dtype } = stored;
  // A bias has only one axis, even if the node names another.
  const axis = shape.length < 2 ? 0 : input.axis < 0 ? input.axis + shape.length : input.axis;
  const constant = (name: string | undefined, what: string): OnnxTensor => {
    const tensor = graph.tensors.get(name ?? '');
    if (!tensor) throw inexact(stored, `its ${what} is not a constant`);
    const count = elementCount(tensor.shape);
    if (count !== 1 && count !== shape[axis]) {
      throw inexact(stored, `its ${what} has ${count} values, neither 1 nor the size of the axis`);
    }
    return tensor;
  };
  if (input.hasBlocks === true) throw inexact(stored, 'it has a scale for each block of values');
  if (!DECODED.includes(dtype)) throw inexact(stored, `it is ${dtype}`);
  const scales = input.scales.map(name => constant(name, 'scale'));
  const inexactScale = scales.find(scale => scale.dtype !== 'float32');
  if (inexactScale) throw inexact(stored, `its scale is ${inexactScale.dtype}`);
  const floats = input.floats ?? stored.name;
  return {
    name: STORED_SUFFIX.test(stored.name) ? stored.name.replace(STORED_SUFFIX, '') : floats.replace(FLOATS_SUFFIX, ''),
    stored,
    scales,
    zeroPoint: (input.zeroPoint ?? '') === '' ? undefined : constant(input.zeroPoint, 'zero point'),
    axis,
    isInByOut: isInByOut(graph, floats, shape),
  };
}

function isSame(a: QuantizedTensor, b: QuantizedTensor): boolean {
  return (
    a.stored === b.stored &&
    a.zeroPoint === b.zeroPoint &&
    a.axis === b.axis &&
    a.isInByOut === b.isInByOut &&
    a.scales.every((scale, index) => scale === b.scales[index])
  );
}

function inexact({ name }: OnnxTensor, why: string): FormatError {
  return new FormatError(`its quantized tensor ${quote(name)} can't be decoded exactly: ${why}`);
}

/**
 * The floats as onnxruntime's DequantizeLinear computes them: (q − zero point) · scale, rounded once to float32.
 * @throws FormatError when they don't come out exactly.
 */
export function dequantize({ stored, scales, zeroPoint, axis }: QuantizedTensor): Float32Array<ArrayBuffer> {
  const { shape, dtype } = stored;
  // However many channels an empty tensor declares.
  if (elementCount(shape) === 0) return new Float32Array();
  const channels = shape[axis] ?? 1;
  const perChannel = (values: Float32Array): Float32Array =>
    values.length === channels ? values : new Float32Array(channels).fill(values[0] ?? NaN);
  const zeroPoints = perChannel(zeroPoint ? decodeTensor(zeroPoint) : new Float32Array(1));
  if (dtype === 'int32' && zeroPoints.some(value => value !== 0)) throw inexact(stored, 'its zero point is not 0');
  const [scale = new Float32Array(), ...others] = scales.map(tensor => perChannel(decodeTensor(tensor)));
  for (const other of others) other.forEach((value, channel) => (scale[channel] = (scale[channel] ?? NaN) * value));
  const values = decodeTensor(stored);
  const step = elementCount(shape.slice(axis + 1));
  for (let index = 0; index < values.length; index++) {
    const channel = Math.trunc(index / step) % channels;
    values[index] = ((values[index] ?? 0) - (zeroPoints[channel] ?? 0)) * (scale[channel] ?? NaN);
  }
  return values;
}

/**
 * The names of tensors that are not weights: those that {@link dequantize} uses, and scales and zero points of
 * activations.
 */
export function quantizationNumbers(graph: OnnxGraph, quantized: Iterable<QuantizedTensor>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { name, stored, scales, zeroPoint } of quantized) {
    for (const tensor of [stored, ...scales, ...(zeroPoint ? [zeroPoint] : [])]) names.add(tensor.name);
    // Quantizers store a bias's scale even where no node has an input for it.
    for (const base of [name, stored.name]) {
      for (const noted of [`${base}_scale`, `${base}_zero_point`]) {
        if (graph.usesOf(noted).length === 0) names.add(noted);
      }
    }
  }
  for (const { name, shape } of graph.tensors.values()) if (isOnlyNumber(graph, name, shape)) names.add(name);
  return names;
}

function isOnlyNumber(graph: OnnxGraph, name: string, shape: Shape): boolean {
  const uses = graph.usesOf(name);
  return (
    uses.length > 0 &&
    uses.every(({ node: { operator }, position }) => {
      if (operator === 'QuantizeLinear' || operator === 'DequantizeLinear') return position > 0;
      return /^Q(?:Linear|Gemm)/.test(operator) && elementCount(shape) === 1;
    })
  );
}
