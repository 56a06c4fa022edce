import type { TensorData } from '../../protocol';

/** The channels of one picture's value. */
export interface Channels {
  readonly count: number;
  /** 1 × 1 where a channel is a single number. */
  readonly height: number;
  readonly width: number;
  /** A channel's map in row-major order, in the value's own memory. */
  readonly map: (channel: number) => Float32Array;
}

/** @param value NCHW or `[N, features]`. */
export function channelsOf({ shape, data }: TensorData, picture = 0): Channels {
  const [, count = 1, height = 1, width = 1] = shape;
  const area = height * width;
  const start = picture * count * area;
  return {
    count,
    height,
    width,
    map: channel => data.subarray(start + channel * area, start + (channel + 1) * area),
  };
}
