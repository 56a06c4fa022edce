import type { AdaptiveAvgPool2d, AvgPool2d, Conv2d, Layer, MaxPool2d, Operation } from '../../model/graph';
import { elementCount, INPUT } from '../../model/graph';
import { adaptiveBins } from '../../model/windows';
import type { ComputationNode, Padding, Step, Window } from '../computation';
import type { Context } from './checkContext';
import { describe, differs, expectInput, isNear, isWhole, joinsNothing, misplaced, parameterOf } from './checkContext';
import type { LayerValue, SquaresValue, Value } from './values';
import type { AxisWindow } from './windowSteps';
import { axesOf, coverage, positions } from './windowSteps';
import { numberText, sidesText } from './numberText';

// Operations that are one of the variant's layers. Each function returns the layer's value, or throws a FormatError that
// names the operation, the layer and what differs.

type StepOf<K extends Step['kind']> = Extract<Step, { readonly kind: K }>;
type LayerOf<T extends Operation['type']> = Layer & { readonly op: Extract<Operation, { readonly type: T }> };

function isA<T extends Operation['type']>(layer: Layer, type: T): layer is LayerOf<T> {
  return layer.op.type === type;
}

function reach(context: Context, layer: Layer): LayerValue {
  context.reached.add(layer.path);
  return { kind: 'layer', path: layer.path };
}

/** The layer of a type that reads one value. */
function readerOf<T extends Operation['type']>(context: Context, path: string, type: T): LayerOf<T> | undefined {
  return context.network.readersOf(path).find((layer): layer is LayerOf<T> => isA(layer, type));
}

/** The layer whose weight a value is. */
function weightedLayer<T extends 'Conv2d' | 'Linear' | 'BatchNorm2d'>(
  context: Context,
  node: ComputationNode,
  value: Value | undefined,
  type: T,
): { readonly layer: LayerOf<T>; readonly parameter: ReturnType<typeof parameterOf> } {
  const parameter = parameterOf(context, node, value, 'weight');
  const { layer, role } = parameter;
  if (isA(layer, type) && role === (type === 'BatchNorm2d' ? 'bnWeight' : 'weight')) return { layer, parameter };
  throw differs(
    context,
    node,
    `takes as its weight the ${role} of ${context.network.describe(layer.path)}`,
    'does not',
  );
}

// --- layers with parameters ---

export function convolution(
  context: Context,
  node: ComputationNode,
  { window, groups, onIntegers }: StepOf<'convolution'>,
  [input, weight, bias]: readonly (Value | undefined)[],
): LayerValue {
  const { layer, parameter } = weightedLayer(context, node, weight, 'Conv2d');
  const { value, padding } = withoutPadding(context, node, input);
  if (parameter.value.isTransposed) throw differs(context, node, 'transposes its weight', 'does not', layer.path);
  expectInput(context, node, layer, value);
  checkWindow(context, node, layer, window, value, padding);
  if (groups !== 1) throw differs(context, node, `has ${numberText(groups)} groups`, 'has 1', layer.path);
  return withBias(context, node, layer, bias, onIntegers);
}

export function linear(
  context: Context,
  node: ComputationNode,
  step: StepOf<'linear'>,
  [input, weight, bias]: readonly (Value | undefined)[],
): LayerValue {
  const { layer, parameter } = weightedLayer(context, node, weight, 'Linear');
  const { isTurned, isTransposed } = parameter.value;
  // The weight has to be multiplied as [in, out], however often it is transposed.
  const isInByOut = [isTurned, isTransposed, step.transposesWeight].filter(Boolean).length % 2 === 1;
  if (!isInByOut) throw differs(context, node, 'multiplies by its weight transposed', 'does not', layer.path);
  if (step.transposesInput) throw differs(context, node, 'transposes its input', 'does not', layer.path);
  for (const factor of ['alpha', 'beta'] as const) {
    if (step[factor] !== 1)
      throw differs(context, node, `has ${factor} ${numberText(step[factor])}`, 'has 1', layer.path);
  }
  const value = required(context, node, input);
  expectInput(context, node, layer, step.flattens ? flattened(context, value) : value);
  return withBias(context, node, layer, bias, step.onIntegers);
}

