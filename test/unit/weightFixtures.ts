// Writes small files of weights, whole or broken on purpose, byte by byte: the readers are tested against these, so
// nothing of the readers is used here.
import { crc32 } from 'node:zlib';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { NamedTensor } from '../../src/weights';

const text = new TextEncoder();

export function bytesOf(...parts: readonly (number | string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  const arrays = parts.map(part =>
    typeof part === 'number' ? Uint8Array.of(part) : typeof part === 'string' ? text.encode(part) : part,
  );
  const result = new Uint8Array(arrays.reduce((total, array) => total + array.length, 0));
  let position = 0;
  for (const array of arrays) {
    result.set(array, position);
    position += array.length;
  }
  return result;
}

export function uint16(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, value >>> 8);
}

export function uint32(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24);
}

export function uint64(value: number | bigint): Uint8Array {
  return new Uint8Array(BigUint64Array.of(BigInt(value)).buffer);
}

export function floats(...values: readonly number[]): Uint8Array {
  return floatBytes(values);
}

/** Of any number of values. */
export function floatBytes(values: ArrayLike<number>): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}

export function tensor(name: string, shape: readonly number[], values: readonly number[]): NamedTensor {
  return { name, shape, dtype: 'float32', data: Float32Array.from(values) };
}

/** The same numbers for the same seed (mulberry32), 0 ≤ x < 1. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

// --- zip ---

export interface ZipEntry {
  readonly name: string;
  readonly data: Uint8Array;
  /** 0 is stored, 8 deflated; `data` are written as they are. */
  readonly method?: number;
  /** What the directory claims, if that is not the truth. */
  readonly declaredSize?: number;
  readonly declaredCrc?: number;
}

/** @param zip64 also writes the directory's end as zip64 has it, which torch.save does for every size. */
export function zip(entries: readonly ZipEntry[], zip64 = false): Uint8Array<ArrayBuffer> {
  const locals: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, data, method = 0, declaredSize = data.length, declaredCrc = crc32(data) } of entries) {
    const encoded = text.encode(name);
    const common = bytesOf(
      uint16(20),
      uint16(0),
      uint16(method),
      uint32(0),
      uint32(declaredCrc),
      uint32(method === 0 ? declaredSize : data.length),
      uint32(declaredSize),
      uint16(encoded.length),
      uint16(0),
    );
    const local = bytesOf('PK', 3, 4, common, encoded, data);
    directory.push(
      bytesOf('PK', 1, 2, uint16(20), common, uint16(0), uint16(0), uint16(0), uint32(0), uint32(offset), encoded),
    );
    locals.push(local);
    offset += local.length;
  }
  const central = bytesOf(...directory);
  const count = uint16(entries.length);
  const end = bytesOf('PK', 5, 6, uint32(0), count, count, uint32(central.length), uint32(offset), uint16(0));
  return bytesOf(...locals, central, zip64 ? zip64End(entries.length, central.length, offset) : '', end);
}

function zip64End(entries: number, length: number, offset: number): Uint8Array {
  const [versions, disks] = [bytesOf(uint16(798), uint16(45)), uint64(0)];
  const figures = bytesOf(...[entries, entries, length, offset].map(uint64));
  const record = bytesOf('PK', 6, 6, uint64(versions.length + disks.length + figures.length), versions, disks, figures);
  return bytesOf(record, 'PK', 6, 7, uint32(0), uint64(offset + length), uint32(1));
}

// --- pickle ---

/** A value of a pickle, as the opcodes that leave it on the stack. */
export type Pickled = Uint8Array;

export const pickle = (value: Pickled, protocol = 2): Uint8Array => bytesOf(0x80, protocol, value, '.');

export const none: Pickled = bytesOf('N');
export const bool = (value: boolean): Pickled => bytesOf(value ? 0x88 : 0x89);
export const int = (value: number): Pickled => bytesOf('J', uint32(value));
/** LONG1, which Python uses beyond 32 bits. */
export const long = (value: number | bigint): Pickled => bytesOf(0x8a, 8, uint64(BigInt.asUintN(64, BigInt(value))));
export const str = (value: string): Pickled => bytesOf('X', uint32(text.encode(value).length), value);
export const tuple = (...values: readonly Pickled[]): Pickled => bytesOf('(', ...values, 't');
export const list = (...values: readonly Pickled[]): Pickled => bytesOf(']', '(', ...values, 'e');
export const dict = (...items: readonly (readonly [Pickled, Pickled])[]): Pickled =>
  bytesOf('}', '(', ...items.flat(), 'u');
export const globalRef = (module: string, name: string): Pickled => bytesOf('c', `${module}\n${name}\n`);
export const call = (callee: Pickled, ...args: readonly Pickled[]): Pickled => bytesOf(callee, tuple(...args), 'R');
export const orderedDict = (...items: readonly (readonly [Pickled, Pickled])[]): Pickled =>
  bytesOf(call(globalRef('collections', 'OrderedDict')), '(', ...items.flat(), 'u');

