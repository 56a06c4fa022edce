import type { ChannelMaps } from '../../src/protocol';
import type { MapScale } from '../state/channels';

/** The largest magnitude of a channel's finite values, 0 where it has none. */
export function magnitudeOf({ min, max }: Pick<ChannelMaps, 'min' | 'max'>, channel: number): number {
  const most = Math.max(Math.abs(min[channel] ?? 0), Math.abs(max[channel] ?? 0));
  return Number.isNaN(most) ? 0 : most;
}

/** The largest magnitude of all channels. */
export function layerMagnitude(maps: Pick<ChannelMaps, 'min' | 'max'>): number {
  let most = 0;
  for (let channel = 0; channel < maps.min.length; channel++) most = Math.max(most, magnitudeOf(maps, channel));
  return most;
}

/** Whether any value is below 0. */
export function isSigned({ min }: Pick<ChannelMaps, 'min'>): boolean {
  return min.some(least => least < 0);
}

/** Which value of a channel has the strongest color. */
export function scaleOf(maps: Pick<ChannelMaps, 'min' | 'max'>, scope: MapScale): (channel: number) => number {
  if (scope === 'each') return channel => magnitudeOf(maps, channel);
  const most = layerMagnitude(maps);
  return () => most;
}

/** A channel's map in bytes, in the memory of all. */
export function levelsOf({ height, width, maps }: ChannelMaps, channel: number): Uint8Array {
  const area = height * width;
  return maps.subarray(channel * area, (channel + 1) * area);
}
