import { quote } from '../../base/displayText';
import type { Graph } from '../../model/graph';
import { HEADS } from '../../model/graph';
import type { VariantId } from '../../model/variants';
import { FormatError } from '../../base/formatError';
import type { Computation, ComputationNode, Constant, Step } from '../computation';
import { computeConstant } from './constantSteps';
import type { Context, OwnedParameter } from './checkContext';
import { describe, differs, isWhole, misplaced, nodeText } from './checkContext';
import { ExpectedNetwork } from './expectedNetwork';
import * as layers from './layerSteps';
import { inOrder } from './nodeOrder';
import * as shapes from './shapeSteps';
import * as strips from './stripSteps';
import type { ConstantValue, ImageValue, StripValue, Value } from './values';

/** What a file's computation has beyond the variant's. */
export interface ComputationNotes {
  /** Whether the file's own result are probabilities: a softmax of the logits. */
  readonly endsWithSoftmax: boolean;
}

/**
 * Compares a file's computation with the variant that its tensors fit: each tensor has to be the parameter of its own
 * layer, and each operation a layer of the variant, with the same numbers, on the same values. Takes time in proportion
 * to the file's operations.
 * @param parameters which parameter of the variant each tensor is, by the reader's names.
 * @throws FormatError naming the first operation that differs.
 */
export function checkComputation(
  computation: Computation,
  graph: Graph,
  variant: VariantId,
  parameters: ReadonlyMap<string, OwnedParameter>,
): ComputationNotes {
  const [picture] = computation.inputs;
  const network = new ExpectedNetwork(graph, variant, picture);
  const context: Context = { noun: computation.noun, network, parameters, reached: new Set() };
  if (!computation.isConnected) {
    checkUnconnected(computation, context);
    return { endsWithSoftmax: false };
  }
  const values = new Values(context, computation.constants);
  for (const [index, { name }] of computation.inputs.entries()) values.set(name, index === 0 ? IMAGE : LABELS);
  for (const node of inOrder(computation)) run(context, node, values);
  checkComplete(context);
  return checkOutputs(context, computation, values);
}

const IMAGE: ImageValue = {
  kind: 'image',
  channels: [0, 1, 2].map(source => ({ source, factor: 1, offset: 0 })),
  hasChannelAxis: true,
  changedBy: undefined,
};
const LABELS: Value = { kind: 'other', description: 'an input besides the picture' };

/** The values of a computation, as far as it has been gone through. */
class Values {
  private readonly known = new Map<string, Value>();

  constructor(
    private readonly context: Context,
    constants: ReadonlyMap<string, Constant>,
  ) {
    this.addConstants(constants);
  }

  addConstants(constants: ReadonlyMap<string, Constant>): void {
    for (const [name, { tensor, shape, isTurned, values }] of constants) {
      this.known.set(name, {
        kind: 'constant',
        tensor,
        changed: undefined,
        shape,
        isTurned,
        isTransposed: false,
        values,
      });
    }
  }

  has(name: string): boolean {
    return this.known.has(name);
  }

  get(name: string): Value | undefined {
    return this.known.get(name);
  }

  set(name: string, value: Value): void {
    this.known.set(name, value);
  }

  /** What a node reads; undefined for an optional input that is left out. */
  readBy(node: ComputationNode): readonly (Value | undefined)[] {
    return node.inputs.map(name => {
      if (name === '') return undefined;
      const value = this.known.get(name);
      if (value) return value;
      throw new FormatError(`its ${nodeText(this.context, node)} reads ${quote(name)}, which nothing gives`);
    });
  }
}

function run(context: Context, node: ComputationNode, values: Values): void {
  const { step, outputs } = node;
  if (step.kind === 'constant') return;
  const inputs = values.readBy(node);
  const [first] = inputs;
  const results =
    step.kind === 'if'
      ? runBranch(context, node, first, values)
      : step.kind === 'quantizeDynamically'
        ? [computed(context, { ...node, step: { kind: 'same' } }, inputs), SCALE]
        : [computed(context, node, inputs)];
  for (const [index, name] of outputs.entries()) {
    const rest: Value = { kind: 'other', description: `output ${index + 1} of ${nodeText(context, node)}` };
    if (name !== '' && !values.get(name)) values.set(name, results[index] ?? rest);
  }
}

const SCALE: Value = { kind: 'scale' };