export interface PickledTensor {
  readonly storage: string;
  readonly storageType?: string;
  /** In values. */
  readonly length: number;
  readonly offset?: number;
  readonly shape: readonly number[];
  readonly strides?: readonly number[];
  /** What PyTorch's legacy format adds to a storage: nothing, or of which part of it this is a view. */
  readonly view?: Pickled;
}

function contiguousStrides(shape: readonly number[]): number[] {
  return shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
}

export function pickledTensor({
  storage,
  storageType = 'FloatStorage',
  length,
  offset = 0,
  shape,
  strides = contiguousStrides(shape),
  view = new Uint8Array(),
}: PickledTensor): Pickled {
  const number = (value: number): Pickled => (value < 2 ** 31 ? int(value) : long(value));
  const id = tuple(str('storage'), globalRef('torch', storageType), str(storage), str('cpu'), number(length), view);
  return call(
    globalRef('torch._utils', '_rebuild_tensor_v2'),
    bytesOf(id, 'Q'),
    number(offset),
    tuple(...shape.map(number)),
    tuple(...strides.map(number)),
    bool(false),
    call(globalRef('collections', 'OrderedDict')),
  );
}

/** An archive as torch.save writes it. */
export function torchZip(pickled: Uint8Array, storages: Readonly<Record<string, Uint8Array>>): Uint8Array<ArrayBuffer> {
  return zip([
    { name: 'net/data.pkl', data: pickled },
    ...Object.entries(storages).map(([key, data]) => ({ name: `net/data/${key}`, data })),
    { name: 'net/version', data: text.encode('3\n') },
  ]);
}

/** torch.save of an OrderedDict of float32 tensors. */
export function torchFile(tensors: readonly NamedTensor[]): Uint8Array<ArrayBuffer> {
  const storages = tensors.map(({ data }, index) => [String(index), floatBytes(data)] as const);
  return torchZip(pickle(floatStateDict(tensors)), Object.fromEntries(storages));
}

/** Each tensor has the storage that is called as its position. */
function floatStateDict(tensors: readonly NamedTensor[]): Pickled {
  return orderedDict(
    ...tensors.map(({ name, shape, data }, index) => {
      return [str(name), pickledTensor({ storage: String(index), length: data.length, shape })] as const;
    }),
  );
}

/** The pickles that PyTorch's legacy format has around that of the state_dict. */
export const LEGACY_PICKLES = {
  magic: pickle(bytesOf(0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19)),
  version: pickle(int(1001)),
  system: pickle(dict([str('protocol_version'), int(1001)], [str('little_endian'), bool(true)])),
} as const;

/** A storage of the legacy format: the number of its values, then they. */
export const legacyStorage = (data: Uint8Array, count = data.length / 4): Uint8Array => bytesOf(uint64(count), data);

/** A file as torch.save wrote it before 1.6; `storages` are written as they are, in the order of their keys' list. */
export function torchLegacy(
  pickled: Uint8Array,
  storages: Readonly<Record<string, Uint8Array>>,
  { magic, version, system }: Readonly<Record<keyof typeof LEGACY_PICKLES, Uint8Array>> = LEGACY_PICKLES,
  keys = pickle(list(...Object.keys(storages).map(str))),
): Uint8Array<ArrayBuffer> {
  return bytesOf(magic, version, system, pickled, keys, ...Object.values(storages));
}

export function torchLegacyFile(tensors: readonly NamedTensor[]): Uint8Array<ArrayBuffer> {
  const storages = tensors.map(({ data }, index) => [`${index}`, legacyStorage(floatBytes(data))] as const);
  return torchLegacy(pickle(floatStateDict(tensors)), Object.fromEntries(storages));
}

// --- ONNX ---

export interface OnnxTensor {
  readonly name: string;
  readonly dims: readonly number[];
  /** TensorProto.DataType; 1 is float. */
  readonly type?: number;
  /** Writes the values, as raw_data or a typed list. */
  readonly values: (writer: BinaryWriter) => void;
}

export const rawData =
  (bytes: Uint8Array) =>
  (writer: BinaryWriter): void => {
    writer.tag(9, WireType.LengthDelimited).bytes(bytes);
  };

export function onnxTensor({ name, dims, type = 1, values }: OnnxTensor): Uint8Array {
  const writer = new BinaryWriter();
  for (const size of dims) writer.tag(1, WireType.Varint).int64(size);
  writer.tag(2, WireType.Varint).int32(type);
  if (name !== '') writer.tag(8, WireType.LengthDelimited).string(name);
  values(writer);
  return writer.finish();
}

/** Says, in place of values, that they lie in another file; `entries` are `location`, `offset` and `length`. */
export const externalData =
  (entries: Readonly<Record<string, string | number>>) =>
  (writer: BinaryWriter): void => {
    for (const [key, value] of Object.entries(entries)) {
      const entry = new BinaryWriter().tag(1, WireType.LengthDelimited).string(key);
      entry.tag(2, WireType.LengthDelimited).string(String(value));
      writer.tag(13, WireType.LengthDelimited).bytes(entry.finish());
    }
    writer.tag(14, WireType.Varint).int32(1);
  };