export function batchNorm(
  context: Context,
  node: ComputationNode,
  { epsilon, isPerChannel }: StepOf<'batchNorm'>,
  [input, scale, ...others]: readonly (Value | undefined)[],
): LayerValue {
  const { layer } = weightedLayer(context, node, scale, 'BatchNorm2d');
  const { path, op } = layer;
  expectInput(context, node, layer, required(context, node, input));
  for (const [index, role] of (['bnBias', 'runningMean', 'runningVar'] as const).entries()) {
    const found = parameterOf(context, node, others[index], role);
    if (found.layer !== layer || found.role !== role) {
      throw differs(context, node, `takes as its ${role} the ${found.role} of ${found.layer.path}`, 'does not', path);
    }
  }
  if (!isNear(epsilon, op.eps))
    throw differs(context, node, `has epsilon ${numberText(epsilon)}`, `has ${op.eps}`, path);
  if (!isPerChannel) throw differs(context, node, 'normalizes each pixel', 'normalizes channels', path);
  return reach(context, layer);
}

function withBias(
  context: Context,
  node: ComputationNode,
  layer: LayerOf<'Conv2d' | 'Linear'>,
  bias: Value | undefined,
  lacksScale = false,
): LayerValue {
  const value = { ...reach(context, layer), ...(lacksScale && { lacksScale }) };
  if (bias) checkBias(context, node, layer, bias);
  const hasBias = layer.op.type === 'Linear' || layer.op.bias;
  return hasBias && !bias ? { ...value, lacksBias: true } : value;
}

function checkBias(context: Context, node: ComputationNode, { path }: Layer, bias: Value): void {
  const { layer, role } = parameterOf(context, node, bias, 'bias');
  if (layer.path === path && role === 'bias') return;
  throw differs(context, node, `takes as its bias the ${role} of ${layer.path}`, 'does not', path);
}

/** Adds a layer's bias that an operation of its own adds. */
export function addBias(context: Context, node: ComputationNode, value: LayerValue, bias: Value): LayerValue {
  const layer = context.network.graph.layers.find(({ path }) => path === value.path);
  if (!layer || !value.lacksBias) throw misplaced(context, node, value);
  checkBias(context, node, layer, bias);
  // A sum lays the last axis of one along the last of the other.
  const sizes = bias.kind === 'constant' ? bias.shape : [];
  const features = sizes[sizes.length - (layer.op.type === 'Conv2d' ? 3 : 1)];
  if (features !== elementCount(sizes)) {
    throw differs(context, node, 'adds the bias along another axis', 'adds it to each channel', value.path);
  }
  return { ...value, lacksBias: false };
}

// --- layers without ---

export function relu(context: Context, node: ComputationNode, slope: number, input: Value | undefined): LayerValue {
  const value = required(context, node, input);
  const layer = value.kind === 'layer' && isWhole(value) ? readerOf(context, value.path, 'ReLU') : undefined;
  if (slope !== 0) {
    throw differs(context, node, `multiplies negative values by ${numberText(slope)}`, 'sets them to 0', layer?.path);
  }
  if (layer) return reach(context, layer);
  if (isNonNegative(context, value)) return value;
  throw misplaced(context, node, value);
}

function isNonNegative({ network }: Context, value: Value): value is LayerValue {
  return value.kind === 'layer' && isWhole(value) && network.isNonNegative(value.path);
}

/** Whole numbers from 0 on: what is below becomes 0, as by a ReLU. */
export function clamp(context: Context, node: ComputationNode, value: LayerValue): LayerValue {
  const layer = isWhole(value) ? readerOf(context, value.path, 'ReLU') : undefined;
  if (layer) return reach(context, layer);
  if (isNonNegative(context, value)) return value;
  throw differs(context, node, `sets negative values of ${describe(context, value)} to 0`, 'does not');
}