/** PyTorch writes a squeeze as: if the axis is 1, squeeze it, else leave it. */
function runBranch(
  context: Context,
  node: ComputationNode,
  condition: Value | undefined,
  values: Values,
): readonly Value[] {
  const { step } = node;
  const [decision] = condition?.kind === 'constant' ? (condition.values ?? []) : [];
  if (step.kind !== 'if' || decision === undefined) {
    throw differs(context, node, 'depends on what is known only when it runs', 'has no conditions');
  }
  const branch = decision === 0 ? step.whenFalse : step.whenTrue;
  values.addConstants(branch.constants);
  for (const inner of branch.nodes) {
    if (inner.step.kind === 'if') throw differs(context, inner, 'is a condition inside another', 'has no conditions');
    run(context, inner, values);
  }
  return branch.outputs.map(name => {
    const value = values.get(name);
    if (value) return value;
    throw new FormatError(`its ${nodeText(context, node)} gives ${quote(name)}, which nothing computes`);
  });
}

function isConstant(value: Value | undefined): value is ConstantValue | undefined {
  return value === undefined || value.kind === 'constant';
}

/** How many inputs an operation has where that is more than one. */
const MOST_INPUTS: Readonly<Partial<Record<Step['kind'], number>>> = {
  convolution: 3,
  linear: 3,
  batchNorm: 5,
  arithmetic: 2,
  concat: Infinity,
  reshape: 2,
  squeeze: 2,
  unsqueeze: 2,
  mean: 2,
  gather: 2,
  slice: 5,
  pad: 3,
  unused: Infinity,
};

/** The value of a node's first output. */
function computed(context: Context, node: ComputationNode, inputs: readonly (Value | undefined)[]): Value {
  const { step } = node;
  if (inputs.every(input => input === undefined)) {
    throw differs(context, node, 'reads nothing', 'has no such operation');
  }
  const most = MOST_INPUTS[step.kind] ?? 1;
  if (inputs.length > most && step.kind !== 'unknown') {
    throw new FormatError(`its ${nodeText(context, node)} reads ${inputs.length} values, more than there are for it`);
  }
  if (step.kind === 'unknown' && step.reason !== undefined) throw unknown(context, node);
  if (inputs.every(isConstant)) return computeConstant(context, node, inputs);
  const [first, ...others] = inputs;
  switch (step.kind) {
    case 'convolution':
      return layers.convolution(context, node, step, inputs);
    case 'linear':
      return layers.linear(context, node, step, inputs);
    case 'batchNorm':
      return layers.batchNorm(context, node, step, inputs);
    case 'relu':
      return layers.relu(context, node, step.slope, first);
    case 'maxPool':
      return layers.maxPool(context, node, step.window, first);
    case 'averagePool':
      if (first?.kind === 'squares') {
        return shapes.averageSquares(context, node, step.window, step.countsPadding, first);
      }
      if (first?.kind === 'strip') return strips.averageStrip(context, node, step.window, first);
      return layers.averagePool(context, node, step.window, first);
    case 'globalAveragePool':
      return layers.globalAveragePool(context, node, step.keepsAxes, first);
    case 'localResponseNorm':
      return layers.localResponseNorm(context, node, step, first);
    case 'arithmetic':
      return arithmetic(context, node, step.operation, first, others[0]);
    case 'unused':
      return { kind: 'other', description: nodeText(context, node) };
    default:
      if (first && step.kind !== 'unknown') return reshaped(context, node, first, others, inputs);
      throw unknown(context, node);
  }
}

function unknown(context: Context, node: ComputationNode): FormatError {
  const reason = node.step.kind === 'unknown' ? node.step.reason : undefined;
  if (reason === undefined) return differs(context, node, 'is an operation that is not known', 'has no such');
  return new FormatError(`its ${nodeText(context, node)} ${reason}`);
}

