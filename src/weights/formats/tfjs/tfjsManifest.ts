import * as v from 'valibot';
import { DTYPES } from '../../dtype';
import { checkedCount } from '../../tensor';
import { FormatError } from '../../../base/formatError';
import { quote } from '../../../base/displayText';

// The part of a TensorFlow.js model's JSON that describes how its weights are stored in the shards.

const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const WeightSpec = v.object({
  name: v.string(),
  shape: v.array(size),
  dtype: v.string(),
  quantization: v.optional(v.object({ dtype: v.string(), scale: v.optional(v.number()), min: v.optional(v.number()) })),
  /** `optimizer` for what only training needs. */
  group: v.optional(v.string()),
});

const WeightsGroup = v.object({ paths: v.array(v.string()), weights: v.array(WeightSpec) });
/** Weights that are stored one after the other, without gaps, in the concatenation of the files. */
export type WeightsGroup = v.InferOutput<typeof WeightsGroup>;

const ManifestSchema = v.array(WeightsGroup);

/** How a weight is stored in the shards. */
export type StoredAs = 'float32' | 'int32' | 'bool' | 'float16' | 'uint8' | 'uint16';

export interface StoredWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly storedAs: StoredAs;
  readonly bytes: number;
  /** The value is stored · scale + min, rounded where the weight is a whole number. */
  readonly scale: { readonly factor: number; readonly min: number; readonly rounds: boolean } | undefined;
  readonly isOptimizer: boolean;
}

/** @throws FormatError naming the invalid part of the manifest. */
export function parseManifest(manifest: unknown): readonly WeightsGroup[] {
  const parsed = v.safeParse(ManifestSchema, manifest, { abortEarly: true });
  if (parsed.success) return parsed.output;
  const place = v.getDotPath(parsed.issues[0]);
  throw new FormatError(`its weightsManifest is damaged${place === null ? '' : ` at ${quote(place)}`}`);
}

/** @throws FormatError when the weight has an unsupported type or quantization. */
export function storedWeight({
  name,
  shape,
  dtype,
  quantization,
  group,
}: WeightsGroup['weights'][number]): StoredWeight {
  const isQuantized = quantization !== undefined;
  const storedAs = STORED.find(known => known === (quantization?.dtype ?? dtype));
  const isRange = storedAs === 'uint8' || storedAs === 'uint16';
  const isFloat = dtype === 'float32';
  if (
    storedAs === undefined ||
    isQuantized !== (isRange || storedAs === 'float16') ||
    (isQuantized && !isFloat && !(isRange && dtype === 'int32'))
  ) {
    const how = isQuantized ? ` quantized to ${quote(quantization.dtype)}` : '';
    throw new FormatError(`its tensor ${quote(name)} is of the type ${quote(dtype)}${how}, which is not supported`);
  }
  if (isRange && (quantization?.scale === undefined || quantization.min === undefined)) {
    throw new FormatError(`its tensor ${quote(name)} is quantized, but without a scale and a minimum`);
  }
  return {
    name,
    shape,
    storedAs,
    bytes: checkedCount(name, shape) * DTYPES[storedAs].size,
    scale: isRange ? { factor: quantization?.scale ?? 1, min: quantization?.min ?? 0, rounds: !isFloat } : undefined,
    isOptimizer: group === 'optimizer',
  };
}

const STORED = ['float32', 'int32', 'bool', 'float16', 'uint8', 'uint16'] as const satisfies readonly StoredAs[];