export function maxPool(context: Context, node: ComputationNode, window: Window, input: Value | undefined): LayerValue {
  const { value, padding } = withoutPadding(context, node, input);
  const layer = value.kind === 'layer' && isWhole(value) ? readerOf(context, value.path, 'MaxPool2d') : undefined;
  if (!layer) throw misplaced(context, node, value);
  if (!window.kernel) throw differs(context, node, 'has no kernel', `has ${layer.op.kernelSize}`, layer.path);
  if (padding && !isNonNegative(context, value)) {
    throw differs(context, node, 'pads values that may be negative with zeros', 'pads with nothing', layer.path);
  }
  checkWindow(context, node, layer, window, value, padding);
  return reach(context, layer);
}

export function averagePool(
  context: Context,
  node: ComputationNode,
  window: Window,
  input: Value | undefined,
): LayerValue {
  const { value, padding } = withoutPadding(context, node, input);
  if (value.kind !== 'layer' || !isWhole(value) || padding) throw misplaced(context, node, input ?? value);
  const sizes = context.network.shapeOf(value.path).slice(1);
  const axes = axesOf(window, [], sizes);
  return average(context, node, value, axes, `averages windows of ${sidesText(window.kernel ?? [])}`);
}

export function globalAveragePool(
  context: Context,
  node: ComputationNode,
  keepsAxes: boolean,
  input: Value | undefined,
): LayerValue {
  const value = required(context, node, input);
  if (value.kind !== 'layer' || !isWhole(value)) throw misplaced(context, node, value);
  const sizes = context.network.shapeOf(value.path).slice(1);
  const whole = { stride: 1, dilation: 1, before: 0, after: 0, ceilMode: false };
  const axes = sizes.length === 2 ? sizes.map(kernel => ({ ...whole, kernel })) : undefined;
  const pooled = average(context, node, value, axes, 'averages the whole picture');
  return keepsAxes ? pooled : flatten(context, node, pooled, 'C, H, W');
}

function average(
  context: Context,
  node: ComputationNode,
  value: LayerValue,
  axes: readonly AxisWindow[] | undefined,
  found: string,
): LayerValue {
  const sizes = context.network.shapeOf(value.path).slice(1);
  const pools = context.network
    .readersOf(value.path)
    .filter((layer): layer is LayerOf<'AvgPool2d' | 'AdaptiveAvgPool2d'> =>
      /^(Adaptive)?AvgPool2d$/.test(layer.op.type),
    );
  const [first] = pools;
  if (!first) throw misplaced(context, node, value);
  const layer = pools.find(({ op }) =>
    sizes.every((size, index) => {
      const axis = axes?.[index];
      return axis?.dilation === 1 && isSame(coverage(axis, size), binsOf(op, size));
    }),
  );
  if (layer) return reach(context, layer);
  throw differs(context, node, found, `has ${context.network.describe(first.path)} there`, first.path);
}

function binsOf(op: AvgPool2d | AdaptiveAvgPool2d, size: number): ReturnType<typeof coverage> {
  if (op.type === 'AdaptiveAvgPool2d') return adaptiveBins(size, op.outputSize);
  return coverage(
    { kernel: op.kernelSize, stride: op.stride, dilation: 1, before: 0, after: 0, ceilMode: false },
    size,
  );
}

function isSame(a: ReturnType<typeof coverage>, b: ReturnType<typeof coverage>): boolean {
  return a.length === b.length && a.every(({ start, end }, index) => start === b[index]?.start && end === b[index].end);
}

export function localResponseNorm(
  context: Context,
  node: ComputationNode,
  found: Omit<StepOf<'localResponseNorm'>, 'kind'>,
  input: Value | undefined,
): LayerValue {
  const value = required(context, node, input);
  const layer =
    value.kind === 'layer' && isWhole(value) ? readerOf(context, value.path, 'LocalResponseNorm') : undefined;
  if (!layer) throw misplaced(context, node, value);
  for (const key of ['size', 'alpha', 'beta', 'k'] as const) {
    if (!isNear(found[key], layer.op[key])) {
      throw differs(context, node, `has ${key} ${numberText(found[key])}`, `has ${layer.op[key]}`, layer.path);
    }
  }
  return reach(context, layer);
}

