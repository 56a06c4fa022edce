import { outputOf } from '../../model/paths';
import type { ChannelMaps, TensorData } from '../../protocol';
import { channelsOf } from './channels';
import { toBytes } from './miniature';
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
    mean[channel] = finite.mean;
    zeros[channel] = finite.zeros;
    const scaled = toBytes(values);
    const any = !Number.isNaN(finite.mean);
    min[channel] = any ? scaled.min : NaN;
    max[channel] = any ? scaled.max : NaN;
    if (area > 1) maps.set(scaled.map, channel * area);
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

/** The mean of the finite values, NaN where there are none, and the share of zeros of all. */
function finiteFigures(values: Float32Array): { readonly mean: number; readonly zeros: number } {
  let [sum, finite, zeros] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (value === 0) zeros++;
    if (!Number.isFinite(value)) continue;
    sum += value;
    finite++;
  }
  return { mean: sum / finite, zeros: zeros / values.length };
}
