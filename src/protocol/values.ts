import * as v from 'valibot';
import { bytes, count, floats, head, milliseconds, shape } from './primitives';

// Files, tensors and figures in messages.

/** A file to be read: by its path where the reader shares the host's disk, by its content where it does not. */
export const FileSource = v.union([
  v.object({ name: v.string(), path: v.string() }),
  v.object({ name: v.string(), bytes }),
]);
export type FileSource = v.InferOutput<typeof FileSource>;

export const LayerTime = v.object({ path: v.string(), ms: milliseconds });
export type LayerTime = v.InferOutput<typeof LayerTime>;

/** Dense float32 values in row-major order. */
export const TensorData = v.object({ shape, data: floats });
export type TensorData = v.InferOutput<typeof TensorData>;

/** A head's logits, `[N, classes]`. */
export const HeadLogits = v.object({ head, logits: TensorData });

/** How values are distributed. */
export const Distribution = v.object({
  min: v.number(),
  max: v.number(),
  mean: v.number(),
  /** Of the population: divided by the count. */
  std: v.number(),
  /** Counts in bins of equal width from `min` to `max`. */
  histogram: v.array(count),
});
export type Distribution = v.InferOutput<typeof Distribution>;

/** How much of a call's work is done. */
export const WorkDone = v.object({ done: v.number(), total: v.number() });
export type WorkDone = v.InferOutput<typeof WorkDone>;

/** Checks what has come in; throws a ValiError that names the field when it does not fit. */
export const parse = v.parse;

/** The same, for what may not fit: `success` says whether it does. */
export const safeParse = v.safeParse;
