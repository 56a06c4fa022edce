import * as v from 'valibot';
import { ModelInfo } from './model';
import { milliseconds, positive } from './primitives';

// Where a picture's time goes.

/** What a step of the fast way is: layers that are computed together. */
export const ProfileStep = v.object({
  /** Of the last layer, whose value it computes. */
  path: v.string(),
  /** Their paths, in the order of execution; the first is the one that the kernel computes. */
  layers: v.array(v.string()),
  /** The concatenation that a convolution writes its output right into. */
  writesInto: v.optional(v.string()),
  /** How many threads computed it. */
  threads: positive,
});
export type ProfileStep = v.InferOutput<typeof ProfileStep>;

/** The times of one run, in ms. */
const ProfileRun = v.object({
  /** From the call of the engine to its answer. */
  callMs: milliseconds,
  /** The run in the engine, from the picture's bytes to the logits. */
  runMs: milliseconds,
  /** The part of it that turns the bytes into the network's input. */
  inputMs: milliseconds,
  /** One a step. */
  stepMs: v.array(milliseconds),
});

export const MAX_PROFILE_RUNS = 100;
export const DEFAULT_PROFILE_RUNS = 20;

/** Where the time of a picture goes: runs of the fast way, step by step. */
export const Profile = v.pipe(
  v.object({
    model: ModelInfo,
    inputSize: positive,
    /** Threads that may compute a step. */
    threads: positive,
    /** In the order of execution. */
    steps: v.pipe(v.array(ProfileStep), v.minLength(1)),
    runs: v.pipe(v.array(ProfileRun), v.minLength(1), v.maxLength(MAX_PROFILE_RUNS)),
  }),
  v.check(({ steps, runs }) => runs.every(({ stepMs }) => stepMs.length === steps.length), 'A run lacks steps.'),
);
export type Profile = v.InferOutput<typeof Profile>;
export const runId = v.string();
