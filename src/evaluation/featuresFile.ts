import * as v from 'valibot';
import { FormatError } from '../base/formatError';
import { parseJson } from '../weights/bytes/parseJson';

/** What a file of features says of them; the values follow it as `[pictures, size]` in 32-bit floats. */
export interface FeaturesHeader {
  readonly weights: { readonly name: string; readonly sha256: string };
  readonly variant: string;
  /** Whether pictures were turned as their EXIF orientation says. */
  readonly upright: boolean;
  readonly size: number;
  /** In the order of the rows. */
  readonly pictures: readonly string[];
  /** Of the pictures' files. */
  readonly hashes: readonly string[];
}

/** As the safetensors library has it. */
export const MAX_FEATURES_HEADER = 100_000_000;
const LENGTH_BYTES = 8;
const FORMAT = 'googlenet-inspector features';

/** The beginning of a safetensors file with one tensor, `features`, and what it is of in its metadata. */
export function writeFeaturesHeader(header: FeaturesHeader): Uint8Array<ArrayBuffer> {
  const { weights, variant, upright, size, pictures, hashes } = header;
  const bytes = pictures.length * size * Float32Array.BYTES_PER_ELEMENT;
  const json = JSON.stringify({
    __metadata__: {
      format: 'pt',
      content: FORMAT,
      weights: weights.name,
      weights_sha256: weights.sha256,
      variant,
      upright: String(upright),
      pictures: JSON.stringify(pictures),
      sha256: JSON.stringify(hashes),
    },
    features: { dtype: 'F32', shape: [pictures.length, size], data_offsets: [0, bytes] },
  });
  const text = new TextEncoder().encode(json);
  const length = Math.ceil(text.length / LENGTH_BYTES) * LENGTH_BYTES;
  if (length > MAX_FEATURES_HEADER) throw new RangeError('The names of so many pictures do not fit into one file.');
  const start = new Uint8Array(LENGTH_BYTES + length).fill(0x20, LENGTH_BYTES);
  new DataView(start.buffer).setBigUint64(0, BigInt(length), true);
  start.set(text, LENGTH_BYTES);
  return start;
}

const Content = v.object({
  __metadata__: v.object({
    content: v.literal(FORMAT),
    weights: v.string(),
    weights_sha256: v.string(),
    variant: v.string(),
    upright: v.picklist(['true', 'false']),
    pictures: v.string(),
    sha256: v.string(),
  }),
  features: v.object({
    dtype: v.literal('F32'),
    shape: v.tuple([v.pipe(v.number(), v.integer()), v.pipe(v.number(), v.integer(), v.minValue(1))]),
    data_offsets: v.tuple([v.literal(0), v.number()]),
  }),
});
const Names = v.array(v.string());

/** How many bytes the header takes behind the first eight. @throws FormatError when it can be no such file. */
export function featuresHeaderLength(prefix: Uint8Array): number {
  if (prefix.length < LENGTH_BYTES) throw new FormatError('is not a file of features: it is too short');
  const length = new DataView(prefix.buffer, prefix.byteOffset).getBigUint64(0, true);
  if (length > MAX_FEATURES_HEADER) throw new FormatError('is not a file of features');
  return Number(length);
}

/**
 * @param json the header, without the first eight bytes.
 * @param dataBytes how many follow it.
 * @throws FormatError when the file is something else, or torn.
 */
export function parseFeaturesHeader(json: Uint8Array, dataBytes: number): FeaturesHeader {
  const { success, output } = v.safeParse(Content, parseJson(json, 'is not a file of features: its header'));
  if (!success) throw new FormatError('is not a file of features');
  const { __metadata__: metadata, features } = output;
  const pictures = v.safeParse(Names, parseJson(metadata.pictures, 'has a list of pictures that'));
  const hashes = v.safeParse(Names, parseJson(metadata.sha256, 'has a list of hashes that'));
  const [count, size] = features.shape;
  const bytes = count * size * Float32Array.BYTES_PER_ELEMENT;
  if (!pictures.success || !hashes.success || pictures.output.length !== count || hashes.output.length !== count) {
    throw new FormatError('contradicts itself: it has other pictures than features');
  }
  if (features.data_offsets[1] !== bytes || dataBytes !== bytes) {
    throw new FormatError(`has ${dataBytes} bytes of features, not ${bytes}`);
  }
  return {
    weights: { name: metadata.weights, sha256: metadata.weights_sha256 },
    variant: metadata.variant,
    upright: metadata.upright === 'true',
    size,
    pictures: pictures.output,
    hashes: hashes.output,
  };
}
