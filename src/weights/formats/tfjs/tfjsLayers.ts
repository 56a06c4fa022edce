import { permuteAxes } from '../../bytes/permuteAxes';
import { ChunkReader } from '../../bytes/chunkReader';
import type { ByteSource } from '../../../base/byteSource';
import { joinBytes } from '../../../base/joinBytes';
import { takeValues } from '../../dtype';
import type { FormatParser, ReadExternalFile } from '../../formatParser';
import type { WeightsContent } from '../../weightsFile';
import { pytorchAxes, pytorchName } from '../../kerasNames';
import { parseJson } from '../../bytes/parseJson';
import { TensorCollector } from '../../tensorCollector';
import type { Constant } from '../../computation';
import { computationOf } from './kerasComputation';
import type { StoredWeight, WeightsGroup } from './tfjsManifest';
import { parseManifest, storedWeight } from './tfjsManifest';
import { FormatError } from '../../../base/formatError';
import { quote } from '../../../base/displayText';

/**
 * A layers model of TensorFlow.js: a JSON file that says which layers there are and how their weights are laid out in external
 * files. Names and order of axes become PyTorch's: `fc/kernel`, `[in, out]`, is `fc.weight`, `[out, in]`.
 */
export const tfjsLayers: FormatParser = { name: 'TensorFlow.js', recognizes: isJsonObject, parse: parseModel };

const SIGNATURE_BYTES = 64;
/** A safetensors file may begin with these two characters too, but its header's length goes on with zeros. */
const OBJECT = /^(?:\xef\xbb\xbf)?\s*\{\s*["}]/;
const ZERO = '\0';

function isJsonObject(bytes: Uint8Array): boolean {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, SIGNATURE_BYTES));
  return OBJECT.test(start) && !start.includes(ZERO);
}

/** Ample for a network of a thousand layers. */
const MAX_JSON_BYTES = 4 * 1024 * 1024;

async function parseModel(content: ByteSource, readExternalFile: ReadExternalFile): Promise<WeightsContent> {
  if (content.size > MAX_JSON_BYTES) {
    throw new FormatError(`is a JSON file of ${content.size} bytes; at most ${MAX_JSON_BYTES} are read`);
  }
  const model = asRecord(parseJson(await content.readAll(), 'its content'));
  const groups = parseManifest(manifestOf(model)).map(group => ({
    paths: group.paths,
    weights: group.weights.map(storedWeight),
  }));
  const shards: { readonly weights: readonly StoredWeight[]; readonly files: readonly Uint8Array[] }[] = [];
  for (const { paths, weights } of groups) {
    shards.push({ weights, files: await readShards(paths, weights, readExternalFile) });
  }
  const total = shards.flatMap(({ files }) => files).reduce((sum, { length }) => sum + length, content.size);
  const collector = new TensorCollector(total);
  const constants = new Map<string, Constant>();
  for (const { weights, files } of shards) {
    const chunks = new ChunkReader(files);
    for (const weight of weights) {
      const stored = chunks.next(weight.bytes);
      if (!weight.isOptimizer) constants.set(weight.name, addWeight(collector, weight, stored));
    }
  }
  if (collector.tensors.size === 0) throw new FormatError('is a TensorFlow.js model without weights');
  const computation = computationOf(model['modelTopology'], constants);
  return { tensors: collector.tensors, metadata: metadataOf(model), ...(computation && { computation }) };
}

type JsonRecord = Readonly<Record<string, unknown>>;

function asRecord(value: unknown): JsonRecord {
  return typeof value === 'object' && value !== null ? (value as JsonRecord) : {};
}

/** @throws FormatError saying what the JSON is instead of a layers model with weights. */
function manifestOf({ format, modelTopology, weightsManifest }: JsonRecord): unknown {
  const topology = asRecord(modelTopology);
  if (format === 'graph-model' || 'node' in topology) {
    throw new FormatError(
      'is a graph model of TensorFlow.js; only layers models, whose weights have the names of their layers, are supported',
    );
  }
  if (weightsManifest !== undefined && weightsManifest !== null) return weightsManifest;
  throw new FormatError(
    modelTopology === undefined
      ? 'is a JSON file, but not a TensorFlow.js model: it has neither a modelTopology nor a weightsManifest'
      : 'is a TensorFlow.js model without weights: it has no weightsManifest',
  );
}

/** Reads a group's files, and stops once they have more bytes than its weights. */
async function readShards(
  paths: WeightsGroup['paths'],
  weights: readonly StoredWeight[],
  readExternalFile: ReadExternalFile,
): Promise<readonly Uint8Array[]> {
  const declared = weights.reduce((sum, { bytes }) => sum + bytes, 0);
  const files: Uint8Array[] = [];
  let found = 0;
  for (const path of paths) {
    const file = await readExternalFile(path);
    found += file.length;
    if (found > declared) {
      throw new FormatError(`its weights take ${declared} bytes, but its files have more, up to ${quote(path)}`);
    }
    files.push(file);
  }
  if (found < declared) {
    throw new FormatError(`its weights take ${declared} bytes, but its ${files.length} files have ${found}`);
  }
  return files;
}

/** Adds a weight under PyTorch's name and in PyTorch's order of axes. */
function addWeight(collector: TensorCollector, weight: StoredWeight, stored: readonly Uint8Array[]): Constant {
  const { storedAs, scale } = weight;
  const slash = weight.name.lastIndexOf('/');
  const kind = weight.name.slice(slash + 1);
  const known = slash > 0 ? pytorchName(kind) : undefined;
  const name = known === undefined ? weight.name : `${weight.name.slice(0, slash)}.${known}`;
  const axes = kind === 'kernel' ? pytorchAxes(weight.shape) : undefined;
  const shape = axes ? axes.map(axis => weight.shape[axis] ?? 1) : weight.shape;
  const read = (): Float32Array<ArrayBuffer> => {
    const values = takeValues(storedAs, joinBytes(stored));
    if (scale) dequantize(values, scale);
    return axes ? permuteAxes(values, weight.shape, axes).data : values;
  };
  if (scale && !scale.rounds) collector.addQuantized(name, storedAs, shape, read);
  else collector.add(name, scale ? 'int32' : storedAs, shape, read);
  return { tensor: name, shape, isTurned: axes !== undefined && shape.length === 2 };
}

/** In double precision, as TensorFlow.js does it. */
function dequantize(values: Float32Array, { factor, min, rounds }: NonNullable<StoredWeight['scale']>): void {
  for (let index = 0; index < values.length; index++) {
    const value = (values[index] ?? 0) * factor + min;
    values[index] = rounds ? Math.round(value) : value;
  }
}

/** More than any exporter writes; the rest of a hostile file's entries is ignored. */
const MAX_METADATA = 1_000;

function metadataOf({ format, generatedBy, convertedBy, userDefinedMetadata }: JsonRecord): WeightsContent['metadata'] {
  const entries = Object.entries({ format, generatedBy, convertedBy, ...asRecord(userDefinedMetadata) });
  return Object.fromEntries(
    entries
      .slice(0, MAX_METADATA)
      .flatMap(([key, value]) =>
        value === undefined || value === null ? [] : [[key, typeof value === 'string' ? value : JSON.stringify(value)]],
      ),
  );
}
