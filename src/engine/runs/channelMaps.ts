import { outputOf } from '../../model/paths';
import type { ChannelMaps, TensorData } from '../../protocol';
import { channelsOf } from './channels';
import { writeBytes } from './miniature';
import type { ObservedRun } from './observedRun';
import { activationOf } from './observedRun';

/**
 * The channels of a layer's or a module's output, of the first picture: figures and maps in bytes.
 * @throws EngineError when the run has no such value.
 */
export function channelMaps(run: ObservedRun, path: string): Omit<ChannelMaps, 'memory'> {
  const { count, height, width, map } = channelsOf(activationOf(run, path));
  const area = height * width;
  const figures = (): Float32Array<ArrayBuffer> => new Float32Array(count);
  const [min, max, mean, zeros] = [figures(), figures(), figures(), figures()];
  const maps = new Uint8Array(area > 1 ? count * area : 0);
  for (let channel = 0; channel < count; channel++) {
    const values = map(channel);
    const finite = finiteFigures(values);
    min[channel] = finite.min;
    max[channel] = finite.max;
    mean[channel] = finite.mean;
    zeros[channel] = finite.zeros;
    if (area > 1) writeBytes(values, finite.min, finite.max, maps.subarray(channel * area, (channel + 1) * area));
  }
  return { path: outputOf(run.graph, path), height, width, min, max, mean, zeros, maps };
}

/**
 * One channel of the first picture, in new memory.
 * @returns `[height, width]`; undefined when the run has no such channel.
 */
export function channelValues(run: ObservedRun, path: string, channel: number): TensorData | undefined {
  const value = run.activations.get(outputOf(run.graph, path));
  if (!value) return undefined;
  const { count, height, width, map } = channelsOf(value);
  return channel < count ? { shape: [height, width], data: new Float32Array(map(channel)) } : undefined;
}

interface Figures {
  /** Of the finite values; NaN where there are none. */
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** The share of all values. */
  readonly zeros: number;
}

function finiteFigures(values: Float32Array): Figures {
  let [min, max, sum, finite, zeros] = [Infinity, -Infinity, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    if (value === 0) zeros++;
    sum += value;
    finite++;
  }
  const none = finite === 0;
  return { min: none ? NaN : min, max: none ? NaN : max, mean: sum / finite, zeros: zeros / values.length };
}
