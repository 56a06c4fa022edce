import { quote } from '../../../base/displayText';
import type { Computation, ComputationInput, ComputationNode, Constant, Step, Window } from '../../computation';

type JsonRecord = Readonly<Record<string, unknown>>;

function recordOf(value: unknown): JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/**
 * What a Keras model computes, from the topology of a TensorFlow.js layers model; undefined where that has no layers.
 * Values are named by layer and by call; axes become those of `[N, C, H, W]`.
 * @param constants the model's weights by their names: `conv1/kernel`.
 */
export function computationOf(
  modelTopology: unknown,
  constants: ReadonlyMap<string, Constant>,
): Computation | undefined {
  const topology = recordOf(modelTopology);
  const { class_name: className, config } = 'model_config' in topology ? recordOf(topology['model_config']) : topology;
  const layers = Array.isArray(config) ? config : listOf(recordOf(config)['layers']);
  if (layers.length === 0) return undefined;
  const reader = new KerasLayers(constants);
  for (const layer of layers) reader.add(recordOf(layer), className === 'Sequential');
  return {
    noun: 'layer',
    isConnected: true,
    inputs: reader.inputs,
    constants: reader.constants,
    nodes: reader.nodes,
    outputs: className === 'Sequential' ? [reader.last] : endsOf(recordOf(config)['output_layers']),
  };
}

/** A single output is not always in a list of its own. */
function endsOf(outputs: unknown): readonly string[] {
  const list = listOf(outputs);
  if (typeof list[0] === 'string') return [valueOf(list)];
  return list.length > 0
    ? list.map(output => valueOf(listOf(output)))
    : Object.values(recordOf(outputs)).map(each => valueOf(listOf(each)));
}

/** A reference of Keras: a layer, which of its calls, which output of that. */
function valueOf([layer, call = 0, output = 0]: readonly unknown[]): string {
  return typeof layer === 'string' ? `${layer}\0${String(call)}\0${String(output)}` : '\0';
}

class KerasLayers {
  readonly nodes: ComputationNode[] = [];
  readonly inputs: ComputationInput[] = [];
  readonly constants: Map<string, Constant>;
  /** The value that the last layer gives. */
  last = '';

  constructor(constants: ReadonlyMap<string, Constant>) {
    this.constants = new Map(constants);
  }

  add(layer: JsonRecord, isSequential: boolean): void {
    const { class_name: className, inbound_nodes: inbound } = layer;
    const config = recordOf(layer['config']);
    const name = textOf(layer['name'] ?? config['name']);
    const type = textOf(className);
    const shape = config['batch_input_shape'] ?? config['batch_shape'];
    if (isSequential && this.last === '' && type !== 'InputLayer') this.input('input', shape);
    if (type === 'InputLayer') {
      this.input(name, shape);
      return;
    }
    const calls = isSequential ? [[this.last]] : listOf(inbound).map(callOf);
    for (const [call, inputs] of calls.entries()) this.call({ name, type, config }, inputs, valueOf([name, call]));
    this.last = valueOf([name]);
  }

  private input(name: string, shape: unknown): void {
    this.last = valueOf([name]);
    const [batch, height, width, channels] = listOf(shape).map(size =>
      typeof size === 'number' && Number.isSafeInteger(size) && size > 0 && size <= MAX_SIZE ? size : undefined,
    );
    const isPicture = listOf(shape).length === 4;
    this.inputs.push({ name: this.last, shape: isPicture ? [batch, channels, height, width] : undefined });
  }

  private call(layer: KerasLayer, inputs: readonly string[], output: string): void {
    const { name, type, config } = layer;
    const before = this.activation(config['activation'], type);
    const result = before ? `${output}\0before` : output;
    const add = (step: Step, read: readonly string[], gives: string): void => {
      this.nodes.push({ name, operator: type, step, inputs: read, outputs: [gives] });
    };
    const weights = weightsOf(layer).map(weight => (weight === '' ? '' : `${name}/${weight}`));
    const [first = ''] = inputs;
    add(
      this.stepOf(layer),
      weights.length > 0 ? [first, ...weights] : [...inputs, ...this.operands(layer, output)],
      result,
    );
    if (before) add(before, [result], output);
  }

