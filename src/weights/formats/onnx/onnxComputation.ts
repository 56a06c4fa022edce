import { quote } from '../../../base/displayText';
import { elementCount } from '../../../model/graph';
import type { Branch, Computation, ComputationNode, Constant, Step, Window } from '../../computation';
import { MAX_CONSTANT_VALUES } from '../../computation';
import type { OnnxGraph, OnnxNode, ParsedGraph } from './onnxGraph';
import { strangeAttribute } from './onnxAttributes';
import { isInByOut } from './onnxGraph';
import type { QuantizedTensor } from './onnxQuantized';
import { decodeTensor, hasNumbers, parseTensor } from './onnxTensor';
import type { OnnxTensor } from './onnxTensor';

/** Whose operators are known: ONNX's own, and those of onnxruntime. */
const DOMAINS = new Set(['', 'ai.onnx', 'com.microsoft']);

/**
 * What an ONNX graph computes. Attributes of older operator sets that are inputs in newer ones become inputs; fused
 * operators become several.
 * @param graph with all constant tensors.
 * @param quantized floats that the reader has made of whole numbers.
 */
export function computationOf(
  { nodes, inputs, outputs }: ParsedGraph,
  graph: OnnxGraph,
  quantized: ReadonlyMap<string, QuantizedTensor>,
): Computation {
  const constants = new Map<string, Constant>();
  for (const tensor of graph.tensors.values()) {
    constants.set(tensor.name, constantOf(tensor, isInByOut(graph, tensor.name, tensor.shape)));
  }
  for (const { name, stored, isInByOut: isTurned } of quantized.values()) {
    constants.set(stored.name, { tensor: name, shape: stored.shape, isTurned });
  }
  return {
    noun: 'node',
    isConnected: true,
    // Old files list their constants among the inputs.
    inputs: inputs.filter(({ name }) => !graph.tensors.has(name)),
    nodes: nodes.flatMap(node => new Translator(constants, graph.tensors).translate(node)),
    constants,
    outputs,
  };
}

function constantOf(tensor: OnnxTensor, isTurned: boolean): Constant {
  const { name, shape } = tensor;
  const isSmall = elementCount(shape) <= MAX_CONSTANT_VALUES && tensor.message.length <= MAX_SMALL_BYTES;
  return { tensor: name, shape, isTurned, ...(isSmall && { values: [...decodeTensor(tensor)] }) };
}

/** Of the message of a tensor of few values: its name, sizes and values. */
const MAX_SMALL_BYTES = 10_000;

/** The lowest value of each type of zero points, below which whole numbers can't stand for anything. */
const LOWEST: Readonly<Record<string, number>> = { uint8: 0, uint16: 0, int8: -128, int16: -32_768 };

/** Types of a Cast's result that weights stay the same in: float, float16, double, bfloat16. */
const FLOATING = [1, 10, 11, 16];

class Translator {
  constructor(
    private readonly constants: Map<string, Constant>,
    private readonly tensors: ReadonlyMap<string, OnnxTensor>,
  ) {}

  translate(node: OnnxNode): readonly ComputationNode[] {
    if (!DOMAINS.has(node.domain)) {
      return [toNode(node, { kind: 'unknown' }, node.inputs, node.outputs, `${node.domain}.${node.operator}`)];
    }
    const translated = this.fused(node) ?? [this.single(node)];
    const strange = strangeAttribute(node);
    if (strange === undefined || translated.some(({ step }) => step.kind === 'unknown')) return translated;
    const reason = `has the attribute ${quote(strange)}, which is not known`;
    return [toNode(node, { kind: 'unknown', reason }, node.inputs, node.outputs)];
  }

  /** Operators that do several things in turn. */
  private fused(node: OnnxNode): readonly ComputationNode[] | undefined {
    const { inputs, outputs, operator, texts } = node;
    const [output = ''] = outputs;
    const between = `${output}\0`;
    const then = (first: Step, read: readonly string[], second: Step): readonly ComputationNode[] => [
      toNode(node, first, read, [between]),
      toNode(node, second, [between], outputs),
    ];
    const at = (...positions: number[]): readonly string[] => positions.map(position => inputs[position] ?? '');
    switch (operator) {
      case 'FusedConv':
        if (texts.get('activation') !== 'Relu' || inputs.length > 3) return undefined;
        return then(convolution(node), inputs, { kind: 'relu', slope: 0 });
      case 'QLinearConv':
        return then(convolution(node), at(0, 3, 8), this.quantize(inputs[7]));
      case 'QLinearMatMul':
        return then(linear(node, false), at(0, 3), this.quantize(inputs[7]));
      case 'QGemm':
        if ((inputs[7] ?? '') === '') return [toNode(node, linear(node), at(0, 3, 6), outputs)];
        return then(linear(node), at(0, 3, 6), this.quantize(inputs[8]));
      case 'QLinearAdd':
        return then({ kind: 'arithmetic', operation: 'add' }, at(0, 3), this.quantize(inputs[7]));
      case 'QLinearConcat': {
        const parts = inputs.filter((_, position) => position % 3 === 2);
        return then({ kind: 'concat', axis: numberOf(node, 'axis', 1) }, parts, this.quantize(inputs[1]));
      }
      case 'QLinearGlobalAveragePool':
        return then({ kind: 'globalAveragePool', keepsAxes: true }, at(0), this.quantize(inputs[4]));
      case 'QLinearAveragePool':
        return then(averagePool(node), at(0), this.quantize(inputs[4]));
      case 'QLinearSoftmax':
        return [toNode(node, { kind: 'softmax', axis: numberOf(node, 'axis', -1) }, at(0), outputs)];
      case 'ConvInteger':
        return [toNode(node, { ...convolution(node), onIntegers: true }, at(0, 1), outputs)];
      case 'MatMulInteger':
        return [toNode(node, { ...linear(node, false), onIntegers: true }, at(0, 1), outputs)];
      case 'BatchNormalization':
        return [toNode(node, stepOf(node), inputs.slice(0, 5), outputs)];
      case 'DynamicQuantizeLinear':
      case 'DequantizeLinear':
      case 'Dropout':
        return [toNode(node, stepOf(node), at(0), outputs)];
      case 'QuantizeLinear':
        return [toNode(node, this.quantize(inputs[2]), at(0), outputs)];
      default:
        return undefined;
    }
  }

