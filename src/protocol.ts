import * as v from 'valibot';
import { Architecture } from './model/architecture/architecture';
import { DEFAULT_INPUT_SIZE, DEFAULT_OPTIONS } from './model/defaults';
import { HEADS, PARAMETER_ROLES } from './model/graph';
import { MAX_WINDOWS } from './model/occlusionGrid';
import { DEFAULT_VARIANT, networkKey, VARIANT_IDS } from './model/variants';
import type { Method, Params, Progress, Result } from './rpc/methods';

// What host and engine worker, and host and webview, say to each other: the methods that one calls in the other, and
// messages that nobody answers. The schemas are the types: what one side sends is checked where it enters the other.

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const positive = v.pipe(v.number(), v.integer(), v.minValue(1));
const milliseconds = v.pipe(v.number(), v.minValue(0));
const bytes = v.instance(Uint8Array);
const floats = v.instance(Float32Array);
const variantId = v.picklist(VARIANT_IDS);
const head = v.picklist(HEADS);
const shape = v.pipe(v.array(count), v.readonly());
/** Present where the variant's own has been edited. */
const architecture = v.optional(Architecture);

/** A file to be read: by its path where the reader shares the host's disk, by its content where it does not. */
export const FileSource = v.union([
  v.object({ name: v.string(), path: v.string() }),
  v.object({ name: v.string(), bytes }),
]);
export type FileSource = v.InferOutput<typeof FileSource>;

const MAX_SEED = 2 ** 32 - 1;

/** Where a model's numbers come from. A label is never shown for `random` ones without saying so beside it. */
export const WeightsOrigin = v.variant('kind', [
  v.object({
    kind: v.literal('file'),
    name: v.string(),
    format: v.string(),
    sha256: v.string(),
    /** How many of its values are NaN or infinite. */
    nonFinite: count,
    /** The types with fewer digits than a 32-bit float in which the file stores weights; the largest share first. */
    roundedTo: v.pipe(v.array(v.string()), v.readonly()),
  }),
  v.object({ kind: v.literal('random'), seed: count, initWeights: v.boolean() }),
]);
export type WeightsOrigin = v.InferOutput<typeof WeightsOrigin>;
export type FileOrigin = Extract<WeightsOrigin, { kind: 'file' }>;

/** What to say or do about weights of each origin. */
export type OriginCases<T> = {
  readonly [Kind in WeightsOrigin['kind']]: (origin: Extract<WeightsOrigin, { kind: Kind }>) => T;
};

/** The one place that tells the origins apart: a new kind compiles only once every caller has a case for it. */
export function matchOrigin<T>(origin: WeightsOrigin, cases: OriginCases<T>): T {
  switch (origin.kind) {
    case 'file':
      return cases.file(origin);
    case 'random':
      return cases.random(origin);
  }
}

/** The weights file that a model's numbers come from; undefined where they come from no file. */
export function fileOrigin(origin: WeightsOrigin): FileOrigin | undefined {
  return matchOrigin(origin, { file: file => file, random: () => undefined });
}

/** Where a model's class names come from; `numbered` where there are none. */
export const ClassNamesOrigin = v.variant('kind', [
  v.object({ kind: v.literal('imagenet') }),
  v.object({ kind: v.literal('file'), name: v.string() }),
  v.object({ kind: v.literal('numbered') }),
]);
export type ClassNamesOrigin = v.InferOutput<typeof ClassNamesOrigin>;

export const BACKENDS = ['wasm', 'cpu'] as const;

/** The model that the engine holds. */
export const ModelInfo = v.object({
  variant: variantId,
  architecture,
  classes: positive,
  useAux: v.boolean(),
  origin: WeightsOrigin,
  classNames: ClassNamesOrigin,
  backend: v.picklist(BACKENDS),
});
export type ModelInfo = v.InferOutput<typeof ModelInfo>;

/** The same for models of the same numbers, whatever their class names and their backend. */
export function modelKey(model: ModelInfo): string {
  const { origin } = model;
  const numbers = matchOrigin(origin, {
    file: ({ sha256 }) => sha256,
    random: ({ seed, initWeights }) => `${seed}/${initWeights}`,
  });
  return [networkKey(model), origin.kind, numbers].join('|');
}

