import { quote } from '../../base/displayText';
import { inputFormula } from '../../model/inputFormula';
import type { Layer, ParameterRole } from '../../model/graph';
import { INPUT } from '../../model/graph';
import { FormatError } from '../../base/formatError';
import type { Computation, ComputationNode } from '../computation';
import type { ExpectedNetwork } from './expectedNetwork';
import { isNormalization } from './preparation';
import type { ConstantValue, LayerValue, Value } from './values';

/** Which parameter of the variant a tensor of the file is. */
export interface OwnedParameter {
  readonly layer: Layer;
  readonly role: ParameterRole;
}

/** What the comparison of a file's operations with a variant's layers knows. */
export interface Context {
  readonly noun: Computation['noun'];
  readonly network: ExpectedNetwork;
  readonly parameters: ReadonlyMap<string, OwnedParameter>;
  /** Paths of the layers with parameters that the file computes. */
  readonly reached: Set<string>;
}

/** An operation as messages name it: `node "Conv_12" (inception3a.branch1.conv)`; with its operator where the layer is unknown. */
export function nodeText({ noun }: Context, { name, operator, outputs }: ComputationNode, path?: string): string {
  const type = /^[\w.:]{1,60}$/.test(operator) ? operator : quote(operator);
  if (name !== '') return `${noun} ${quote(name)} (${path ?? type})`;
  return `${noun} ${type} that gives ${quote(outputs[0] ?? '')}${path === undefined ? '' : ` (${path})`}`;
}

/** `node "Conv_12" (conv1.conv) has stride 1, Inception V1 (BN) has 2` */
export function differs(
  context: Context,
  node: ComputationNode,
  found: string,
  expected: string,
  path?: string,
): FormatError {
  return new FormatError(`its ${nodeText(context, node, path)} ${found}, ${context.network.name} ${expected}`);
}

export function describe({ network }: Context, value: Value): string {
  switch (value.kind) {
    case 'layer':
      return (
        (value.isSoftmax ? 'the softmax of ' : '') +
        network.describe(value.path) +
        (value.lacksBias ? ' without its bias' : value.lacksScale ? ' without its scale' : '') +
        (value.padding ? ' with padding' : '')
      );
    case 'image':
      return (
        (value.changedBy === undefined ? 'the input' : `the input as ${value.changedBy} changes it`) +
        (value.padding ? ' with padding' : '')
      );
    case 'constant':
      return describeConstant(value);
    case 'squares':
      return `squares of ${network.describe(value.path)}`;
    case 'strip':
      return `parts of ${network.describe(value.path)}`;
    case 'scale':
      return 'a scale';
    case 'other':
      return value.description;
  }
}

function describeConstant({ tensor, changed }: ConstantValue): string {
  if (tensor !== undefined) return `the tensor ${quote(tensor)}`;
  if (!changed) return 'a constant';
  return changed.tensor === undefined
    ? `what ${changed.by} computes of constants`
    : `what ${changed.by} makes of the tensor ${quote(changed.tensor)}`;
}

/** Whether a value is just what its layer computes. */
export function isWhole({ padding, lacksBias, lacksScale, isSoftmax, isChannelsFirst }: LayerValue): boolean {
  return !padding && !lacksBias && !lacksScale && !isSoftmax && !isChannelsFirst;
}

/** The error for an operation on a value that the variant does something else with. */
export function misplaced(context: Context, node: ComputationNode, value: Value): FormatError {
  const { network } = context;
  const path = value.kind === 'image' ? INPUT : 'path' in value ? value.path : undefined;
  const expected = path === undefined ? 'has no such operation' : `has ${network.describeReaders(path)} there`;
  return differs(context, node, `reads ${describe(context, value)}`, expected);
}

/** The error for a concatenation without values. */
export function joinsNothing(context: Context, node: ComputationNode): FormatError {
  return new FormatError(`its ${nodeText(context, node)} joins nothing`);
}

/** @throws FormatError unless the value is what the layer reads. */
export function expectInput(context: Context, node: ComputationNode, layer: Layer, value: Value): void {
  const { network } = context;
  const [expected = INPUT] = network.inputsOf(layer);
  const isExpected =
    value.kind === 'image'
      ? expected === INPUT && !value.padding
      : value.kind === 'layer' && value.path === expected && isWhole(value);
  if (!isExpected) {
    throw differs(
      context,
      node,
      `reads ${describe(context, value)}`,
      `reads ${network.describe(expected)} there`,
      layer.path,
    );
  }
  if (value.kind !== 'image') return;
  const { normalization } = network.variant;
  if (value.hasChannelAxis && isNormalization(value.channels, normalization)) return;
  throw new FormatError(
    `its input is prepared in another way than that of ${network.name} (${inputFormula(normalization)}): ` +
      `its ${nodeText(context, node, layer.path)} reads ${describe(context, value)}`,
  );
}

/** A value of the file itself as the parameter of the variant that it is. @throws FormatError when it is none. */
export function parameterOf(
  context: Context,
  node: ComputationNode,
  value: Value | undefined,
  what: string,
): OwnedParameter & { readonly value: ConstantValue } {
  const tensor = value?.kind === 'constant' ? value.tensor : undefined;
  const owned = tensor === undefined ? undefined : context.parameters.get(tensor);
  if (value?.kind === 'constant' && owned) return { ...owned, value };
  const changed = value?.kind === 'constant' ? value.changed?.tensor : undefined;
  const path = changed === undefined ? undefined : context.parameters.get(changed)?.layer.path;
  const found = value ? `takes as its ${what} ${describe(context, value)}` : `has no ${what}`;
  throw differs(context, node, found, path === undefined ? 'has no such layer' : 'takes the tensor as it is', path);
}

/** Whether two numbers are the same but for the rounding of 32-bit floats. */
export function isNear(found: number, expected: number): boolean {
  return Math.abs(found - expected) <= 1e-6 * Math.abs(expected);
}