export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly output: string;
  /** Attributes: whole numbers, or the tensor of a Constant. */
  readonly attributes?: Readonly<Record<string, number | Uint8Array>>;
}

const ATTRIBUTE_INT = 2;
const ATTRIBUTE_TENSOR = 4;

export function onnxNode({ operator, inputs, output, attributes = {} }: OnnxNode): Uint8Array {
  const writer = new BinaryWriter();
  for (const input of inputs) writer.tag(1, WireType.LengthDelimited).string(input);
  writer.tag(2, WireType.LengthDelimited).string(output);
  writer.tag(4, WireType.LengthDelimited).string(operator);
  for (const [name, value] of Object.entries(attributes)) {
    const attribute = new BinaryWriter().tag(1, WireType.LengthDelimited).string(name);
    if (typeof value === 'number') attribute.tag(3, WireType.Varint).int64(value);
    else attribute.tag(5, WireType.LengthDelimited).bytes(value);
    attribute.tag(20, WireType.Varint).int32(typeof value === 'number' ? ATTRIBUTE_INT : ATTRIBUTE_TENSOR);
    writer.tag(5, WireType.LengthDelimited).bytes(attribute.finish());
  }
  return writer.finish();
}

/** A model with one graph of these initialisers and nodes, and an operator set at its end. */
export function onnxModel(
  initialisers: readonly Uint8Array[],
  nodes: readonly Uint8Array[] = [],
): Uint8Array<ArrayBuffer> {
  const graph = new BinaryWriter();
  for (const node of nodes) graph.tag(1, WireType.LengthDelimited).bytes(node);
  graph.tag(2, WireType.LengthDelimited).string('graph');
  for (const initialiser of initialisers) graph.tag(5, WireType.LengthDelimited).bytes(initialiser);
  const opset = new BinaryWriter().tag(2, WireType.Varint).int64(12).finish();
  return new BinaryWriter()
    .tag(1, WireType.Varint)
    .int64(7)
    .tag(2, WireType.LengthDelimited)
    .string('tests')
    .tag(7, WireType.LengthDelimited)
    .bytes(graph.finish())
    .tag(8, WireType.LengthDelimited)
    .bytes(opset)
    .finish();
}

export function onnxFile(tensors: readonly NamedTensor[]): Uint8Array<ArrayBuffer> {
  return onnxModel(
    tensors.map(({ name, shape, data }) => onnxTensor({ name, dims: shape, values: rawData(floatBytes(data)) })),
  );
}

// --- safetensors ---

/** A file with this header (text, or what becomes JSON) and these bytes after it. */
export function safetensorsFile(header: unknown, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const json = text.encode(typeof header === 'string' ? header : JSON.stringify(header));
  return bytesOf(uint64(json.length), json, data);
}

// --- Caffe ---

export interface CaffeLayer {
  readonly name: string;
  readonly blobs: readonly Uint8Array[];
}

type Write = (writer: BinaryWriter) => void;

/** A packed list of numbers. */
export const packed = (field: number, bytes: Uint8Array): Write => {
  return writer => writer.tag(field, WireType.LengthDelimited).bytes(bytes);
};

const oldSizes = (sizes: readonly number[]): Write => {
  return writer => sizes.forEach((size, axis) => writer.tag(axis + 1, WireType.Varint).int64(size));
};

const blobShape = (sizes: readonly number[]): Write => {
  const dims = new BinaryWriter();
  for (const size of sizes) dims.int64(size);
  const shape = new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(dims.finish());
  return packed(7, shape.finish());
};

/** A blob with these sizes: the four of the first years, or any number. */
export function caffeBlob(sizes: readonly number[], values: Write, old = false): Uint8Array {
  const writer = new BinaryWriter();
  if (old) oldSizes(sizes)(writer);
  values(writer);
  if (!old) blobShape(sizes)(writer);
  return writer.finish();
}

/** A net of such layers, either `layers` (V1) or `layer`, as Caffe writes it. */
export function caffeNet(layers: readonly CaffeLayer[], old = false, netName = 'net'): Uint8Array<ArrayBuffer> {
  const net = new BinaryWriter();
  if (netName !== '') net.tag(1, WireType.LengthDelimited).string(netName);
  for (const { name, blobs } of layers) {
    const layer = new BinaryWriter();
    if (name !== '') layer.tag(old ? 4 : 1, WireType.LengthDelimited).string(name);
    if (old) layer.tag(5, WireType.Varint).int32(4);
    else layer.tag(2, WireType.LengthDelimited).string('Convolution');
    for (const blob of blobs) layer.tag(old ? 6 : 7, WireType.LengthDelimited).bytes(blob);
    net.tag(old ? 2 : 100, WireType.LengthDelimited).bytes(layer.finish());
  }
  return net.finish();
}

/** Each tensor is the first blob of a layer of its name. */
export function caffeFile(tensors: readonly NamedTensor[]): Uint8Array<ArrayBuffer> {
  return caffeNet(
    tensors.map(({ name, shape, data }) => ({ name, blobs: [caffeBlob(shape, packed(5, floatBytes(data)))] })),
  );
}