/** A layer divided by what has become of its squares. */
export function normalizedBySquares(
  context: Context,
  node: ComputationNode,
  value: LayerValue,
  { path, shape, size, padding, factor, offset, power }: SquaresValue,
): LayerValue {
  const isIt =
    value.path === path &&
    shape.join() === [context.network.batch, ...context.network.shapeOf(path)].join() &&
    size !== undefined &&
    padding[0] === Math.floor(size / 2) &&
    padding[1] === Math.floor((size - 1) / 2);
  if (!isIt) throw misplaced(context, node, value);
  return localResponseNorm(context, node, { size, alpha: factor, beta: power, k: offset }, value);
}

export function concat(
  context: Context,
  node: ComputationNode,
  axis: number,
  parts: readonly LayerValue[],
): LayerValue {
  const { network } = context;
  const faulty = parts.find(part => !isWhole(part));
  if (faulty) throw misplaced(context, node, faulty);
  const paths = parts.map(part => part.path);
  const layer = network.readersOf(...paths).find(candidate => isA(candidate, 'cat'));
  if (layer && (axis === 1 || axis === -3)) return reach(context, layer);
  if (layer) throw differs(context, node, `joins along axis ${numberText(axis)}`, 'joins the channels', layer.path);
  const similar = network.graph.layers
    .filter(candidate => isA(candidate, 'cat') && candidate.inputs.some(path => paths.includes(network.valueOf(path))))
    .map(candidate => ({ layer: candidate, inputs: network.inputsOf(candidate) }));
  const [nearest] = similar.toSorted((a, b) => shared(b.inputs, paths) - shared(a.inputs, paths));
  const [first] = parts;
  if (!first) throw joinsNothing(context, node);
  if (!nearest) throw misplaced(context, node, first);
  const { inputs } = nearest;
  const place = inputs.findIndex((path, index) => path !== paths[index]);
  const [found, expected] = [paths[place], inputs[place]];
  throw differs(
    context,
    node,
    place < 0
      ? `joins ${paths.length} values`
      : `joins ${found === undefined ? 'nothing' : network.describe(found)} as number ${place + 1}`,
    place < 0 ? `joins ${inputs.length}` : `joins ${network.describe(expected ?? '')} there`,
    nearest.layer.path,
  );
}

function shared(a: readonly string[], b: readonly string[]): number {
  return a.filter(path => b.includes(path)).length;
}

/** @param order in which the features of a pixel grid follow each other. */
export function flatten(
  context: Context,
  node: ComputationNode,
  value: LayerValue,
  order: 'C, H, W' | 'H, W, C',
): LayerValue {
  const { network } = context;
  const [, ...sides] = network.shapeOf(value.path);
  const { isChannelsFirst, ...plain } = value;
  if (!isWhole(plain)) throw misplaced(context, node, value);
  if (sides.length === 0) return plain;
  const layer = readerOf(context, value.path, 'flatten');
  if (!layer) throw misplaced(context, node, value);
  if (order !== 'C, H, W' && !isChannelsFirst && elementCount(sides) !== 1) {
    throw differs(context, node, `flattens in the order ${order}`, 'in the order C, H, W', layer.path);
  }
  return reach(context, layer);
}

/** What a layer that flattens its input itself reads. */
function flattened(context: Context, value: Value): Value {
  if (value.kind !== 'layer' || !isWhole(value)) return value;
  const layer = readerOf(context, value.path, 'flatten');
  return layer ? reach(context, layer) : value;
}

// --- windows ---

/** A value, and the zeros around it. */
function withoutPadding(
  context: Context,
  node: ComputationNode,
  input: Value | undefined,
): { readonly value: Value; readonly padding: Padding | undefined } {
  const value = required(context, node, input);
  if ((value.kind !== 'layer' && value.kind !== 'image') || !value.padding) return { value, padding: undefined };
  const { padding, ...plain } = value;
  return { value: plain, padding };
}