  /** What a layer does after its own work; Activation does nothing before. */
  private activation(activation: unknown, type: string): Step | undefined {
    if (type === 'Activation' || activation === undefined || activation === null || activation === 'linear')
      return undefined;
    return activationStep(activation);
  }

  /** Numbers that are inputs in other formats. */
  private operands({ type, config }: KerasLayer, output: string): readonly string[] {
    const constant = (what: string, ...values: number[]): string => {
      const name = `${output}\0${what}`;
      this.constants.set(name, { shape: [values.length], isTurned: false, values });
      return name;
    };
    if (type === 'ZeroPadding2D') {
      const { before, after } = sidesOf(config['padding']);
      return [constant('pads', 0, 0, ...before, 0, 0, ...after)];
    }
    if (type === 'Cropping2D') {
      const { before, after } = sidesOf(config['cropping']);
      const side = after[0] === 0 && before[0] === 0 ? 1 : 0;
      const end = after[side] === 0 ? MAX_SIZE : -(after[side] ?? NaN);
      return [constant('start', before[side] ?? NaN), constant('end', end), constant('axis', side + 2)];
    }
    return [];
  }

  private stepOf({ type, config }: KerasLayer): Step {
    const { data_format: dataFormat } = config;
    if (dataFormat !== undefined && dataFormat !== null && dataFormat !== 'channels_last') {
      return {
        kind: 'unknown',
        reason: `has the data format ${quote(textOf(dataFormat))}; only channels_last is read`,
      };
    }
    return stepOf(type, config);
  }
}

interface KerasLayer {
  readonly name: string;
  readonly type: string;
  readonly config: JsonRecord;
}

const MAX_SIZE = 2 ** 20;

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/**
 * The values of one call. Keras 2 lists references; Keras 3 has them, as the history of tensors, among the arguments of a
 * call.
 */
function callOf(call: unknown): readonly string[] {
  if (Array.isArray(call)) {
    return typeof call[0] === 'string' ? [valueOf(call)] : call.map(reference => valueOf(listOf(reference)));
  }
  return listOf(recordOf(call)['args']).flatMap(argument => {
    const tensors = Array.isArray(argument) ? (argument as readonly unknown[]) : [argument];
    return tensors.map(tensor => valueOf(listOf(recordOf(recordOf(tensor)['config'])['keras_history'])));
  });
}

/** What a layer has besides its inputs, as its configuration says; empty for what it leaves out. */
function weightsOf({ type, config }: KerasLayer): readonly string[] {
  const has = (key: string): boolean => config[key] !== false;
  switch (type) {
    case 'Conv2D':
    case 'Dense':
      return ['kernel', ...(has('use_bias') ? ['bias'] : [])];
    case 'BatchNormalization':
      return [has('scale') ? 'gamma' : '', has('center') ? 'beta' : '', 'moving_mean', 'moving_variance'];
    default:
      return [];
  }
}

/** Keras's axes of `[N, H, W, C]` as those of `[N, C, H, W]`. */
const AXES: Readonly<Record<number, number>> = { [-1]: 1, 3: 1, 1: 2, 2: 3, 0: 0 };

