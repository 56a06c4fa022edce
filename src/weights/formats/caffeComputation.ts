import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { FormatError } from '../../base/formatError';
import type { FieldReader } from '../bytes/protobufReader';
import { bytesField, readMessage } from '../bytes/protobufReader';
import type { Computation, ComputationInput, ComputationNode, Constant, Step, Window } from '../computation';

/** What a layer says besides its blobs. */
export interface CaffeLayer {
  readonly name: string;
  /** As the current layout calls it: `Convolution`. */
  readonly type: string;
  readonly bottoms: readonly string[];
  readonly tops: readonly string[];
  /** The values of its blobs: names of tensors. */
  readonly blobs: readonly { readonly tensor: string; readonly shape: readonly number[] }[];
  readonly parameters: LayerParameters;
}

/** Numbers by their field of a message; a repeated field has several. */
type Fields = ReadonlyMap<number, readonly number[]>;

const MESSAGES = [
  'transform',
  'input',
  'convolution',
  'pooling',
  'lrn',
  'innerProduct',
  'concat',
  'relu',
  'softmax',
  'flatten',
] as const;
type Message = (typeof MESSAGES)[number];

/** The messages that a layer has. */
export type LayerParameters = ReadonlyMap<Message, Fields>;

/** Field numbers of the messages in the older and in the current layout. */
export const PARAMETER_FIELDS = {
  V1: { transform: 36, convolution: 10, pooling: 19, lrn: 18, innerProduct: 17, concat: 9, relu: 30, softmax: 39 },
  current: {
    transform: 100,
    input: 143,
    convolution: 106,
    pooling: 121,
    lrn: 118,
    innerProduct: 117,
    concat: 104,
    relu: 123,
    softmax: 125,
    flatten: 135,
  },
} as const satisfies Record<string, Partial<Record<Message, number>>>;

/** V1LayerParameter.LayerType, by the names that these types have now. */
const V1_TYPES: Readonly<Record<number, string>> = {
  1: 'Accuracy',
  3: 'Concat',
  4: 'Convolution',
  5: 'Data',
  6: 'Dropout',
  8: 'Flatten',
  9: 'HDF5Data',
  12: 'ImageData',
  14: 'InnerProduct',
  15: 'LRN',
  17: 'Pooling',
  18: 'ReLU',
  20: 'Softmax',
  21: 'SoftmaxWithLoss',
  22: 'Split',
  29: 'MemoryData',
  32: 'DummyData',
  36: 'Silence',
};

export function v1Type(number: number): string {
  return V1_TYPES[number] ?? `V1 type ${number}`;
}

/** GoogLeNet's messages have one or two numbers a field; a mean has three. */
const MAX_NUMBERS = 64;

/** Readers of the messages that say how a layer computes. */
export function parameterFields(
  into: Map<Message, Fields>,
  numbers: Partial<Record<Message, number>>,
): Record<number, FieldReader> {
  return Object.fromEntries(
    MESSAGES.flatMap(message => {
      const field = numbers[message];
      const read = bytesField(bytes => into.set(message, numbersOf(bytes, message)));
      return field === undefined ? [] : [[field, read] as const];
    }),
  );
}

/** A field that a message of a network may have. */
const HIGHEST_FIELD = 18;
/** How weights begin before training; the file of a mean. */
const NO_NUMBERS: Partial<Record<Message, readonly number[]>> = {
  convolution: [7, 8],
  innerProduct: [3, 4],
  transform: [4],
};
/** TransformationParameter.mean_value */
const MEAN_VALUE = 5;

