import * as v from 'valibot';

// What the bench and its contenders, processes of their own in Node or Python, write each other: a line of JSON each.

/** A contender's argument: what to compute with, and how. */
export const Task = v.object({
  /** Of several ways to compute in one program. */
  mode: v.string(),
  threads: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** The same network, as a state_dict and as ONNX. */
  safetensors: v.string(),
  onnx: v.string(),
  /** A file of float32 values, NCHW: one normalized picture. */
  input: v.string(),
});
export type Task = v.InferOutput<typeof Task>;

/** Bench → contender. */
export const Request = v.variant('do', [
  /** Compute the input's logits this often, each time for itself. */
  v.object({ do: v.literal('run'), times: v.number() }),
  /** Read, decode and classify picture files. */
  v.object({ do: v.literal('classify'), files: v.array(v.string()) }),
  v.object({ do: v.literal('memory') }),
]);
export type Request = v.InferOutput<typeof Request>;

const milliseconds = v.pipe(v.number(), v.minValue(0));

/** Contender → bench. */
export const REPLIES = {
  /** Unasked, as soon as the first logits are there. */
  ready: v.object({
    loadMs: milliseconds,
    firstMs: milliseconds,
    logits: v.array(v.number()),
    versions: v.record(v.string(), v.string()),
  }),
  run: v.object({ ms: v.array(milliseconds) }),
  /** The indices of each picture's five likeliest classes, the likeliest first. */
  classify: v.object({ ms: milliseconds, top: v.array(v.array(v.number())) }),
  /** The most memory that the process has occupied so far. */
  memory: v.object({ peakBytes: v.number() }),
} as const;
export type Reply<K extends keyof typeof REPLIES> = v.InferOutput<(typeof REPLIES)[K]>;