/**
 * Compares a window with that of a convolution or a max pool: the same pixels at each position, and as many positions,
 * whether a file says so by its padding or by ceil mode.
 */
function checkWindow(
  context: Context,
  node: ComputationNode,
  { path, op }: LayerOf<'Conv2d' | 'MaxPool2d'>,
  window: Window,
  value: Value,
  outer: Padding | undefined,
): void {
  const read = value.kind === 'layer' ? value.path : INPUT;
  const sizes = context.network.shapeOf(read).slice(1);
  const { before = [0, 0], after = [0, 0] } = outer ?? {};
  const padded = sizes.map((size, axis) => size + (before[axis] ?? 0) + (after[axis] ?? 0));
  checkAxes(context, node, path, op, axesOf(window, [op.kernelSize, op.kernelSize], padded), sizes, [before, after]);
}

function checkAxes(
  context: Context,
  node: ComputationNode,
  path: string,
  op: Conv2d | MaxPool2d,
  axes: readonly AxisWindow[] | undefined,
  sizes: readonly number[],
  [before, after]: readonly [readonly number[], readonly number[]],
): void {
  if (axes?.length !== 2) throw differs(context, node, 'has a window of other axes', 'slides over pictures', path);
  const { kernelSize, stride, padding } = op;
  const compare = (what: string, found: readonly number[], expected: number): void => {
    if (found.every(value => value === expected)) return;
    throw differs(context, node, `has ${what} ${sidesText(found)}`, `has ${expected}`, path);
  };
  const whole = axes.map((axis, index) => ({
    ...axis,
    before: axis.before + (before[index] ?? 0),
    after: axis.after + (after[index] ?? 0),
  }));
  compare('kernel', whole.map(axis => axis.kernel), kernelSize); // prettier-ignore
  compare('stride', whole.map(axis => axis.stride), stride); // prettier-ignore
  compare('dilation', whole.map(axis => axis.dilation), 1); // prettier-ignore
  compare('padding', whole.map(axis => axis.before), padding); // prettier-ignore
  const ceilMode = 'ceilMode' in op && op.ceilMode;
  const expected: AxisWindow = { kernel: kernelSize, stride, dilation: 1, before: padding, after: padding, ceilMode };
  for (const [index, axis] of whole.entries()) {
    const size = sizes[index] ?? 0;
    const [found, wanted] = [positions(axis, size), positions(expected, size)];
    if (found !== wanted) {
      throw differs(
        context,
        node,
        `has ${numberText(found)} positions along ${size} pixels ` +
          `(padding ${numberText(axis.before)} and ${numberText(axis.after)}, ceil mode ${Number(axis.ceilMode)})`,
        `has ${wanted} (padding ${padding} and ${padding}, ceil mode ${Number(ceilMode)})`,
        path,
      );
    }
  }
}

function required(context: Context, node: ComputationNode, value: Value | undefined): Value {
  if (value) return value;
  throw differs(context, node, 'has no input', 'has no such operation');
}

/** What a convolution, a pool or a linear layer says of itself, where the file does not say what it reads. */
export function checkAlone(context: Context, node: ComputationNode, layer: Layer): void {
  const { step } = node;
  const { op, path } = layer;
  if (step.kind === 'convolution' && op.type === 'Conv2d') {
    const [input = INPUT] = context.network.inputsOf(layer);
    convolutionAlone(context, node, step, { ...layer, op }, input);
  } else if (step.kind === 'linear' && op.type === 'Linear') {
    if (!step.transposesWeight) throw differs(context, node, 'multiplies by its weight transposed', 'does not', path);
  } else {
    throw differs(context, node, `is a ${node.operator} layer`, `has a ${op.type} there`, path);
  }
}

function convolutionAlone(
  context: Context,
  node: ComputationNode,
  { window, groups }: StepOf<'convolution'>,
  layer: LayerOf<'Conv2d'>,
  input: string,
): void {
  checkWindow(context, node, layer, window, { kind: 'layer', path: input }, undefined);
  if (groups !== 1) throw differs(context, node, `has ${numberText(groups)} groups`, 'has 1', layer.path);
}