function numbersOf(bytes: Uint8Array, message: Message): Fields {
  const found = new Map<number, number[]>();
  let count = 0;
  const add = (field: number, value: number): void => {
    if (++count > MAX_NUMBERS) throw new FormatError('has a layer with more numbers than any GoogLeNet has');
    const known = found.get(field);
    if (known) known.push(value);
    else found.set(field, [value]);
  };
  const single =
    (field: number): FieldReader =>
    (reader, wireType) => {
      if (wireType === WireType.Varint) add(field, Number(reader.int64()));
      else if (wireType === WireType.Bit32) add(field, reader.float());
      else if (wireType === WireType.LengthDelimited) list(reader.bytes(), field);
      else reader.skip(wireType, field);
    };
  const list = (packed: Uint8Array, field: number): void => {
    const reader = new BinaryReader(packed);
    const isFloats = message === 'transform' && field === MEAN_VALUE;
    while (reader.pos < reader.len) add(field, isFloats ? reader.float() : Number(reader.int64()));
  };
  const fields = Array.from({ length: HIGHEST_FIELD }, (_, index) => index + 1);
  const withNumbers = fields.filter(field => NO_NUMBERS[message]?.includes(field) !== true);
  // The sizes of an input are a message inside: BlobShape.
  const shape = bytesField(inner => readMessage(inner, 'Caffe shape', { 1: single(1) }));
  readMessage(
    bytes,
    'Caffe parameter',
    message === 'input' ? { 1: shape } : Object.fromEntries(withNumbers.map(field => [field, single(field)])),
  );
  return found;
}

const DATA_TYPES = new Set(['Data', 'ImageData', 'HDF5Data', 'MemoryData', 'DummyData', 'Input']);
const UNUSED_TYPES = new Set(['SoftmaxWithLoss', 'Accuracy', 'Silence']);

/**
 * What a Caffe net computes. Layers whose top is their bottom change it in place.
 * @param inputs of the net itself.
 */
export function computationOf(layers: readonly CaffeLayer[], inputs: readonly ComputationInput[]): Computation {
  const constants = new Map<string, Constant>();
  for (const { blobs } of layers) {
    for (const { tensor, shape } of blobs) constants.set(tensor, { tensor, shape, isTurned: false });
  }
  const isConnected = layers.some(({ bottoms, tops }) => bottoms.length > 0 && tops.length > 0);
  const current = new Map<string, string>(inputs.map(({ name }) => [name, name]));
  const found = [...inputs];
  const nodes: ComputationNode[] = [];
  const read = new Set<string>();
  const given: string[] = [];
  let versions = 0;
  for (const layer of layers) {
    if (DATA_TYPES.has(layer.type)) {
      if (isConnected) nodes.push(...dataNodes(layer, found, current));
      continue;
    }
    const step = stepOf(layer);
    if (!isConnected && !hasNumbers(layer)) continue;
    const bottoms = layer.bottoms.map(name => current.get(name) ?? name);
    const tops = layer.tops.map(name => {
      const version = current.has(name) ? `${name}\0${++versions}` : name;
      current.set(name, version);
      return version;
    });
    if (step.kind !== 'unused') for (const name of bottoms) read.add(name);
    given.push(...tops);
    const { name, type } = layer;
    if (type === 'Split') {
      for (const top of tops) nodes.push({ name, operator: type, step, inputs: bottoms, outputs: [top] });
    } else {
      const blobs = layer.blobs.map(({ tensor }) => tensor);
      const [bottom = ''] = bottoms;
      const all = blobs.length > 0 ? [bottom, ...blobs] : bottoms;
      nodes.push({ name, operator: type, step, inputs: all, outputs: tops });
    }
  }
  const outputs = given.filter(name => !read.has(name));
  return { noun: 'layer', isConnected, inputs: found, constants, nodes, outputs };
}

/** Whether a layer says how it computes. */
function hasNumbers({ parameters }: CaffeLayer): boolean {
  return parameters.has('convolution') || parameters.has('innerProduct');
}

/** The picture of a layer of data, without the mean that it takes away, and its labels. */
function dataNodes(
  { name, type, tops, parameters }: CaffeLayer,
  inputs: ComputationInput[],
  current: Map<string, string>,
): readonly ComputationNode[] {
  const transform = parameters.get('transform');
  const size = transform?.get(3)?.[0];
  const sizes = parameters.get('input')?.get(1) ?? (size === undefined ? undefined : [1, 3, size, size]);
  for (const top of tops) {
    if (current.has(top)) continue;
    current.set(top, top);
    inputs.push({ name: top, shape: sizesOf(sizes) });
  }
  const [picture = ''] = tops;
  const [scale = 1] = transform?.get(1) ?? [];
  const means = transform?.get(5) ?? [0];
  if (scale === 1 && means.every(mean => mean === 0)) return [];
  const prepared = `${picture}\0prepared`;
  current.set(picture, prepared);
  const step: Step = { kind: 'affine', factors: [scale], offsets: means.map(mean => -mean * scale) };
  return [{ name, operator: type, step, inputs: [picture], outputs: [prepared] }];
}

