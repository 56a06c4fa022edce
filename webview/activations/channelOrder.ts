import type { ChannelMaps } from '../../src/protocol';
import type { ChannelSort } from '../state/channels';

/** The channels in the order of a figure, the largest first; by index, the first first. What has no figure comes last. */
export function channelOrder(maps: ChannelMaps, sort: ChannelSort): readonly number[] {
  const channels = Array.from(maps.mean, (_, channel) => channel);
  if (sort === 'index') return channels;
  const figures = maps[sort];
  const figure = (channel: number): number => {
    const value = figures[channel] ?? NaN;
    return Number.isNaN(value) ? -Infinity : value;
  };
  return channels.toSorted((a, b) => compare(figure(b), figure(a)));
}

/** Where two pictures' means of a channel are furthest apart. */
export interface ChannelDifference {
  readonly channel: number;
  /** The mean in the other picture less that in the first. */
  readonly difference: number;
}

/** The channels by how far apart the means of two pictures are, the furthest first. */
export function channelDifferences(first: ChannelMaps, other: ChannelMaps): readonly ChannelDifference[] {
  return Array.from(first.mean, (mean, channel) => ({ channel, difference: (other.mean[channel] ?? NaN) - mean }))
    .filter(({ difference }) => Number.isFinite(difference))
    .sort((a, b) => compare(Math.abs(b.difference), Math.abs(a.difference)));
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}
