import * as v from 'valibot';
import { ClassScore } from './model';
import { bytes, count, floats, positive, real, shape } from './primitives';
import { Distribution, FileSource, HeadLogits, LayerTime, TensorData } from './values';

// Observed runs, and what is asked about them.

/** What an observed run begins with: a picture file, what the network saw of one, or a normalized input (NCHW). */
export const RunInput = v.variant('kind', [
  v.object({ kind: v.literal('picture'), file: FileSource, inputSize: positive }),
  v.object({ kind: v.literal('crop'), crop: bytes, cropSize: positive }),
  v.object({ kind: v.literal('tensor'), tensor: TensorData }),
]);
export type RunInput = v.InferOutput<typeof RunInput>;

/** The observed runs that the engine keeps, and what their values take, in bytes. */
export const RunMemory = v.object({ runs: count, bytes: count, limit: count });
export type RunMemory = v.InferOutput<typeof RunMemory>;

/** What happened in a layer. Those of the distribution are of its finite values, absent where there are none. */
export const ActivationStatistics = v.object({
  /** The layer's path, or `input`. */
  path: v.string(),
  /** NCHW or `[N, features]`. */
  shape,
  count,
  zeros: count,
  nonFinite: count,
  distribution: v.optional(Distribution),
  /** The first picture's channel of the largest mean, where a channel is a map: bytes in row-major order, 0 for `min` and 255 for `max`. */
  strongest: v.optional(
    v.object({ channel: count, min: v.number(), max: v.number(), height: positive, width: positive, map: bytes }),
  ),
});
export type ActivationStatistics = v.InferOutput<typeof ActivationStatistics>;

/** An observed run in figures. */
export const RunSummary = v.object({
  /** The input, then each layer in the order of execution. */
  layers: v.array(ActivationStatistics),
  /** Of the layers, in the same order; each computed on its own, unlike in a fast run. */
  times: v.array(LayerTime),
  logits: v.array(HeadLogits),
  memory: RunMemory,
});
export type RunSummary = v.InferOutput<typeof RunSummary>;

/** A value of one picture in a run: a layer's channel, and the position in its map; 0, 0 where a channel is a single number. */
export const ValuePlace = v.object({ path: v.string(), channel: count, y: count, x: count });
export type ValuePlace = v.InferOutput<typeof ValuePlace>;

/** The channels of a layer's output, in figures and as maps. */
export const ChannelMaps = v.object({
  /** Of the layer that computes it. */
  path: v.string(),
  height: positive,
  width: positive,
  /** One a channel, of its finite values; NaN where it has none. */
  min: floats,
  max: floats,
  mean: floats,
  /** The share of a channel's values that are 0. */
  zeros: floats,
  /** `[channels, height, width]`: 0 for the channel's `min` and 255 for its `max`; empty where a channel is a single number. */
  maps: bytes,
  memory: RunMemory,
});
export type ChannelMaps = v.InferOutput<typeof ChannelMaps>;

/** The values that a pool reads, with their positions in the map. */
const PooledValue = v.object({ y: count, x: count, value: real });

/** A value and what it is computed from; sums are in double precision. */
export const ValueTerms = v.object({
  place: ValuePlace,
  value: real,
  /** Layers that make one value of one value, from the last one back to the source: what each read, and where that is. */
  steps: v.array(
    v.object({
      layer: v.string(),
      type: v.picklist(['ReLU', 'BatchNorm2d', 'Dropout', 'flatten', 'cat']),
      input: real,
      from: ValuePlace,
      /** Those of the channel. */
      batchNorm: v.optional(v.object({ gamma: real, beta: real, mean: real, variance: real, eps: v.number() })),
    }),
  ),
  /** Where the steps end: what they begin with, `value`, and how that comes about. */
  source: v.intersect([
    v.object({ place: ValuePlace, value: real }),
    v.variant('kind', [
      /** The network's input. */
      v.object({ kind: v.literal('input') }),
      /** A convolution or a linear layer: `total = sum of weight × input + bias`. */
      v.object({
        kind: v.literal('products'),
        input: v.string(),
        bias: v.optional(real),
        total: real,
        /** How many channels of the input are read. */
        channels: count,
        /** Those that weigh most, the largest magnitude first. */
        groups: v.array(
          v.object({
            channel: count,
            sum: real,
            terms: v.array(v.object({ y: count, x: count, weight: real, input: real })),
          }),
        ),
        /** The sum of all other channels. */
        rest: real,
      }),
      /** The largest or the mean of some values of one channel. */
      v.object({
        kind: v.literal('pool'),
        pool: v.picklist(['max', 'mean']),
        input: v.string(),
        channel: count,
        /** The first of the largest ones comes first; those of a mean are in the order of the map. */
        window: v.array(PooledValue),
        total: real,
      }),
      /** `total = input / (k + alpha / size · sum of squares)^beta`, the squares of neighboring channels and its own. */
      v.object({
        kind: v.literal('localResponse'),
        input: v.string(),
        size: positive,
        alpha: v.number(),
        beta: v.number(),
        k: v.number(),
        neighbors: v.array(v.object({ channel: count, value: real })),
        total: real,
      }),
    ]),
  ]),
});
export type ValueTerms = v.InferOutput<typeof ValueTerms>;

/** The name of the error with which a call about a run ends when the engine no longer keeps it. */
export const RUN_GONE = 'RunGoneError';

/** Where in the last map a class's logit comes from: `logit = bias + mean of the map`. */
export const ClassMap = v.object({
  /** The value that is averaged. */
  path: v.string(),
  height: positive,
  width: positive,
  /** Row-major, signed, unscaled. */
  map: floats,
  logit: v.number(),
  bias: v.number(),
  /** logit − (bias + mean of the map). */
  error: v.number(),
  class: ClassScore,
  /** Another class, whose map, logit and bias were taken from those of the first. */
  against: v.optional(ClassScore),
});
export type ClassMap = v.InferOutput<typeof ClassMap>;

/** What is known of an occlusion: the probabilities of all classes with each of some windows covered. */
export const OcclusionPart = v.object({
  /** Of the picture with nothing covered. */
  whole: v.optional(floats),
  /** The windows, counted row by row. */
  cells: v.array(count),
  /** `[cells, classes]`. */
  probabilities: floats,
});
export type OcclusionPart = v.InferOutput<typeof OcclusionPart>;

/** Channels that are asked for at a time. */
export const MAX_CHANNELS_ASKED = 32;
