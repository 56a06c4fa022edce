import type { Graph } from '../../model/graph';
import { outputOf } from '../../model/paths';
import type { TensorData } from '../../protocol';
import { RUN_GONE } from '../../protocol';
import { EngineError } from '../errors';
import type { Observation } from '../network/network';

/** A run with all its values. */
export interface ObservedRun extends Observation {
  readonly graph: Graph;
}

/** What a run's values take, in bytes. */
export function bytesOf({ activations }: ObservedRun): number {
  return [...activations.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
}

/**
 * A layer's output, or a module's, which is that of its last layer; `input` is the network's input.
 * @returns NCHW or `[N, features]`, the run's own memory: not to be changed or handed over.
 * @throws EngineError when the run has no such value.
 */
export function activationOf({ graph, activations }: ObservedRun, path: string): TensorData {
  const value = activations.get(outputOf(graph, path));
  if (value) return value;
  throw new EngineError(`The run has no activation of ${path === '' ? 'the network' : path}.`);
}

export function runGone(): EngineError {
  return new EngineError('The activations of this run are no longer kept.', RUN_GONE);
}
