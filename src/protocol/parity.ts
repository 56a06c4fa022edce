import * as v from 'valibot';
import { ModelInfo } from './model';
import { count, positive, shape, variantId } from './primitives';

// Another network beside the one that is shown.

/** What a row of a printed table is beside ours: the layer is missing there, is not one of ours, or stands elsewhere. */
export const ROW_STATUSES = ['same', 'differs', 'missing', 'extra', 'moved'] as const;

/** A printed table of another network's layers beside this one's. */
export const TableComparison = v.object({
  kind: v.literal('table'),
  /** Where the table comes from. */
  name: v.string(),
  tool: v.picklist(['torchinfo', 'torchsummary']),
  /** What it was compared with: the variant, and the rest as the table tells it. */
  compared: v.object({
    variant: variantId,
    classes: positive,
    useAux: v.boolean(),
    batch: positive,
    inputSize: positive,
    mode: v.picklist(['eval', 'train']),
  }),
  /** The layers of both, in order. */
  rows: v.array(
    v.object({
      /** Ours; absent for a row that is not one of ours. */
      path: v.optional(v.string()),
      /** Where the table has variable names. */
      theirPath: v.optional(v.string()),
      /** Of the table's rows, from 1. */
      line: v.optional(positive),
      type: v.string(),
      /** The output's shape, ours where we have one. */
      output: v.string(),
      status: v.picklist(ROW_STATUSES),
      differences: v.array(
        v.object({
          field: v.picklist(['type', 'input', 'output', 'params', 'multAdds']),
          ours: v.string(),
          theirs: v.string(),
        }),
      ),
    }),
  ),
  /** Of all parameters, where they differ. */
  totalParams: v.optional(v.object({ ours: v.string(), theirs: v.string() })),
  /** Types of layers without any row in the table, since they may be called as functions there: not compared. */
  functional: v.array(v.string()),
  /** A variant whose table this one is more like. */
  closer: v.optional(variantId),
});
export type TableComparison = v.InferOutput<typeof TableComparison>;

/**
 * How a recorded output is beside ours: it agrees; it differs though what its layer reads is as recorded; or it only follows from
 * layers before that differ.
 */
export const PARITY_STATES = ['agrees', 'differs', 'follows'] as const;
export type ParityState = (typeof PARITY_STATES)[number];

/** Known ways in which a network computes otherwise. */
export const PARITY_CAUSES = [
  'channelOrder',
  'transformInput',
  'pool',
  'padding',
  'kernel3',
  'epsilon',
  'batchStatistics',
  'missingReLU',
  'extraReLU',
  'inPlace',
  'lrnAlpha',
  'dropout',
] as const;

/** A known cause that was tested: the layers were computed with it, on the recorded values, and agree. */
export const RecordingCause = v.object({
  kind: v.picklist(PARITY_CAUSES),
  /** Theirs, for a pool, a batch normalization, a convolution. */
  pool: v.optional(v.object({ kernelSize: positive, padding: count, ceilMode: v.boolean() })),
  epsilon: v.optional(v.number()),
  padding: v.optional(count),
  /** Where it is, the first that differs first. */
  layers: v.pipe(v.array(v.string()), v.readonly()),
  /** The relative error of the first of them with the cause. */
  error: v.number(),
});
export type RecordingCause = v.InferOutput<typeof RecordingCause>;

/** What another network has computed on an input beside what the model computes on it. */
export const RecordingComparison = v.object({
  kind: v.literal('recording'),
  /** The recording's file. */
  name: v.string(),
  model: ModelInfo,
  /** The recorded input's, NCHW. */
  input: shape,
  /** A relative error that rounding explains, for numbers of the recording's type. */
  tolerance: v.number(),
  /** The recorded modules in the order in which they are computed. */
  modules: v.array(
    v.object({
      path: v.string(),
      type: v.string(),
      state: v.picklist(PARITY_STATES),
      shape,
      /** Where it is another. */
      theirShape: v.optional(shape),
      /** ‖theirs − ours‖₂ / ‖ours‖₂; absent where that is no number: the shapes differ, or a value is not finite. */
      error: v.optional(v.number()),
      /** The same where the module reads what was recorded before it, so that no earlier error counts. */
      ownError: v.optional(v.number()),
      cosine: v.optional(v.number()),
      /** The largest absolute difference. */
      largest: v.optional(v.number()),
      /** How many of theirs are NaN or infinite. */
      nonFinite: count,
    }),
  ),
  /** What explains them, as far as it is known. */
  causes: v.array(RecordingCause),
  /** Modules that differ by themselves even with those causes. */
  unexplained: v.array(v.string()),
  /** Recorded names that are none of the network's modules, and layers that are not recorded. */
  unknown: v.array(v.string()),
  notRecorded: v.array(v.string()),
});
export type RecordingComparison = v.InferOutput<typeof RecordingComparison>;

/** Another network beside the one that is shown: by its printed table, or by what it has computed. */
export const Parity = v.variant('kind', [TableComparison, RecordingComparison]);
export type Parity = v.InferOutput<typeof Parity>;
