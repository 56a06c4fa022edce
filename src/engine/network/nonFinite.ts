import type { Tensor } from '@tensorflow/tfjs-core';
import { tensor, tidy } from '@tensorflow/tfjs-core';
import type { Graph, Layer, Parameter } from '../../model/graph';
import { INPUT } from '../../model/graph';
import { EngineError } from '../errors';
import type { CustomKernels } from '../kernels/customKernels';
import type { Pacer } from '../platform/pacer';
import { compute } from './operations';
import type { PlannedStep, Step } from './plan';
import type { StateDict } from './stateDict';
import { createStepTensors, disposeStepTensors } from './stepTensors';

/** What a run begins with: one picture, NHWC. */
export interface Picture {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export type NonFiniteKind = 'NaN' | '+∞' | '−∞';

/** Where values that are not finite begin: at a step's output, or in the input. */
export interface NonFiniteValue {
  readonly step: Step | undefined;
  readonly kind: NonFiniteKind;
}

const PROBLEM = 'The network computes values that are not finite';
/** Weights of this size explain sums that exceed float32. */
const HUGE = 1e6;

/** NaN where there is one, otherwise the first infinity; undefined where all values are finite. */
export function nonFiniteKind(values: Float32Array): NonFiniteKind | undefined {
  let kind: NonFiniteKind | undefined;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (Number.isNaN(value)) return 'NaN';
    if (!Number.isFinite(value)) kind ??= value > 0 ? '+∞' : '−∞';
  }
  return kind;
}

/**
 * Runs steps, in their order, up to the first one whose output is not finite. Makes their tensors one at a time.
 * @returns undefined where all values are finite.
 */
export async function firstNonFinite(
  steps: readonly PlannedStep[],
  input: Picture,
  state: StateDict,
  custom: CustomKernels | undefined,
  pacer: Pacer,
): Promise<NonFiniteValue | undefined> {
  const inputKind = nonFiniteKind(input.data);
  if (inputKind) return { step: undefined, kind: inputKind };
  const values = new Map<string, Tensor>([[INPUT, tensor(input.data, [...input.shape])]]);
  try {
    for (const step of steps) {
      const output = computeAlone(step, values, state, custom);
      values.set(step.output, output);
      const kind = nonFiniteKind(output.dataSync<'float32'>());
      if (kind) return { step, kind };
      for (const path of step.release) {
        values.get(path)?.dispose();
        values.delete(path);
      }
      await pacer.breathe();
    }
    return undefined;
  } finally {
    for (const value of values.values()) value.dispose();
  }
}

function computeAlone(
  step: Step,
  values: ReadonlyMap<string, Tensor>,
  state: StateDict,
  custom: CustomKernels | undefined,
): Tensor {
  const inputs = step.inputs.flatMap(path => values.get(path) ?? []);
  const tensors = createStepTensors(step, state, custom);
  try {
    return tidy(() => compute(step, inputs, tensors, custom));
  } finally {
    disposeStepTensors(tensors);
  }
}

/** Names the first layer whose output is not finite, each layer computed on its own, and what about it is the likely cause. */
export function nonFiniteError({ step, kind }: NonFiniteValue, state: StateDict): EngineError {
  if (!step) return new EngineError(`The input has values that are not finite, such as ${kind}.`);
  const { layer } = step;
  return new EngineError(`${PROBLEM}, first ${kind} in ${layer.path} (${layer.op.type}): ${causeIn(layer, state)}.`);
}

/** Names the first step whose output is not finite although each of its layers on its own computes finite values. */
export function fusionError({ step, kind }: NonFiniteValue): EngineError {
  const place = step ? `${step.layer.path} (${step.layer.op.type})` : INPUT;
  const cause = step?.batchNorm
    ? `: with ${step.batchNorm.path} folded in, its weights exceed the range of float32`
    : '';
  return new EngineError(`${PROBLEM}, first ${kind} in ${place}${cause}. Computed layer by layer, they are finite.`);
}

/** Where values that were not finite are finite when they are computed again. */
export function unsteadyError(): EngineError {
  return new EngineError(`${PROBLEM}, but not when it computes them again: the kernels or the memory are unreliable.`);
}

/** Its inputs are finite. */
function causeIn({ op, parameters }: Layer, state: StateDict): string {
  for (const parameter of parameters) {
    const values = state.get(parameter.key);
    if (values && nonFiniteKind(values)) return `its ${nameOf(parameter)} has values that are NaN or infinite`;
  }
  const variance = negativeVariance({ op, parameters }, state);
  if (variance) return `its ${nameOf(variance)} has negative values`;
  const [largest] = parameters
    .map(parameter => ({ parameter, value: largestOf(state.get(parameter.key)) }))
    .sort((a, b) => b.value - a.value);
  const sizes =
    largest && largest.value > HUGE
      ? `; its ${nameOf(largest.parameter)} reaches ${largest.value.toExponential(1)}`
      : '';
  return `its values exceed the range of float32${sizes}`;
}

/** The running variance of a batch normalization, where a root in it is NaN or divides by 0. */
function negativeVariance(
  { op, parameters }: Pick<Layer, 'op' | 'parameters'>,
  state: StateDict,
): Parameter | undefined {
  if (op.type !== 'BatchNorm2d') return undefined;
  const variance = parameters.find(({ role }) => role === 'runningVar');
  return variance && state.get(variance.key)?.some(value => value + op.eps <= 0) ? variance : undefined;
}

/** What a network's weights say before it runs: undefined where no batch normalization is undefined. */
export function varianceWarning({ layers }: Graph, state: StateDict): string | undefined {
  const [first, ...others] = layers.flatMap(layer => negativeVariance(layer, state)?.key ?? []);
  if (first === undefined) return undefined;
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  return `${first}${more} has negative values: what the network computes with it is NaN.`;
}

/** As the state_dict calls it within its layer. */
function nameOf({ key }: Parameter): string {
  return key.slice(key.lastIndexOf('.') + 1);
}

function largestOf(values: Float32Array | undefined): number {
  return values?.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) ?? 0;
}