function stepOf(type: string, config: JsonRecord): Step {
  const number = (key: string, otherwise: number): number => {
    const value = config[key];
    return typeof value === 'number' ? value : value === undefined || value === null ? otherwise : NaN;
  };
  const axis = (otherwise: number): number => {
    const value =
      Array.isArray(config['axis']) && config['axis'].length === 1 ? (config['axis'][0] as unknown) : config['axis'];
    return typeof value === 'number' ? (AXES[value] ?? NaN) : value === undefined ? (AXES[otherwise] ?? NaN) : NaN;
  };
  switch (type) {
    case 'Conv2D':
      return {
        kind: 'convolution',
        window: windowOf(pairOf(config['kernel_size']), config['strides'], config),
        groups: number('groups', 1),
      };
    case 'Dense':
      return {
        kind: 'linear',
        alpha: 1,
        beta: 1,
        transposesInput: false,
        transposesWeight: false,
        flattens: false,
      };
    case 'BatchNormalization':
      return { kind: 'batchNorm', epsilon: number('epsilon', 1e-3), isPerChannel: axis(-1) === 1 };
    case 'Activation':
      return activationStep(config['activation']);
    case 'ReLU':
      if ((config['max_value'] ?? null) !== null) return { kind: 'unknown', reason: 'has a largest value' };
      if (number('threshold', 0) !== 0) return { kind: 'unknown', reason: 'has another threshold than 0' };
      return { kind: 'relu', slope: number('negative_slope', 0) };
    case 'LeakyReLU':
      return { kind: 'relu', slope: number('alpha', number('negative_slope', 0.3)) };
    case 'MaxPooling2D':
    case 'AveragePooling2D': {
      const size = pairOf(config['pool_size'] ?? 2);
      const window = windowOf(size, config['strides'] ?? size, config);
      return type === 'MaxPooling2D'
        ? { kind: 'maxPool', window }
        : { kind: 'averagePool', window, countsPadding: false };
    }
    case 'GlobalAveragePooling2D':
      return { kind: 'globalAveragePool', keepsAxes: config['keepdims'] === true };
    case 'ZeroPadding2D':
      return { kind: 'pad', mode: 'constant' };
    case 'Cropping2D': {
      const { before, after } = sidesOf(config['cropping']);
      const isBoth = [0, 1].every(side => (before[side] ?? 0) + (after[side] ?? 0) > 0);
      return isBoth ? { kind: 'unknown', reason: 'crops rows and columns' } : { kind: 'slice' };
    }
    case 'Concatenate':
      return { kind: 'concat', axis: axis(-1) };
    case 'Softmax':
      return { kind: 'softmax', axis: number('axis', -1) };
    case 'Permute':
      return listOf(config['dims']).join() === '3,1,2' ? { kind: 'channelsFirst' } : { kind: 'unknown' };
    case 'Flatten':
      return { kind: 'flatten', axis: 1, channelsLast: true };
    case 'Reshape':
      return listOf(config['target_shape']).length === 1
        ? { kind: 'flatten', axis: 1, channelsLast: true }
        : { kind: 'unknown' };
    case 'Rescaling':
      return { kind: 'affine', factors: numbersOf(config['scale'], 1), offsets: numbersOf(config['offset'], 0) };
    case 'Dropout':
    case 'SpatialDropout2D':
    case 'GaussianDropout':
    case 'GaussianNoise':
    case 'ActivityRegularization':
      return { kind: 'same' };
    default:
      return { kind: 'unknown' };
  }
}

function activationStep(activation: unknown): Step {
  switch (activation) {
    case 'relu':
      return { kind: 'relu', slope: 0 };
    case 'softmax':
      return { kind: 'softmax', axis: -1 };
    case 'linear':
      return { kind: 'same' };
    default:
      return { kind: 'unknown', reason: `has the activation ${quote(textOf(activation))}, which is not known` };
  }
}

function numbersOf(value: unknown, otherwise: number): readonly number[] {
  if (value === undefined || value === null) return [otherwise];
  return (Array.isArray(value) ? value : [value]).map(each => (typeof each === 'number' ? each : NaN));
}

/** A number for both sides, or one for each. */
function pairOf(value: unknown): readonly number[] {
  const numbers = numbersOf(value, NaN);
  return numbers.length === 1 ? [...numbers, ...numbers] : numbers;
}

/** Pixels before and after rows and columns: a number for all, one for each of both, or each for itself. */
function sidesOf(value: unknown): { readonly before: readonly number[]; readonly after: readonly number[] } {
  const [rows, columns] = Array.isArray(value) ? (value as readonly unknown[]) : [value, value];
  const sides = [rows, columns].map(pairOf);
  return { before: sides.map(([first = NaN]) => first), after: sides.map(([, last = NaN]) => last) };
}

function windowOf(kernel: readonly number[], strides: unknown, config: JsonRecord): Window {
  const zeros = [0, 0];
  return {
    kernel,
    strides: pairOf(strides ?? 1),
    dilations: config['dilation_rate'] === undefined ? undefined : pairOf(config['dilation_rate']),
    // An unknown word gives windows of no size.
    padding:
      config['padding'] === 'same'
        ? 'upper'
        : config['padding'] === 'valid' || config['padding'] === undefined
          ? { before: zeros, after: zeros }
          : { before: [], after: [] },
    ceilMode: false,
  };
}
