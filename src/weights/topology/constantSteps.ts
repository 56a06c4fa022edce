import { elementCount } from '../../model/graph';
import type { ComputationNode, Step } from '../computation';
import { MAX_CONSTANT_VALUES } from '../computation';
import type { Numbers } from './constants';
import {
  calculate,
  concat,
  fill,
  gather,
  isOrder,
  reshaped,
  slice,
  squeezed,
  transpose,
  unsqueezed,
} from './constants';
import type { Context } from './checkContext';
import { nodeText } from './checkContext';
import type { ConstantValue } from './values';

/**
 * What an operation makes of constants: the same tensor, or a few numbers. Where neither can be told, the result is a
 * constant without either, which no layer takes for its own.
 */
export function computeConstant(
  context: Context,
  node: ComputationNode,
  inputs: readonly (ConstantValue | undefined)[],
): ConstantValue {
  const [first, second] = inputs;
  const { step } = node;
  const same = first ? sameTensor(step, first, second) : undefined;
  if (same) return same;
  const numbers = numbersOf(step, inputs);
  const tensor = inputs.map(input => input?.tensor ?? input?.changed?.tensor).find(name => name !== undefined);
  return {
    kind: 'constant',
    tensor: undefined,
    changed: { by: nodeText(context, node), tensor },
    shape: numbers?.shape ?? [],
    isTurned: false,
    isTransposed: false,
    values: numbers && numbers.values.length <= MAX_CONSTANT_VALUES ? numbers.values : undefined,
  };
}

/** The tensor where its values stay what they are and in which order; sizes of 1 may come and go. */
function sameTensor(step: Step, first: ConstantValue, second: ConstantValue | undefined): ConstantValue | undefined {
  switch (step.kind) {
    case 'same':
      return first;
    case 'cast':
      return step.toFloat || first.tensor === undefined ? first : undefined;
    case 'reshape':
    case 'squeeze':
    case 'unsqueeze': {
      const shape = newShape(step.kind, first, second?.values);
      return shape &&
        (first.tensor === undefined || squeezed(shape, undefined)?.join() === squeezed(first.shape, undefined)?.join())
        ? { ...first, shape }
        : undefined;
    }
    case 'transpose': {
      if (first.values && first.tensor === undefined) return undefined;
      const { order = first.shape.map((_, axis) => axis).reverse() } = step;
      if (!isOrder(order, first.shape.length)) return undefined;
      if (order.every((axis, index) => axis === index)) return first;
      if (order.length !== 2) return undefined;
      const values = first.values && transpose({ shape: first.shape, values: first.values }, order)?.values;
      return { ...first, shape: first.shape.toReversed(), values, isTransposed: !first.isTransposed };
    }
    default:
      return undefined;
  }
}

export function newShape(
  kind: 'reshape' | 'squeeze' | 'unsqueeze',
  { shape }: { readonly shape: readonly number[] },
  target: readonly number[] | undefined,
): readonly number[] | undefined {
  if (kind === 'squeeze') return squeezed(shape, target);
  if (!target) return undefined;
  return kind === 'reshape' ? reshaped(shape, target) : unsqueezed(shape, target);
}

function numbersOf(step: Step, inputs: readonly (ConstantValue | undefined)[]): Numbers | undefined {
  const operands = inputs.flatMap(input => (input?.values ? [{ shape: input.shape, values: input.values }] : []));
  const [first, second] = operands;
  if (!first || operands.length < inputs.filter(Boolean).length) {
    const [known] = inputs;
    return step.kind === 'shape' && known ? { shape: [known.shape.length], values: known.shape } : undefined;
  }
  switch (step.kind) {
    case 'shape':
      return { shape: [first.shape.length], values: first.shape };
    case 'cast':
      return { shape: first.shape, values: first.values.map(Math.trunc) };
    case 'fill':
      return fill(first, step.value);
    case 'transpose':
      return transpose(first, step.order);
    case 'concat':
      return step.axis === 0 || (step.axis === -1 && first.shape.length === 1) ? concat(operands) : undefined;
    case 'arithmetic':
      return second && calculate(step.operation, first, second);
    case 'gather':
      return second && step.axis === 0 ? gather(first, second) : undefined;
    case 'slice':
      return sliceOf(operands);
    default:
      return undefined;
  }
}

/** Along the first axis. */
function sliceOf([data, starts, ends, axes, steps]: readonly Numbers[]): Numbers | undefined {
  const [start, end, axis = 0, step = 1] = [starts, ends, axes, steps].map(numbers => numbers?.values[0]);
  const isOne = [starts, ends, axes, steps].every(numbers => !numbers || elementCount(numbers.shape) === 1);
  if (!data || start === undefined || end === undefined || !isOne || axis !== 0) return undefined;
  return slice(data, start, end, step);
}
