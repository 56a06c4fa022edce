import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import type { ByteSource } from '../../base/byteSource';
import { ByteRuns, RunLength } from '../bytes/byteRuns';
import { blobName } from '../caffeNames';
import type { CaffeLayer } from './caffeComputation';
import { computationOf, parameterFields, PARAMETER_FIELDS, sizesOf, v1Type } from './caffeComputation';
import type { FormatParser } from '../formatParser';
import type { WeightsContent } from '../weightsFile';
import type { FieldReader } from '../bytes/protobufReader';
import {
  bytesField,
  fixedNumbersField,
  numberField,
  numbersField,
  readMessage,
  stringField,
} from '../bytes/protobufReader';
import { decodeValues } from '../dtype';
import { checkByteLength } from '../tensor';
import { TensorCollector } from '../tensorCollector';
import { FormatError } from '../../base/formatError';
import { quote } from '../../base/displayText';

/** Caffe's binary NetParameter, whose layers keep their weights as blobs. Field numbers are those of caffe.proto. */
export const caffe: FormatParser = {
  name: 'Caffe',
  recognizes: isNetParameter,
  parse: parseNet,
};

const NAME_TAG = 0x0a;
const LAYERS_V1 = 2;
const LAYERS = 100;

/** NetParameter's fields that may come after its name: layers, inputs, their sizes, flags, the state. */
const NET_FIELDS = new Set([LAYERS_V1, 3, 4, 5, 6, 7, 8, LAYERS]);
/** The first field of a layer: in V1 a bottom, a top or the name; since then always the name. */
const FIRST_OF_LAYER = new Map([
  [LAYERS_V1, new Set([2, 3, 4])],
  [LAYERS, new Set([1])],
]);

/** Protobuf has no signature. A net begins with its name, or with a layer, whose own beginning is checked too. */
function isNetParameter(bytes: Uint8Array): boolean {
  const [tag, nameLength = 0] = bytes;
  try {
    if (tag !== NAME_TAG) return beginsWithLayer(new BinaryReader(bytes));
    const name = bytes.subarray(2, 2 + nameLength);
    if (nameLength === 0 || nameLength >= 0x80 || !name.every(isPrintable)) return false;
    const [field] = new BinaryReader(bytes.subarray(2 + nameLength)).tag();
    return NET_FIELDS.has(field);
  } catch {
    return false;
  }
}

function beginsWithLayer(reader: BinaryReader): boolean {
  const [field, wireType] = reader.tag();
  const expected = FIRST_OF_LAYER.get(field);
  if (!expected || wireType !== WireType.LengthDelimited) return false;
  reader.uint32();
  const [first, firstType] = reader.tag();
  return expected.has(first) && firstType === WireType.LengthDelimited;
}

function isPrintable(byte: number): boolean {
  return byte >= 0x20 && byte !== 0x7f;
}

/** Far more than GoogLeNet has, its pools and concatenations included. */
const MAX_LAYERS = 10_000;
/** A convolution has 2, batch normalization 3. */
const MAX_BLOBS = 16;

/** The field numbers of a layer in one of the two layouts. */
interface LayerLayout {
  /** As it is shown to people. */
  readonly name: keyof typeof PARAMETER_FIELDS;
  readonly nameField: number;
  readonly typeField: number;
  readonly bottomField: number;
  readonly topField: number;
  readonly blobsField: number;
  /** The field with a layer of the previous layout. */
  readonly olderField?: number;
}

/** The older `layers` and the `layer` that Caffe writes now. */
const LAYOUTS: ReadonlyMap<number, LayerLayout> = new Map([
  [LAYERS_V1, { name: 'V1', nameField: 4, typeField: 5, bottomField: 2, topField: 3, blobsField: 6, olderField: 1 }],
  [LAYERS, { name: 'current', nameField: 1, typeField: 2, bottomField: 3, topField: 4, blobsField: 7 }],
]);

async function parseNet(content: ByteSource): Promise<WeightsContent> {
  const bytes = await content.readAll();
  const metadata = new Map<string, string>();
  const collector = new TensorCollector(bytes.length);
  const found = new Set<LayerLayout>();
  const layers: CaffeLayer[] = [];
  const inputs: string[] = [];
  const sizes: number[] = [];
  const layerFields = [...LAYOUTS].map(([field, layout]) => {
    const read = bytesField(message => {
      if (layers.length === MAX_LAYERS) {
        throw new FormatError(`has more than ${MAX_LAYERS} layers, which no GoogLeNet has`);
      }
      found.add(layout);
      layers.push(parseLayer(message, layout, collector));
    });
    return [field, read] as const;
  });
  readMessage(bytes, 'Caffe net', {
    1: stringField(name => metadata.set('network', name)),
    3: stringField(name => {
      if (inputs.push(name) > MAX_VALUES) throw new FormatError(`has more than ${MAX_VALUES} inputs`);
    }),
    4: numbersField(WireType.Varint, reader => reader.int32(), sizes),
    ...Object.fromEntries(layerFields),
  });
  if (found.size > 1) throw new FormatError('has layers in both the old and the new layout, which Caffe never writes');
  if (collector.tensors.size === 0) throw new FormatError('is a Caffe net without blobs, so it has no weights');
  for (const { name } of found) metadata.set('layout of layers', name);
  const shape = sizesOf(sizes);
  const computation = computationOf(
    layers,
    inputs.map(name => ({ name, shape })),
  );
  return { tensors: collector.tensors, metadata: Object.fromEntries(metadata), computation };
}