export const ClassScore = v.object({
  index: count,
  /** WordNet synset id; absent where the model has no ImageNet classes. */
  wnid: v.optional(v.string()),
  label: v.string(),
  probability: v.number(),
});
export type ClassScore = v.InferOutput<typeof ClassScore>;

export const HeadScores = v.object({ head, top: v.array(ClassScore) });
export type HeadScores = v.InferOutput<typeof HeadScores>;

const MAX_WARNINGS = 8;
/** With the escapes of what a page must not show. */
const MAX_WARNING_LENGTH = 2000;

/** What one run on one picture gave. */
export const Classification = v.object({
  file: v.string(),
  /** The picture's own size in pixels, after its EXIF orientation. */
  width: positive,
  height: positive,
  /** The EXIF orientation that it was turned by; absent where it was stored upright. */
  orientation: v.optional(v.picklist([2, 3, 4, 5, 6, 7, 8])),
  /** What the decoder found wrong with the file, in its own words; the picture may not be what was photographed. */
  warnings: v.pipe(v.array(v.pipe(v.string(), v.maxLength(MAX_WARNING_LENGTH))), v.maxLength(MAX_WARNINGS)),
  /** What the network saw: RGB bytes, HWC, `cropSize` × `cropSize`. */
  cropSize: positive,
  crop: bytes,
  heads: v.array(HeadScores),
  decodeMs: milliseconds,
  inferenceMs: milliseconds,
  model: ModelInfo,
});
export type Classification = v.InferOutput<typeof Classification>;

/** A class of the model by its name. */
export const NamedClass = v.object({ index: count, wnid: v.optional(v.string()), label: v.string() });
export type NamedClass = v.InferOutput<typeof NamedClass>;

/** What one run of the fast way on one picture gave, as numbers. */
export const PictureScores = v.object({
  /** The picture's own size in pixels, turned as it was asked for. */
  width: positive,
  height: positive,
  warnings: v.pipe(v.array(v.pipe(v.string(), v.maxLength(MAX_WARNING_LENGTH))), v.maxLength(MAX_WARNINGS)),
  /** Of the main head, one a class. */
  logits: floats,
  /** What the last linear layer reads, before its dropout. */
  features: v.optional(floats),
  /** Of the file. */
  sha256: v.optional(v.string()),
});
export type PictureScores = v.InferOutput<typeof PictureScores>;

const LayerTime = v.object({ path: v.string(), ms: milliseconds });
export type LayerTime = v.InferOutput<typeof LayerTime>;

/** Dense float32 values in row-major order. */
export const TensorData = v.object({ shape, data: floats });
export type TensorData = v.InferOutput<typeof TensorData>;

/** A head's logits, `[N, classes]`. */
const HeadLogits = v.object({ head, logits: TensorData });

/** What is known of the weights that the engine holds, beyond {@link ModelInfo}. */
export const ModelDetails = v.object({
  model: ModelInfo,
  /** Absent for weights that come from no file. */
  file: v.optional(
    v.object({
      /** Its size, with that of the files beside it that it refers to. */
      bytes: count,
      /** The format as it is shown to people, and whose names the tensors have: PyTorch's or Caffe's. */
      format: v.string(),
      names: v.string(),
      /** How many tensors, and values in them, the file has in each dtype; the largest share first. */
      dtypes: v.array(v.object({ dtype: v.string(), tensors: count, values: count })),
      metadata: v.array(v.object({ key: v.string(), value: v.string() })),
      /** Counters that the file lacks and that are taken as 0. */
      defaulted: v.array(v.string()),
      /** Tensors of the file that are no part of the network: counters and shapes, whole numbers all. */
      ignored: v.array(v.object({ name: v.string(), dtype: v.string(), shape })),
      nonFinite: v.array(v.object({ key: v.string(), count })),
    }),
  ),
});
export type ModelDetails = v.InferOutput<typeof ModelDetails>;

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

/** A parameter or buffer in figures. Those of the distribution are of its finite values, absent where there are none. */
export const ParameterStatistics = v.object({
  key: v.string(),
  role: v.picklist(PARAMETER_ROLES),
  shape,
  count,
  zeros: count,
  nonFinite: count,
  distribution: v.optional(Distribution),
});
export type ParameterStatistics = v.InferOutput<typeof ParameterStatistics>;