/** Operations that leave a value as it is, or change its form. */
function reshaped(
  context: Context,
  node: ComputationNode,
  value: Value,
  others: readonly (Value | undefined)[],
  inputs: readonly (Value | undefined)[],
): Value {
  const { step } = node;
  const constants = others.map(other => (other?.kind === 'constant' ? other : undefined));
  switch (step.kind) {
    case 'same':
      return value;
    case 'cast':
      if (step.toFloat) return value;
      break;
    case 'quantize':
      if (value.kind === 'layer' && step.clamps) return layers.clamp(context, node, value);
      if (value.kind === 'layer' || value.kind === 'image') return value;
      break;
    case 'softmax':
      if (value.kind === 'layer' && isWhole(value) && (step.axis === 1 || step.axis === -1)) {
        return { ...value, isSoftmax: true };
      }
      break;
    case 'shape':
      return shapeOf(context, node, value);
    case 'reshape':
    case 'squeeze':
    case 'unsqueeze': {
      const target = constants[0]?.values;
      if (value.kind === 'layer') return shapes.reshapeLayer(context, node, step.kind, value, target);
      if (value.kind === 'squares') return shapes.reshapeSquares(context, node, step.kind, value, target);
      if (value.kind === 'image' && step.kind === 'unsqueeze') {
        return shapes.unsqueezeImage(context, node, value, target);
      }
      break;
    }
    case 'flatten':
      if (value.kind === 'layer' && (step.axis === 1 || step.axis === -3)) {
        return layers.flatten(context, node, value, step.channelsLast ? 'H, W, C' : 'C, H, W');
      }
      break;
    case 'mean': {
      const axes = constants[0]?.values?.map(axis => (axis < 0 ? axis + 4 : axis)).toSorted((a, b) => a - b);
      if (axes?.join() === '2,3') return layers.globalAveragePool(context, node, step.keepsAxes, value);
      break;
    }
    case 'channelsFirst':
      if (value.kind === 'layer' && isWhole(value)) return { ...value, isChannelsFirst: true };
      break;
    case 'concat':
      return concat(context, node, step.axis, inputs);
    case 'pad':
      return pad(context, node, step.mode, value, constants);
    case 'slice':
      if (value.kind === 'image') return slicedChannels(context, node, value, constants);
      if (value.kind === 'layer' || value.kind === 'strip') return strips.cut(context, node, value, constants);
      break;
    case 'gather':
      if (value.kind === 'image' && constants[0]) {
        return shapes.gatherChannels(context, node, step.axis, value, constants[0]);
      }
      break;
    case 'affine':
      if (value.kind === 'image') return shapes.affine(context, node, value, step.factors, step.offsets);
      break;
  }
  throw misplaced(context, node, value);
}

function shapeOf({ network }: Context, node: ComputationNode, value: Value): Value {
  const values =
    value.kind === 'layer'
      ? [network.batch, ...network.shapeOf(value.path)]
      : value.kind === 'squares'
        ? value.shape
        : value.kind === 'image'
          ? [network.batch, ...network.shapeOf('input')]
          : undefined;
  if (!values) return { kind: 'other', description: `the shape that ${quote(node.name)} gives` };
  const shape = [values.length];
  return {
    kind: 'constant',
    tensor: undefined,
    changed: undefined,
    shape,
    isTurned: false,
    isTransposed: false,
    values,
  };
}

function arithmetic(
  context: Context,
  node: ComputationNode,
  operation: Extract<ComputationNode['step'], { kind: 'arithmetic' }>['operation'],
  a: Value | undefined,
  b: Value | undefined,
): Value {
  const scale = [a, b].find(each => each?.kind === 'scale');
  if (scale && [a, b].some(each => each?.kind === 'constant') && operation === 'multiply') return scale;
  const [value, other] = isConstant(a) || a.kind === 'scale' ? [b, a] : [a, b];
  const isFirst = value === a;
  const commutes = operation === 'add' || operation === 'multiply';
  if (value?.kind === 'layer' && other) {
    if (operation === 'add' && other.kind === 'constant') return layers.addBias(context, node, value, other);
    if (operation === 'multiply' && other.kind === 'scale' && value.lacksScale) return { ...value, lacksScale: false };
    if (
      other.kind === 'layer' &&
      other.path === value.path &&
      isWhole(value) &&
      isWhole(other) &&
      operation === 'multiply'
    ) {
      return shapes.squaresOf(context, value);
    }
    const [exponent] = other.kind === 'constant' ? (other.values ?? []) : [];
    if (operation === 'power' && isFirst && exponent === 2 && isWhole(value)) return shapes.squaresOf(context, value);
    if (operation === 'divide' && other.kind === 'squares' && isWhole(value)) {
      return layers.normalizedBySquares(context, node, value, other);
    }
  }
  if (value?.kind === 'squares' && other?.kind === 'constant' && (commutes || isFirst)) {
    return shapes.scaleSquares(context, node, operation, value, other.values ?? []);
  }
  if (value?.kind === 'image' && other?.kind === 'constant') {
    return shapes.arithmeticOnImage(context, node, operation, value, other, isFirst);
  }
  throw misplaced(context, node, value ?? LABELS);
}

