import type { Arithmetic, ComputationNode, Window } from '../computation';
import { calculate } from './constants';
import { newShape } from './constantSteps';
import type { Context } from './checkContext';
import { misplaced, nodeText } from './checkContext';
import { flatten } from './layerSteps';
import type { Channel, ConstantValue, ImageValue, LayerValue, SquaresValue, Value } from './values';

// Operations that are no layer of their own: what prepares the input, reshapes values, or goes into a layer's formula.

/** Reshapes a layer's value: it stays what it is, or is flattened. */
export function reshapeLayer(
  context: Context,
  node: ComputationNode,
  kind: 'reshape' | 'squeeze' | 'unsqueeze',
  value: LayerValue,
  target: readonly number[] | undefined,
): LayerValue {
  const { batch, shapeOf } = { batch: context.network.batch, shapeOf: context.network.shapeOf(value.path) };
  const shape = [batch, ...shapeOf];
  const result = newShape(kind, { shape }, target);
  if (!result || result[0] !== batch) throw misplaced(context, node, value);
  if (result.join() === shape.join()) return value;
  if (result.length === 2) return flatten(context, node, value, 'C, H, W');
  throw misplaced(context, node, value);
}

export function reshapeSquares(
  context: Context,
  node: ComputationNode,
  kind: 'reshape' | 'squeeze' | 'unsqueeze',
  value: SquaresValue,
  target: readonly number[] | undefined,
): SquaresValue {
  const shape = newShape(kind, value, target);
  if (!shape) throw misplaced(context, node, value);
  return { ...value, shape };
}

// --- squares, on the way to local response normalization ---

/** PyTorch lays channels along the depth of `[N, 1, C, H, W]`. */
const DEPTH_AXES = 5;

export function padSquares(
  context: Context,
  node: ComputationNode,
  value: SquaresValue,
  [before, after]: readonly [readonly number[], readonly number[]],
): SquaresValue {
  const pads = [...before, ...after];
  if (pads.every(pixels => pixels === 0)) return value;
  const isDepth = [before, after].every(list =>
    list.every((pixels, axis) => pixels === 0 || (axis === 2 && pixels > 0)),
  );
  const [first = 0, last = 0] = [before[2], after[2]];
  const { shape, size } = value;
  if (shape.length !== DEPTH_AXES || shape[1] !== 1 || !isDepth || size !== undefined) {
    throw misplaced(context, node, value);
  }
  return {
    ...value,
    shape: shape.map((length, axis) => (axis === 2 ? length + first + last : length)),
    padding: [value.padding[0] + first, value.padding[1] + last],
  };
}

export function averageSquares(
  context: Context,
  node: ComputationNode,
  { kernel = [], strides, dilations, padding, ceilMode }: Window,
  countsPadding: boolean,
  value: SquaresValue,
): SquaresValue {
  const [size, ...sides] = kernel;
  const isOne = (list: readonly number[] | undefined): boolean => list?.every(step => step === 1) ?? true;
  const { before = [], after = [] } = typeof padding === 'object' ? padding : {};
  const isPlain = typeof padding === 'object' && isOne(strides) && isOne(dilations) && !ceilMode;
  const padded = padSquares(context, node, value, [
    [0, 0, ...before],
    [0, 0, ...after],
  ]);
  const isPadded = padded !== value;
  const [batch = 0, one = 0, channels = 0, ...picture] = padded.shape;
  const isDepth = padded.shape.length === DEPTH_AXES && one === 1 && kernel.length === 3 && isOne(sides);
  if (size === undefined || !isPlain || !isDepth || value.size !== undefined || (isPadded && !countsPadding)) {
    throw misplaced(context, node, value);
  }
  return { ...padded, size, shape: [batch, one, channels - size + 1, ...picture] };
}

/** (mean · factor + offset) ^ power, in this order. */
export function scaleSquares(
  context: Context,
  node: ComputationNode,
  operation: Arithmetic,
  value: SquaresValue,
  [number, ...others]: readonly number[],
): SquaresValue {
  const { size, factor, offset, power } = value;
  const isUntouched = power === 1;
  if (number !== undefined && others.length === 0 && isUntouched) {
    if (operation === 'multiply' && offset === 0) return { ...value, factor: factor * number };
    if (operation === 'divide' && offset === 0) return { ...value, factor: factor / number };
    if (operation === 'add') return { ...value, offset: offset + number };
    if (operation === 'power' && size !== undefined) return { ...value, power: number };
  }
  throw misplaced(context, node, value);
}

export function squaresOf({ network }: Context, { path }: LayerValue): SquaresValue {
  return {
    kind: 'squares',
    path,
    shape: [network.batch, ...network.shapeOf(path)],
    padding: [0, 0],
    size: undefined,
    factor: 1,
    offset: 0,
    power: 1,
  };
}

// --- the input ---

