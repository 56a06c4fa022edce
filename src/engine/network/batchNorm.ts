import type { Layer } from '../../model/graph';
import type { StateDict } from './stateDict';
import { parameterOf } from './stateDict';

/** What a batch normalization in evaluation does to each channel: x · scale + shift. */
export interface ChannelAffine {
  readonly scale: Float64Array;
  readonly shift: Float64Array;
}

/** scale = γ / √(var + ε) and shift = β − mean · scale, in double precision, so that folding them rounds only once. */
export function channelAffine(layer: Layer, eps: number, state: StateDict): ChannelAffine {
  const gamma = parameterOf(layer, 'bnWeight', state);
  const beta = parameterOf(layer, 'bnBias', state);
  const mean = parameterOf(layer, 'runningMean', state);
  const variance = parameterOf(layer, 'runningVar', state);
  const scale = Float64Array.from(gamma, (value, c) => value / Math.sqrt((variance[c] ?? 0) + eps));
  const shift = Float64Array.from(beta, (value, c) => value - (mean[c] ?? 0) * (scale[c] ?? 0));
  return { scale, shift };
}