/** Of a layer: a concatenation of GoogLeNet reads four. */
const MAX_VALUES = 64;

function parseLayer(bytes: Uint8Array, layout: LayerLayout, collector: TensorCollector): CaffeLayer {
  let layerName = '';
  let type = '';
  const bottoms: string[] = [];
  const tops: string[] = [];
  const parameters = new Map<keyof (typeof PARAMETER_FIELDS)['current'], ReadonlyMap<number, readonly number[]>>();
  const blobs: Uint8Array[] = [];
  const valueField = (into: string[]): FieldReader =>
    stringField(name => {
      if (into.push(name) > MAX_VALUES) throw new FormatError(`has a layer of more than ${MAX_VALUES} values`);
    });
  const refuseOlder = (): void => {
    throw new FormatError(
      "has layers in Caffe's first layout (V0), which is not supported. " +
        "Caffe's tool upgrade_net_proto_binary updates it",
    );
  };
  readMessage(bytes, 'Caffe layer', {
    [layout.nameField]: stringField(name => (layerName = name)),
    [layout.typeField]:
      layout.name === 'V1' ? numberField(number => (type = v1Type(number))) : stringField(name => (type = name)),
    [layout.bottomField]: valueField(bottoms),
    [layout.topField]: valueField(tops),
    [layout.blobsField]: bytesField(blob => {
      if (blobs.push(blob) > MAX_BLOBS) throw new FormatError(`has a layer of more than ${MAX_BLOBS} blobs`);
    }),
    ...parameterFields(parameters, PARAMETER_FIELDS[layout.name]),
    ...(layout.olderField === undefined ? {} : { [layout.olderField]: bytesField(refuseOlder) }),
  });
  if (blobs.length > 0 && layerName === '') throw new FormatError('has a layer with blobs, but without a name');
  const parsed = blobs.map((blob, index) => {
    const tensor = blobName(layerName, index);
    return { tensor, shape: parseBlob(blob, tensor, collector) };
  });
  return { name: layerName, type, bottoms, tops, blobs: parsed, parameters };
}

/** Caffe's own limit. */
const MAX_SIZES = 32;

const FLOATS = 5;
const DOUBLES = 8;

/** The fields of a blob's four sizes in old files: how many, channels, height, width. */
const OLD_SIZES = [1, 2, 3, 4];

function parseBlob(bytes: Uint8Array, name: string, collector: TensorCollector): readonly number[] {
  const oldSizes = new Map<number, number>();
  const sizes: number[] = [];
  const floats = new RunLength();
  const doubles = new RunLength();
  const nextSize = (reader: BinaryReader): number => {
    if (sizes.length < MAX_SIZES) return Number(reader.int64());
    throw new FormatError(`the blob ${quote(name)} has the impossible shape of more than ${MAX_SIZES} sizes`);
  };
  readMessage(bytes, 'Caffe blob', {
    ...Object.fromEntries(OLD_SIZES.map(field => [field, numberField(size => oldSizes.set(field, size))])),
    [FLOATS]: fixedNumbersField(WireType.Bit32, floats),
    7: bytesField(shape => {
      readMessage(shape, 'Caffe shape', {
        1: numbersField(WireType.Varint, nextSize, sizes),
      });
    }),
    [DOUBLES]: fixedNumbersField(WireType.Bit64, doubles),
    12: bytesField(() => {
      throw new FormatError(
        `keeps the blob ${quote(name)} as raw data, as NVIDIA's Caffe does for 16-bit weights, which is not supported`,
      );
    }),
  });
  if (floats.length > 0 && doubles.length > 0) {
    throw new FormatError(`has the blob ${quote(name)} as floats and as doubles`);
  }
  const shape = oldSizes.size > 0 ? OLD_SIZES.map(field => oldSizes.get(field) ?? 0) : sizes;
  const dtype = doubles.length > 0 ? 'float64' : 'float32';
  checkByteLength(name, dtype, shape, dtype === 'float64' ? doubles.length : floats.length);
  collector.add(name, dtype, shape, () => decodeValues(dtype, blobBytes(bytes, dtype)));
  return shape;
}

/** The message is read again: numbers that are not packed would take as much memory as the file. */
function blobBytes(message: Uint8Array, dtype: 'float32' | 'float64'): Uint8Array {
  const runs = new ByteRuns();
  readMessage(message, 'Caffe blob', {
    ...(dtype === 'float64'
      ? { [DOUBLES]: fixedNumbersField(WireType.Bit64, runs) }
      : { [FLOATS]: fixedNumbersField(WireType.Bit32, runs) }),
  });
  return runs.bytes;
}