/** How far another file's weights lie from the model's. */
export const WeightsComparison = v.object({
  model: v.object({ name: v.string(), sha256: v.string() }),
  other: v.object({ name: v.string(), sha256: v.string() }),
  /** Of every weight, bias and statistic that both have in the same shape, in the network's order. */
  parameters: v.array(
    v.object({
      key: v.string(),
      layer: v.string(),
      role: v.picklist(PARAMETER_ROLES),
      count,
      /** ‖other − model‖₂ / ‖model‖₂; absent where the model's norm is 0 or a value is not finite. */
      relativeChange: v.optional(v.number()),
      /** The largest absolute difference; absent where a value is not finite. */
      maxChange: v.optional(v.number()),
    }),
  ),
  /** Parameters that only one has, or that both have in different shapes: another number of classes. */
  notCompared: v.array(v.object({ key: v.string(), reason: v.picklist(['missing', 'added', 'shape']) })),
});
export type WeightsComparison = v.InferOutput<typeof WeightsComparison>;

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

/** The formats that models are written in. */
export const EXPORT_FORMATS = ['safetensors', 'onnx', 'tfjs'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

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
const runId = v.string();

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

/** Any 64-bit float: a network's values can be NaN and infinite. */
const real = v.union([v.number(), v.nan()]);

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

/** How much of a call's work is done. */
export const WorkDone = v.object({ done: v.number(), total: v.number() });
export type WorkDone = v.InferOutput<typeof WorkDone>;

/** Channels that are asked for at a time. */
export const MAX_CHANNELS_ASKED = 32;

/** The engine's methods. `params` travel to the worker; `progress`, any number of times, and `result` come back. */
export const ENGINE_METHODS = {
  /** A network without a file: PyTorch's initialization from a seed. */
  initialize: {
    params: v.object({
      variant: variantId,
      architecture,
      classes: positive,
      useAux: v.boolean(),
      initWeights: v.boolean(),
      seed: v.pipe(count, v.maxValue(MAX_SEED)),
    }),
    progress: WorkDone,
    result: ModelInfo,
  },
  /** Replaces the model completely, or rejects and changes nothing. */
  loadWeights: { params: v.object({ file: FileSource }), progress: WorkDone, result: ModelInfo },
  classify: {
    params: v.object({ file: FileSource, topK: positive, inputSize: positive, allHeads: v.boolean() }),
    result: Classification,
  },
  /** The same without what is only shown: for many pictures. */
  scorePicture: {
    params: v.object({
      file: FileSource,
      inputSize: positive,
      /** Turns the picture as its EXIF orientation says. */
      upright: v.boolean(),
      /** What to give beside the logits. */
      features: v.boolean(),
      sha256: v.boolean(),
    }),
    result: PictureScores,
  },
  /** The names of the model's classes, in the order of its outputs. */
  classNames: { params: v.object({}), result: v.object({ classes: v.array(NamedClass) }) },
  /** Runs the network the fast way on a normalized input. Tensors are NCHW, as PyTorch has them. */
  run: {
    params: v.object({ input: TensorData, heads: v.array(head) }),
    result: v.object({ logits: v.array(HeadLogits) }),
  },
  /** One run of the main head on noise, the fast way, with the time of each step. */
  profileRun: {
    params: v.object({ inputSize: positive }),
    result: v.object({
      model: ModelInfo,
      threads: positive,
      steps: v.array(ProfileStep),
      stepMs: v.array(milliseconds),
      inputMs: milliseconds,
      runMs: milliseconds,
    }),
  },
  /**
   * Runs the network layer by layer, and keeps every value under the run's id. Of many runs the last few are kept, as
   * `memoryLimit` allows; this one always.
   */
  observe: {
    params: v.object({
      run: runId,
      input: RunInput,
      /** By default all that are defined at the input's size. */
      heads: v.optional(v.array(head)),
      /** Rejects where the network sees other bytes of the picture, by their CRC-32. */
      crc32: v.optional(count),
      /** In bytes. */
      memoryLimit: count,
    }),
    result: RunMemory,
  },
  /** What happened in each layer. This and all that names a run rejects with the name {@link RUN_GONE} when it is no longer kept. */
  runSummary: { params: v.object({ run: runId }), result: RunSummary },
  /** A layer's or a module's output in a run: NCHW or `[N, features]`. `input` is the network's own. */
  activation: { params: v.object({ run: runId, path: v.string() }), result: TensorData },
  /** The channels of a layer's or a module's output, of the first picture. */
  channelMaps: { params: v.object({ run: runId, path: v.string() }), result: ChannelMaps },
  /** Single channels of layers or modules, `[height, width]`; undefined for what the run does not have. */
  channelValues: {
    params: v.object({
      run: runId,
      channels: v.pipe(v.array(v.object({ path: v.string(), channel: count })), v.maxLength(MAX_CHANNELS_ASKED)),
    }),
    result: v.object({ maps: v.array(v.optional(TensorData)), memory: RunMemory }),
  },
  /** What a value is computed from. */
  valueTerms: { params: v.object({ run: runId, place: ValuePlace }), result: ValueTerms },
  /** What a run gave to each class of the main head, the most probable first. */
  classScores: { params: v.object({ run: runId }), result: v.object({ scores: v.array(ClassScore) }) },
  /** The class activation map of a class, or of its difference to another; takes no pass of its own. */
  classMap: { params: v.object({ run: runId, index: count, against: v.optional(count) }), result: ClassMap },
  /** The main head's logits with parts of a picture covered, a fast run for each; a part of no width covers nothing. */
  occlude: {
    params: v.object({
      /** RGB bytes, HWC, `cropSize` × `cropSize`. */
      crop: bytes,
      cropSize: positive,
      windows: v.array(v.object({ left: count, top: count, width: count, height: count })),
    }),
    result: v.object({ model: ModelInfo, logits: TensorData }),
  },
  /** A picture as PNG. `rgba` has 4 bytes a pixel, row by row. */
  encodePng: { params: v.object({ rgba: bytes, width: positive, height: positive }), result: v.object({ png: bytes }) },
  /** Forgets all runs and what only they need. */
  forgetRuns: { params: v.object({}), result: v.object({}) },
  /** A parameter or buffer of the model, by its state_dict key, in PyTorch's order. */
  parameter: { params: v.object({ key: v.string() }), result: TensorData },
  /** Names the model's classes by a file, one a line or JSON; without one, as they are named by default. */
  useClassNames: { params: v.object({ file: v.optional(FileSource) }), result: ModelInfo },
  modelDetails: { params: v.object({}), result: ModelDetails },
  /** The parameters and buffers of a layer, or of all layers of a module, in the network's order. */
  layerWeights: {
    params: v.object({ path: v.string() }),
    result: v.object({ parameters: v.array(ParameterStatistics) }),
  },
  /** The network that a weights file is of. The file is read whole, and not kept. */
  identifyWeights: {
    params: v.object({ file: FileSource }),
    result: v.object({ variant: variantId, classes: positive, useAux: v.boolean() }),
  },
  /** Compares the model with a file of the same variant, which is not kept. */
  compareWeights: { params: v.object({ file: FileSource }), result: WeightsComparison },
  /** Runs the model on the input of a recording, and compares each module's output with what was recorded of it. */
  compareRecording: { params: v.object({ file: FileSource }), progress: WorkDone, result: RecordingComparison },
  /**
   * Writes the model in a format: the first file has the given name, others lie beside it. ONNX and TensorFlow.js models
   * have a square input of `inputSize` pixels.
   */
  exportModel: {
    params: v.object({ format: v.picklist(EXPORT_FORMATS), fileName: v.string(), inputSize: positive }),
    result: v.object({ files: v.array(v.object({ name: v.string(), bytes })) }),
  },
} as const satisfies Readonly<Record<string, Method>>;

export type EngineMethods = typeof ENGINE_METHODS;
export type EngineMethod = keyof EngineMethods;
export type EngineParams<M extends EngineMethod> = Params<EngineMethods[M]>;
export type EngineProgress<M extends EngineMethod> = Progress<EngineMethods[M]>;
export type EngineResult<M extends EngineMethod> = Result<EngineMethods[M]>;

export const KERNELS = ['own', 'stock'] as const;

/** How a worker computes, given to it at its start. */
export const EngineOptions = v.object({
  /** Convolutions by kernels of our own, or by those of TensorFlow.js. */
  kernels: v.picklist(KERNELS),
  /** Threads that compute one picture; as many as are worth it when absent. */
  threads: v.optional(positive),
});
export type EngineOptions = v.InferOutput<typeof EngineOptions>;

/** Worker → host, beside replies. */
export const EngineNotice = v.variant('type', [
  /** Something to write to the log, for instance that the fast backend is unavailable. */
  v.object({ type: v.literal('log'), message: v.string() }),
  /** The engine begins to read the content of a file; without a name, it has ended. */
  v.object({ type: v.literal('reading'), file: v.optional(v.string()) }),
]);
export type EngineNotice = v.InferOutput<typeof EngineNotice>;

export const MODES = ['eval', 'train'] as const;
export const CONVENTIONS = ['torchinfo', 'fvcore'] as const;

/** What the panel analyses: the network's options and the size of its input. */
export const InspectorConfig = v.object({
  variant: variantId,
  architecture,
  classes: positive,
  useAux: v.boolean(),
  batch: positive,
  inputSize: positive,
  mode: v.picklist(MODES),
  convention: v.picklist(CONVENTIONS),
});
export type InspectorConfig = v.InferOutput<typeof InspectorConfig>;

/** What is shown until the user, the settings or the command line say otherwise. */
export const DEFAULT_CONFIG: InspectorConfig = {
  variant: DEFAULT_VARIANT,
  classes: DEFAULT_OPTIONS.classes,
  useAux: DEFAULT_OPTIONS.useAux,
  batch: 1,
  inputSize: DEFAULT_INPUT_SIZE,
  mode: 'eval',
  convention: 'torchinfo',
};

export const WeightsState = v.variant('status', [
  v.object({ status: v.literal('none') }),
  /** What was loaded before stays in `model` until a load has succeeded. */
  v.object({
    status: v.literal('loading'),
    name: v.string(),
    fraction: v.optional(v.number()),
    model: v.optional(ModelInfo),
  }),
  v.object({ status: v.literal('failed'), name: v.string(), message: v.string(), model: v.optional(ModelInfo) }),
  v.object({ status: v.literal('loaded'), model: ModelInfo }),
]);
export type WeightsState = v.InferOutput<typeof WeightsState>;

const resultId = v.string();

/** A network that the shown one is compared with, and what it is called. */
export const ReferenceNetwork = v.object({
  name: v.string(),
  network: v.object({ variant: variantId, architecture, classes: positive, useAux: v.boolean() }),
});
export type ReferenceNetwork = v.InferOutput<typeof ReferenceNetwork>;
/** What a picture of the page is saved as, and in which colors. */
export const PICTURE_FORMATS = ['svg', 'png'] as const;
export const PICTURE_COLORS = ['theme', 'print'] as const;

/** A picture that the page has drawn. */
export const DrawnPicture = v.object({
  /** The suggested name, without its ending. */
  name: v.string(),
  format: v.picklist(PICTURE_FORMATS),
  content: bytes,
});
export type DrawnPicture = v.InferOutput<typeof DrawnPicture>;

/** Host → webview, unasked. */
export const HostMessage = v.variant('type', [
  v.object({ type: v.literal('config'), config: InspectorConfig, fixedByWeights: v.boolean() }),
  v.object({ type: v.literal('weights'), weights: WeightsState }),
  /** The pictures of one gesture, in the order in which they are classified. */
  v.object({ type: v.literal('classifying'), pictures: v.array(v.object({ id: resultId, file: v.string() })) }),
  v.object({ type: v.literal('classified'), id: resultId, result: Classification }),
  v.object({ type: v.literal('notClassified'), id: resultId, file: v.string(), message: v.string() }),
  /** The user cancelled: the placeholder goes. */
  v.object({ type: v.literal('classificationCancelled'), id: resultId }),
  /** Asks the page for a picture of the graph, which it sends back to be saved. */
  v.object({ type: v.literal('drawGraph'), format: v.picklist(PICTURE_FORMATS), colors: v.picklist(PICTURE_COLORS) }),
  /** Another file compared with the model; undefined takes the comparison away. */
  v.object({ type: v.literal('comparison'), comparison: v.optional(WeightsComparison) }),
  /** The user wants to edit the architecture. */
  v.object({ type: v.literal('showArchitecture') }),
  /** The user has chosen another network to compare the shown one with. */
  v.object({ type: v.literal('compareWithNetwork'), reference: ReferenceNetwork }),
  /** The user has asked for a profile of the model. */
  v.object({ type: v.literal('profile') }),
  /** Another network beside this one; undefined takes it away. */
  v.object({ type: v.literal('parity'), parity: v.optional(Parity) }),
]);
export type HostMessage = v.InferOutput<typeof HostMessage>;

/** The commands that the panel's controls run in the host. */
export const PANEL_COMMANDS = [
  'classifyImage',
  'loadWeights',
  'downloadWeights',
  'runUntrained',
  'chooseClassNames',
  'compareWeights',
  'exportModel',
  'exportGraph',
  'exportTable',
  'copySummary',
  'compareTable',
  'compareRecording',
  'copyRecordingSnippet',
  'openSettings',
  'openArchitecture',
  'saveArchitecture',
  'openSource',
  'compareNetworks',
] as const;
export type PanelCommand = (typeof PANEL_COMMANDS)[number];

/** The methods that the page may call in the host: some of the engine's, for what it shows and nothing else, and the host's own. */
export const PANEL_METHODS = {
  modelDetails: ENGINE_METHODS.modelDetails,
  layerWeights: ENGINE_METHODS.layerWeights,
  parameter: ENGINE_METHODS.parameter,
  /** Where the time of the model goes, by that many runs; on the way, what is known so far. */
  profile: {
    params: v.object({ runs: v.pipe(positive, v.maxValue(MAX_PROFILE_RUNS)), inputSize: positive }),
    progress: Profile,
    result: Profile,
  },
  runSummary: ENGINE_METHODS.runSummary,
  channelMaps: ENGINE_METHODS.channelMaps,
  channelValues: ENGINE_METHODS.channelValues,
  valueTerms: ENGINE_METHODS.valueTerms,
  classScores: ENGINE_METHODS.classScores,
  classMap: ENGINE_METHODS.classMap,
  /** Covers a run's picture window by window, a coarse map first; its result comes in parts. */
  occlusion: {
    params: v.object({
      run: runId,
      window: positive,
      stride: positive,
      /** What is known already. */
      known: v.pipe(v.array(count), v.maxLength(MAX_WINDOWS)),
    }),
    progress: OcclusionPart,
    /** How many windows were run. */
    result: v.object({ windows: count }),
  },
} as const satisfies Readonly<Record<string, Method>>;
export type PanelMethods = typeof PANEL_METHODS;
export type PanelMethod = keyof PanelMethods;
export type PanelParams<M extends PanelMethod> = Params<PanelMethods[M]>;
export type PanelProgress<M extends PanelMethod> = Progress<PanelMethods[M]>;
export type PanelResult<M extends PanelMethod> = Result<PanelMethods[M]>;

/** Webview → host, without an answer. */
export const WebviewMessage = v.variant('type', [
  v.object({ type: v.literal('ready') }),
  v.object({ type: v.literal('configure'), config: InspectorConfig }),
  v.object({ type: v.literal('command'), command: v.picklist(PANEL_COMMANDS) }),
  v.object({ type: v.literal('copy'), text: v.string() }),
  /** The user has closed the comparison: it does not come back with a new page. */
  v.object({ type: v.literal('closeComparison') }),
  v.object({ type: v.literal('closeParity') }),
  /** Shows another variant, and compares the printed table with that. */
  v.object({ type: v.literal('compareTableWith'), variant: variantId }),
  /** Writes a profile to a file that the user chooses. */
  v.object({ type: v.literal('saveProfile'), profile: Profile }),
  /** A picture that the page has drawn, for a file that the user picks. */
  v.object({ type: v.literal('savePicture'), picture: DrawnPicture }),
  /** Writes a report of a picture's run to a file that the user picks. */
  v.object({ type: v.literal('exportReport'), run: runId }),
  /** Writes a run's activations to a file that the user picks: all, or those of a layer. */
  v.object({ type: v.literal('exportActivations'), run: runId, layer: v.optional(v.string()) }),
]);
export type WebviewMessage = v.InferOutput<typeof WebviewMessage>;

/** Checks what has come in; throws a ValiError that names the field when it does not fit. */
export const parse = v.parse;

/** The same, for what may not fit: `success` says whether it does. */
export const safeParse = v.safeParse;