  private single(node: OnnxNode): ComputationNode {
    const { operator, inputs, outputs, lists, numbers, value } = node;
    const [output = ''] = outputs;
    const listed = (name: string): readonly string[] => {
      const values = lists.get(name);
      return values ? [this.constant(`${output}\0${name}`, values)] : [];
    };
    switch (operator) {
      case 'Constant': {
        const number = numbers.get('value_int') ?? numbers.get('value_float');
        const values = lists.get('value_ints') ?? lists.get('value_floats');
        if (number !== undefined) this.constant(output, [number], []);
        else if (values) this.constant(output, values);
        else if (!value || !this.tensors.has(output)) this.constants.set(output, { shape: [], isTurned: false });
        return toNode(node, { kind: 'constant' }, [], outputs);
      }
      case 'Reshape':
        return toNode(node, stepOf(node), [...inputs, ...listed('shape')], outputs);
      case 'Squeeze':
      case 'Unsqueeze':
      case 'ReduceMean':
        return toNode(node, stepOf(node), [...inputs, ...listed('axes')], outputs);
      case 'Slice': {
        if (inputs.length > 1) return toNode(node, stepOf(node), inputs, outputs);
        const [starts = '', ends = '', axes = ''] = [...listed('starts'), ...listed('ends'), ...listed('axes')];
        return toNode(node, stepOf(node), [...inputs, starts, ends, axes], outputs);
      }
      case 'Pad': {
        const [pads = ''] = [...listed('pads'), ...listed('paddings')];
        if (pads === '') return toNode(node, stepOf(node), inputs, outputs);
        const filling = this.constant(`${output}\0value`, [numbers.get('value') ?? 0]);
        return toNode(node, stepOf(node), [...inputs.slice(0, 1), pads, filling], outputs);
      }
      case 'If':
        return toNode(node, this.condition(node), inputs, outputs);
      default:
        return toNode(node, stepOf(node), inputs, outputs);
    }
  }

  private constant(name: string, values: readonly number[], shape: readonly number[] = [values.length]): string {
    const isSmall = values.length <= MAX_CONSTANT_VALUES;
    this.constants.set(name, { shape, isTurned: false, ...(isSmall && { values }) });
    return name;
  }

  private quantize(zeroPoint = ''): Step {
    // Without a zero point, whole numbers are unsigned and begin at 0.
    const tensor = this.tensors.get(zeroPoint);
    const lowest = tensor ? LOWEST[tensor.dtype] : 0;
    const points = zeroPoint === '' ? [0] : (this.constants.get(zeroPoint)?.values ?? []);
    return { kind: 'quantize', clamps: points.some(point => point === lowest) };
  }

  private condition({ graphs }: OnnxNode): Step {
    const [whenTrue, whenFalse] = [graphs.get('then_branch'), graphs.get('else_branch')];
    if (!whenTrue || !whenFalse) return { kind: 'unknown' };
    return { kind: 'if', whenTrue: branchOf(whenTrue), whenFalse: branchOf(whenFalse) };
  }
}

function branchOf({ nodes, initializers, outputs }: ParsedGraph): Branch {
  const stored = nodes.flatMap(({ operator, outputs: [name], value }) =>
    operator === 'Constant' && value && name !== undefined && hasNumbers(value) ? [parseTensor(value, name)] : [],
  );
  const tensors = new Map([...initializers, ...stored].map(tensor => [tensor.name, tensor]));
  const constants = new Map([...tensors].map(([name, tensor]) => [name, constantOf(tensor, false)]));
  const translator = new Translator(constants, tensors);
  return { nodes: nodes.flatMap(node => translator.translate(node)), constants, outputs };
}

function toNode(
  { name, operator }: OnnxNode,
  step: Step,
  inputs: readonly string[],
  outputs: readonly string[],
  shown = operator,
): ComputationNode {
  return { name, operator: shown, step, inputs, outputs };
}