const MAX_SIZE = 2 ** 20;

/** Sizes as far as they are known; undefined where they are no picture's. */
export function sizesOf(sizes: readonly number[] | undefined): ComputationInput['shape'] {
  if (sizes?.length !== 4) return undefined;
  return sizes.map(size => (Number.isSafeInteger(size) && size > 0 && size <= MAX_SIZE ? size : undefined));
}

function stepOf({ type, parameters }: CaffeLayer): Step {
  const fields = (message: Message): Fields => parameters.get(message) ?? new Map<number, readonly number[]>();
  const number = (message: Message, field: number, otherwise: number): number =>
    fields(message).get(field)?.[0] ?? otherwise;
  if (UNUSED_TYPES.has(type)) return { kind: 'unused' };
  switch (type) {
    case 'Convolution': {
      if (number('convolution', 16, 1) !== 1) return { kind: 'unknown', reason: 'convolves along another axis' };
      const of = fields('convolution');
      const window = windowOf(of, { size: 4, height: 11, width: 12, pad: 3, stride: 6, dilation: 18 }, false);
      return { kind: 'convolution', window, groups: number('convolution', 5, 1) };
    }
    case 'InnerProduct':
      return {
        kind: 'linear',
        alpha: 1,
        beta: 1,
        transposesInput: false,
        transposesWeight: number('innerProduct', 6, 0) === 0,
        flattens: true,
      };
    case 'Pooling':
      return poolOf(fields('pooling'));
    case 'LRN':
      if (number('lrn', 4, 0) !== 0) return { kind: 'unknown', reason: 'normalizes within channels' };
      return {
        kind: 'localResponseNorm',
        size: number('lrn', 1, 5),
        alpha: number('lrn', 2, 1),
        beta: number('lrn', 3, 0.75),
        k: number('lrn', 5, 1),
      };
    case 'ReLU':
      return { kind: 'relu', slope: number('relu', 1, 0) };
    case 'Concat':
      return { kind: 'concat', axis: number('concat', 2, number('concat', 1, 1)) };
    case 'Softmax':
      return { kind: 'softmax', axis: number('softmax', 2, 1) };
    case 'Flatten':
      return { kind: 'flatten', axis: number('flatten', 1, 1), channelsLast: false };
    case 'Dropout':
    case 'Split':
      return { kind: 'same' };
    default:
      return { kind: 'unknown' };
  }
}

const MAX_POOL = 0;
const AVERAGE_POOL = 1;

function poolOf(fields: Fields): Step {
  const number = (field: number): number => fields.get(field)?.[0] ?? 0;
  const kind = number(1);
  if (number(12) !== 0) {
    return kind === AVERAGE_POOL ? { kind: 'globalAveragePool', keepsAxes: true } : { kind: 'unknown' };
  }
  const window = windowOf(fields, { size: 2, height: 5, width: 6, pad: 4, stride: 3, dilation: 0 }, number(13) === 0);
  if (kind === MAX_POOL) return { kind: 'maxPool', window };
  return kind === AVERAGE_POOL ? { kind: 'averagePool', window, countsPadding: true } : { kind: 'unknown' };
}

interface WindowFields {
  readonly size: number;
  readonly height: number;
  readonly width: number;
  readonly pad: number;
  readonly stride: number;
  readonly dilation: number;
}

/** Padding and strides of height and width alone are the same fields in a convolution and a pool, or shifted by two. */
function windowOf(fields: Fields, of: WindowFields, ceilMode: boolean): Window {
  const isPool = of.size === 2;
  const pair = (both: number, height: number, width: number, otherwise: number): readonly number[] => {
    const [first = otherwise, second = first] = fields.get(both) ?? [];
    return [fields.get(height)?.[0] ?? first, fields.get(width)?.[0] ?? second];
  };
  const padding = pair(of.pad, 9, 10, 0);
  return {
    kernel: pair(of.size, of.height, of.width, 0),
    strides: isPool ? pair(of.stride, 7, 8, 1) : pair(of.stride, 13, 14, 1),
    dilations: of.dilation === 0 ? undefined : pair(of.dilation, 0, 0, 1),
    padding: { before: padding, after: padding },
    ceilMode,
  };
}
