import { pooledHead } from '../../model/pooledHead';
import type { EngineResult, TensorData } from '../../protocol';
import { EngineError } from '../errors';
import type { StateDict } from '../network/stateDict';
import { parameterOf } from '../network/stateDict';
import { channelsOf } from './channels';
import type { ObservedRun } from './observedRun';
import { activationOf } from './observedRun';

/** A class activation map, and the sum that it is a part of. */
type ClassMapValues = Omit<EngineResult<'classMap'>, 'class' | 'against'>;

/**
 * The class activation map of a run's first picture: `M[y][x] = Σ_k w[class][k] · A[k][y][x]`, A being what the global average
 * pool reads. `logit = bias + mean of M`; `error` is how far that is from true in 32-bit floats.
 * @param index of the class.
 * @param against another class, whose weights, bias and logit are taken from those of the first.
 * @throws EngineError when the network has another head, or no such class.
 */
export function classMap(
  run: ObservedRun,
  state: StateDict,
  index: number,
  against: number | undefined,
): ClassMapValues {
  const { classes } = run.graph.options;
  for (const asked of [index, against ?? index]) {
    if (asked >= classes) throw new EngineError(`The model has ${classes} classes, and no class ${asked}.`);
  }
  const head = pooledHead(run.graph);
  if ('obstacle' in head) {
    throw new EngineError(
      'A class activation map takes a global average pool and one linear layer at the end of the network, but here ' +
        `${head.obstacle}.`,
    );
  }
  const { pooled, linear } = head;
  const weight = parameterOf(linear, 'weight', state);
  const features = weight.length / classes;
  /** Of the class less that of the other one, where each class has `each` values. */
  const of = (values: Float32Array, each = 1, at = 0): number => {
    const other = against === undefined ? 0 : (values[against * each + at] ?? 0);
    return (values[index * each + at] ?? 0) - other;
  };
  const map = weightedSum(activationOf(run, pooled), channel => of(weight, features, channel));
  const bias = of(parameterOf(linear, 'bias', state));
  const logit = of(mainLogits(run));
  const mean = map.values.reduce((sum, value) => sum + value, 0) / map.values.length;
  return {
    path: pooled,
    height: map.height,
    width: map.width,
    map: Float32Array.from(map.values),
    logit,
    bias,
    error: logit - (bias + mean),
  };
}

/** The main head's logits of a run's first picture. */
export function mainLogits({ logits, graph }: ObservedRun): Float32Array {
  const values = logits.get('main');
  if (!values) throw new EngineError('The run has no logits of the main head.');
  return values.data.subarray(0, graph.options.classes);
}

/** The first picture's channels added up, each times its weight, in 64-bit floats. */
function weightedSum(
  value: TensorData,
  weightOf: (channel: number) => number,
): { readonly height: number; readonly width: number; readonly values: Float64Array } {
  const { count, height, width, map } = channelsOf(value);
  const values = new Float64Array(height * width);
  for (let channel = 0; channel < count; channel++) {
    const weight = weightOf(channel);
    const positions = map(channel);
    for (let at = 0; at < values.length; at++) values[at] = (values[at] ?? 0) + weight * (positions[at] ?? 0);
  }
  return { height, width, values };
}
