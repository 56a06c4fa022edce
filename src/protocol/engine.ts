import type { Method, Params, Progress, Result } from '../rpc/methods';
import * as v from 'valibot';
import {
  ClassScore,
  Classification,
  EXPORT_FORMATS,
  MAX_SEED,
  ModelDetails,
  ModelInfo,
  NamedClass,
  ParameterStatistics,
  PictureScores,
  WeightsComparison,
} from './model';
import { RecordingComparison } from './parity';
import { architecture, bytes, count, head, milliseconds, positive, variantId } from './primitives';
import { ProfileStep, runId } from './profile';
import {
  ChannelMaps,
  ClassMap,
  MAX_CHANNELS_ASKED,
  RunInput,
  RunMemory,
  RunSummary,
  ValuePlace,
  ValueTerms,
} from './runs';
import { FileSource, HeadLogits, TensorData, WorkDone } from './values';

// What host and engine worker say to each other.

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