function numberOf({ numbers }: OnnxNode, name: string, otherwise: number): number {
  return numbers.get(name) ?? otherwise;
}

function windowOf(node: OnnxNode): Window {
  const { lists, texts } = node;
  const pads = lists.get('pads');
  const kernel = lists.get('kernel_shape');
  const axes = kernel?.length ?? 2;
  const auto = texts.get('auto_pad') ?? 'NOTSET';
  const zeros = Array<number>(axes).fill(0);
  return {
    kernel,
    strides: lists.get('strides'),
    dilations: lists.get('dilations'),
    padding:
      auto === 'SAME_UPPER'
        ? 'upper'
        : auto === 'SAME_LOWER'
          ? 'lower'
          : auto === 'NOTSET' && pads
            ? { before: pads.slice(0, pads.length / 2), after: pads.slice(pads.length / 2) }
            : { before: zeros, after: zeros },
    ceilMode: numberOf(node, 'ceil_mode', 0) !== 0,
  };
}

function convolution(node: OnnxNode): Extract<Step, { kind: 'convolution' }> {
  return { kind: 'convolution', window: windowOf(node), groups: numberOf(node, 'group', 1) };
}

function linear(node: OnnxNode, isGemm = true): Extract<Step, { kind: 'linear' }> {
  const factor = (name: string): number => (isGemm ? numberOf(node, name, 1) : 1);
  return {
    kind: 'linear',
    alpha: factor('alpha'),
    beta: factor('beta'),
    transposesInput: isGemm && numberOf(node, 'transA', 0) !== 0,
    transposesWeight: isGemm && numberOf(node, 'transB', 0) !== 0,
    flattens: false,
  };
}

function averagePool(node: OnnxNode): Step {
  return {
    kind: 'averagePool',
    window: windowOf(node),
    countsPadding: numberOf(node, 'count_include_pad', 0) !== 0,
  };
}

const ARITHMETIC = {
  Add: 'add',
  Sub: 'subtract',
  Mul: 'multiply',
  Div: 'divide',
  Pow: 'power',
  Equal: 'equal',
} as const;

function stepOf(node: OnnxNode): Step {
  const { operator, lists, texts, value } = node;
  const number = (name: string, otherwise: number): number => numberOf(node, name, otherwise);
  if (isKey(operator, ARITHMETIC)) return { kind: 'arithmetic', operation: ARITHMETIC[operator] };
  switch (operator) {
    case 'Conv':
      return convolution(node);
    case 'Gemm':
      return linear(node);
    case 'MatMul':
      return linear(node, false);
    case 'BatchNormalization':
      return { kind: 'batchNorm', epsilon: number('epsilon', 1e-5), isPerChannel: number('spatial', 1) === 1 };
    case 'Relu':
      return { kind: 'relu', slope: 0 };
    case 'LeakyRelu':
      return { kind: 'relu', slope: number('alpha', 0.01) };
    case 'MaxPool':
      return { kind: 'maxPool', window: windowOf(node) };
    case 'AveragePool':
      return averagePool(node);
    case 'GlobalAveragePool':
      return { kind: 'globalAveragePool', keepsAxes: true };
    case 'ReduceMean':
      return { kind: 'mean', keepsAxes: number('keepdims', 1) !== 0 };
    case 'LRN':
      return {
        kind: 'localResponseNorm',
        size: number('size', 0),
        alpha: number('alpha', 1e-4),
        beta: number('beta', 0.75),
        k: number('bias', 1),
      };
    case 'Concat':
      return { kind: 'concat', axis: number('axis', 1) };
    case 'Dropout':
    case 'Identity':
    case 'DequantizeLinear':
      return { kind: 'same' };
    case 'DynamicQuantizeLinear':
      return { kind: 'quantizeDynamically' };
    case 'Softmax':
      return { kind: 'softmax', axis: number('axis', -1) };
    case 'Flatten':
      return { kind: 'flatten', axis: number('axis', 1), channelsLast: false };
    case 'Reshape':
      return { kind: 'reshape' };
    case 'Squeeze':
      return { kind: 'squeeze' };
    case 'Unsqueeze':
      return { kind: 'unsqueeze' };
    case 'Transpose':
      return { kind: 'transpose', order: lists.get('perm') };
    case 'Cast':
      return { kind: 'cast', toFloat: FLOATING.includes(number('to', 0)) };
    case 'Shape':
      return { kind: 'shape' };
    case 'ConstantOfShape':
      return {
        kind: 'fill',
        value: value && hasNumbers(value) ? (decodeTensor(parseTensor(value, 'value'))[0] ?? 0) : 0,
      };
    case 'Gather':
      return { kind: 'gather', axis: number('axis', 0) };
    case 'Slice':
      return { kind: 'slice' };
    case 'Pad':
      return { kind: 'pad', mode: texts.get('mode') ?? 'constant' };
    default:
      return { kind: 'unknown' };
  }
}

function isKey<T extends object>(key: string, record: T): key is string & keyof T {
  return Object.hasOwn(record, key);
}