export function arithmeticOnImage(
  context: Context,
  node: ComputationNode,
  operation: Arithmetic,
  image: ImageValue,
  constant: ConstantValue,
  isImageFirst: boolean,
): ImageValue {
  const numbers = perChannel(image, constant);
  const isLinear = operation === 'add' || operation === 'subtract' || operation === 'multiply' || (operation === 'divide' && isImageFirst); // prettier-ignore
  if (!numbers || !isLinear) throw misplaced(context, node, image);
  const apply = (value: number, number: number): number => {
    const [a, b] = [value, number].map(single => ({ shape: [], values: [single] }));
    return (a && b && calculate(operation, a, b)?.values[0]) ?? NaN;
  };
  const sign = operation === 'subtract' && !isImageFirst ? -1 : 1;
  const scales = operation === 'multiply' || operation === 'divide';
  const channels = image.channels.map(({ source, factor, offset }, index): Channel => {
    const number = numbers[numbers.length === 1 ? 0 : index] ?? NaN;
    return {
      source,
      factor: scales ? apply(factor, number) : sign * factor,
      offset: sign < 0 ? number - offset : apply(offset, number),
    };
  });
  return changed(context, node, image, channels);
}

export function affine(
  context: Context,
  node: ComputationNode,
  image: ImageValue,
  factors: readonly number[],
  offsets: readonly number[],
): ImageValue {
  const of = (list: readonly number[], index: number): number => list[list.length === 1 ? 0 : index] ?? NaN;
  const channels = image.channels.map(({ source, factor, offset }, index) => ({
    source,
    factor: factor * of(factors, index),
    offset: offset * of(factors, index) + of(offsets, index),
  }));
  return changed(context, node, image, channels);
}

/** The values for each channel, or one for all, where the constant is laid along the channels. */
function perChannel(
  { channels, hasChannelAxis }: ImageValue,
  { values, shape }: ConstantValue,
): readonly number[] | undefined {
  if (!values || values.length === 1) return values;
  const count = channels.length;
  const isAlong = [[count, 1, 1], [1, count, 1, 1]].some(sizes => sizes.join() === shape.join()); // prettier-ignore
  return isAlong && hasChannelAxis ? values : undefined;
}

function changed(context: Context, node: ComputationNode, image: ImageValue, channels: readonly Channel[]): ImageValue {
  if (image.padding) throw misplaced(context, node, image);
  return { ...image, channels, changedBy: `its ${nodeText(context, node)}` };
}

/** Takes channels by their indices; one index without an axis of its own takes the axis away. */
export function gatherChannels(
  context: Context,
  node: ComputationNode,
  axis: number,
  image: ImageValue,
  { values, shape }: ConstantValue,
): ImageValue {
  const { channels, hasChannelAxis } = image;
  const taken = values
    ?.map(index => channels[index < 0 ? index + channels.length : index])
    .filter(channel => channel !== undefined);
  const isChannels = hasChannelAxis && (axis === 1 || axis === -3) && shape.length < 2;
  if (!isChannels || !taken || taken.length !== values?.length) throw misplaced(context, node, image);
  return { ...changed(context, node, image, taken), hasChannelAxis: shape.length === 1 };
}

export function unsqueezeImage(
  context: Context,
  node: ComputationNode,
  image: ImageValue,
  axes: readonly number[] | undefined,
): ImageValue {
  const isChannelAxis = axes?.length === 1 && (axes[0] === 1 || axes[0] === -3);
  if (image.hasChannelAxis || !isChannelAxis) throw misplaced(context, node, image);
  return { ...image, hasChannelAxis: true };
}

export function joinChannels(
  context: Context,
  node: ComputationNode,
  axis: number,
  images: readonly ImageValue[],
): ImageValue {
  const [first] = images;
  const faulty = images.find(image => !image.hasChannelAxis);
  if (!first || faulty || (axis !== 1 && axis !== -3)) throw misplaced(context, node, faulty ?? first ?? NOTHING);
  const joined = images.flatMap(image => image.channels);
  return changed(context, node, first, joined.slice(0, MAX_CHANNELS));
}

const NOTHING: Value = { kind: 'other', description: 'nothing' };
/** More than any picture has; three are compared. */
const MAX_CHANNELS = 16;

// --- parts of a picture ---

/** The range along one axis that a slice takes; undefined where it takes another. */
export function rangeOf(
  length: number,
  [starts, ends, axes, steps]: readonly (ConstantValue | undefined)[],
): readonly [start: number, end: number] | undefined {
  const isOne = [starts, ends, axes, steps].every(list => !list || list.values?.length === 1);
  const [start, end, step = 1] = [starts, ends, steps].map(list => list?.values?.[0]);
  if (!isOne || start === undefined || end === undefined || step !== 1) return undefined;
  const clamp = (index: number): number => Math.min(length, Math.max(0, index < 0 ? index + length : index));
  return [clamp(start), Math.max(clamp(start), clamp(end))];
}