function concat(context: Context, node: ComputationNode, axis: number, parts: readonly (Value | undefined)[]): Value {
  const kinds = new Set(parts.map(part => part?.kind));
  const [kind] = kinds;
  if (kinds.size === 1) {
    if (kind === 'layer') return layers.concat(context, node, axis, parts.filter(part => part?.kind === 'layer')); // prettier-ignore
    if (kind === 'image') return shapes.joinChannels(context, node, axis, parts.filter(part => part?.kind === 'image')); // prettier-ignore
    if (kind === 'strip') {
      return strips.joinStrips(context, node, axis, parts.filter((part): part is StripValue => part?.kind === 'strip')); // prettier-ignore
    }
  }
  const odd = parts.find(part => part && part.kind !== 'layer') ?? parts.find(part => part !== undefined);
  throw misplaced(context, node, odd ?? LABELS);
}

function slicedChannels(
  context: Context,
  node: ComputationNode,
  image: ImageValue,
  range: readonly (ConstantValue | undefined)[],
): ImageValue {
  const places = shapes.rangeOf(image.channels.length, range);
  const axis = range[2]?.values?.[0] ?? 0;
  if (!places) throw misplaced(context, node, image);
  const values = Array.from({ length: places[1] - places[0] }, (_, index) => places[0] + index);
  const indices: ConstantValue = {
    kind: 'constant',
    tensor: undefined,
    changed: undefined,
    shape: [values.length],
    isTurned: false,
    isTransposed: false,
    values,
  };
  return shapes.gatherChannels(context, node, axis, image, indices);
}

function pad(
  context: Context,
  node: ComputationNode,
  mode: string,
  value: Value,
  [sizes, filling]: readonly (ConstantValue | undefined)[],
): Value {
  const pads = sizes?.values;
  if (!pads || pads.length % 2 !== 0) throw misplaced(context, node, value);
  if (pads.every(pixels => pixels === 0)) return value;
  const isZero = mode === 'constant' && (!filling || (filling.values?.length === 1 && filling.values[0] === 0));
  const [before, after] = [pads.slice(0, pads.length / 2), pads.slice(pads.length / 2)];
  if (isZero && value.kind === 'squares') return shapes.padSquares(context, node, value, [before, after]);
  const [n, c, top, left] = before;
  const [lastN, lastC, bottom, right] = after;
  const isPicture = n === 0 && c === 0 && lastN === 0 && lastC === 0 && pads.length === 8;
  const isPlain = (value.kind === 'layer' && isWhole(value)) || (value.kind === 'image' && !value.padding);
  if (!isZero || !isPicture || !isPlain || pads.some(pixels => !(pixels >= 0))) throw misplaced(context, node, value);
  return { ...value, padding: { before: [top ?? 0, left ?? 0], after: [bottom ?? 0, right ?? 0] } };
}

// --- the whole ---

function checkUnconnected({ nodes, constants }: Computation, context: Context): void {
  for (const node of nodes) {
    const tensor = constants.get(node.inputs[1] ?? '')?.tensor;
    const owned = tensor === undefined ? undefined : context.parameters.get(tensor);
    if (owned) layers.checkAlone(context, node, owned.layer);
  }
}

/** @throws FormatError for a layer that has parameters but is never computed. */
function checkComplete({ network, reached, noun }: Context): void {
  for (const { path, parameters } of network.graph.layers) {
    if (parameters.length === 0 || reached.has(path)) continue;
    throw new FormatError(`none of its ${noun}s computes ${network.describe(path)}, which ${network.name} has`);
  }
}

function checkOutputs(context: Context, { outputs }: Computation, values: Values): ComputationNotes {
  const { network } = context;
  const results = outputs.map(name => {
    const value = values.get(name);
    if (value) return value;
    throw new FormatError(`its result ${quote(name)} is given by nothing`);
  });
  const isLogits = (value: Value, path: string): boolean => {
    return value.kind === 'layer' && value.path === path && !value.lacksBias && !value.lacksScale;
  };
  const main = network.graph.logits[HEADS[0]];
  const logits = results.find(value => isLogits(value, main));
  if (!logits) {
    const found = results.slice(0, 3).map(value => describe(context, value));
    throw new FormatError(
      `its results are ${found.join(', ') || 'nothing'}, not ${network.describe(main)} of ${network.name}`,
    );
  }
  return { endsWithSoftmax: logits.kind === 'layer' && logits.isSoftmax === true };
}
