import { PARAMETER_ROLES } from '../model/graph';
import { networkKey } from '../model/variants';
import * as v from 'valibot';
import { architecture, bytes, count, floats, head, milliseconds, positive, shape, variantId } from './primitives';
import { Distribution } from './values';

// The model, its weights, and what it makes of a picture.

export const MAX_SEED = 2 ** 32 - 1;

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

/** The formats that models are written in. */
export const EXPORT_FORMATS = ['safetensors', 'onnx', 'tfjs'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
