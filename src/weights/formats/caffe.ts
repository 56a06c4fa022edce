import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { ByteRuns } from '../bytes/byteRuns';
import { blobName } from '../caffeNames';
import type { FormatParser } from '../formatParser';
import type { WeightsContent } from '../weightsFile';
import {
  bytesField,
  fixedNumbersField,
  numberField,
  numbersField,
  readMessage,
  stringField,
} from '../bytes/protobufReader';
import { TensorCollector } from '../tensorCollector';
import { FormatError } from '../../base/formatError';
import { quote } from '../../base/quote';

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
  readonly name: string;
  readonly nameField: number;
  readonly blobsField: number;
  /** The field with a layer of the previous layout. */
  readonly olderField?: number;
}

/** The older `layers` and the `layer` that Caffe writes now. */
const LAYOUTS: ReadonlyMap<number, LayerLayout> = new Map([
  [LAYERS_V1, { name: 'V1', nameField: 4, blobsField: 6, olderField: 1 }],
  [LAYERS, { name: 'current', nameField: 1, blobsField: 7 }],
]);

function parseNet(bytes: Uint8Array): WeightsContent {
  const metadata = new Map<string, string>();
  const collector = new TensorCollector(bytes.length);
  const found = new Set<LayerLayout>();
  let layers = 0;
  const layerFields = [...LAYOUTS].map(([field, layout]) => {
    const read = bytesField(message => {
      if (++layers > MAX_LAYERS) throw new FormatError(`has more than ${MAX_LAYERS} layers, which no GoogLeNet has`);
      found.add(layout);
      parseLayer(message, layout, collector);
    });
    return [field, read] as const;
  });
  readMessage(bytes, 'Caffe net', {
    1: stringField(name => metadata.set('network', name)),
    ...Object.fromEntries(layerFields),
  });
  if (found.size > 1) throw new FormatError('has layers in both the old and the new layout, which Caffe never writes');
  if (collector.tensors.size === 0) throw new FormatError('is a Caffe net without blobs, so it has no weights');
  for (const { name } of found) metadata.set('layout of layers', name);
  return { tensors: collector.tensors, metadata: Object.fromEntries(metadata) };
}

function parseLayer(bytes: Uint8Array, layout: LayerLayout, collector: TensorCollector): void {
  let layerName = '';
  const blobs: Uint8Array[] = [];
  const refuseOlder = (): void => {
    throw new FormatError(
      "has layers in Caffe's first layout (V0), which is not supported. " +
        "Caffe's tool upgrade_net_proto_binary updates it",
    );
  };
  readMessage(bytes, 'Caffe layer', {
    [layout.nameField]: stringField(name => (layerName = name)),
    [layout.blobsField]: bytesField(blob => {
      if (blobs.push(blob) > MAX_BLOBS) throw new FormatError(`has a layer of more than ${MAX_BLOBS} blobs`);
    }),
    ...(layout.olderField === undefined ? {} : { [layout.olderField]: bytesField(refuseOlder) }),
  });
  if (blobs.length > 0 && layerName === '') throw new FormatError('has a layer with blobs, but without a name');
  blobs.forEach((blob, index) => parseBlob(blob, blobName(layerName, index), collector));
}

/** Caffe's own limit. */
const MAX_SIZES = 32;

/** The fields of a blob's four sizes in old files: how many, channels, height, width. */
const OLD_SIZES = [1, 2, 3, 4];

function parseBlob(bytes: Uint8Array, name: string, collector: TensorCollector): void {
  const oldSizes = new Map<number, number>();
  const sizes: number[] = [];
  const floats = new ByteRuns();
  const doubles = new ByteRuns();
  const nextSize = (reader: BinaryReader): number => {
    if (sizes.length < MAX_SIZES) return Number(reader.int64());
    throw new FormatError(`the blob ${quote(name)} has the impossible shape of more than ${MAX_SIZES} sizes`);
  };
  readMessage(bytes, 'Caffe blob', {
    ...Object.fromEntries(OLD_SIZES.map(field => [field, numberField(size => oldSizes.set(field, size))])),
    5: fixedNumbersField(WireType.Bit32, floats),
    7: bytesField(shape => {
      readMessage(shape, 'Caffe shape', {
        1: numbersField(WireType.Varint, nextSize, sizes),
      });
    }),
    8: fixedNumbersField(WireType.Bit64, doubles),
    12: bytesField(() => {
      throw new FormatError(
        `keeps the blob ${quote(name)} as raw data, as NVIDIA's Caffe does for 16-bit weights, which is not supported`,
      );
    }),
  });
  if (floats.bytes.length > 0 && doubles.bytes.length > 0) {
    throw new FormatError(`has the blob ${quote(name)} as floats and as doubles`);
  }
  const shape = oldSizes.size > 0 ? OLD_SIZES.map(field => oldSizes.get(field) ?? 0) : sizes;
  if (doubles.bytes.length > 0) collector.addBytes(name, 'float64', shape, doubles.bytes);
  else collector.addBytes(name, 'float32', shape, floats.bytes);
}
