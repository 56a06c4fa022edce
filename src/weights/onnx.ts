import { WireType } from '@bufbuild/protobuf/wire';
import type { DtypeName } from './dtype';
import { float16ToFloat32, bfloat16ToFloat32 } from './halfFloat';
import { bytesField, numberField, numbersField, readMessage, stringField } from './protobuf';
import { TensorCollector } from './tensor';
import type { FormatReader, WeightsContent } from './formatReader';
import { FormatError, quote } from './weightsError';

/** Open Neural Network Exchange: the weights are the graph's initialisers. Field numbers are those of onnx.proto. */
export const onnx: FormatReader = {
  name: 'ONNX',
  recognises: isModelProto,
  read: readModel,
};

/** Fields of ModelProto that may follow `ir_version`, as tags: field number · 8 + wire type. */
const MODEL_TAGS = new Set([0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72]);
const NEWEST_IR_VERSION = 100;

/** Protobuf has no signature; every ONNX writer starts with `ir_version`, a small number, and another known field. */
function isModelProto(bytes: Uint8Array): boolean {
  const [irTag, irVersion, nextTag] = bytes;
  if (irTag !== 0x08 || irVersion === undefined || nextTag === undefined) return false;
  return irVersion > 0 && irVersion < NEWEST_IR_VERSION && MODEL_TAGS.has(nextTag);
}

/** Models without operator sets are older than this. */
const IR_VERSION_WITH_OPSETS = 3;

interface ModelFields {
  irVersion: number;
  graph: Uint8Array | undefined;
  hasOpset: boolean;
}

function readModel(bytes: Uint8Array): WeightsContent {
  const metadata: [string, string][] = [];
  const describe = (key: string) => (value: string | number) => metadata.push([key, String(value)]);
  const model: ModelFields = { irVersion: 0, graph: undefined, hasOpset: false };
  readMessage(bytes, 'ONNX model', {
    1: numberField(value => (model.irVersion = value)),
    2: stringField(describe('producer')),
    3: stringField(describe('producer version')),
    7: bytesField(value => {
      if (model.graph) throw new FormatError('its ONNX model has two graphs');
      model.graph = value;
    }),
    8: bytesField(opset => {
      model.hasOpset = true;
      readMessage(opset, 'operator set', { 2: numberField(describe('opset')) });
    }),
    14: bytesField(entry => {
      let key = '';
      let text = '';
      readMessage(entry, 'metadata', {
        1: stringField(value => (key = value)),
        2: stringField(value => (text = value)),
      });
      metadata.push([key, text]);
    }),
  });
  const { irVersion, graph, hasOpset } = model;
  if (!graph || (irVersion >= IR_VERSION_WITH_OPSETS && !hasOpset)) {
    throw new FormatError(`is no complete ONNX model: it has no ${graph ? 'operator set' : 'graph'}`);
  }
  const collector = new TensorCollector(bytes.length);
  readMessage(graph, 'ONNX graph', {
    5: bytesField(initialiser => readTensor(initialiser, collector)),
  });
  if (collector.tensors.size === 0) throw new FormatError('is an ONNX model without initialisers, so without weights');
  return { tensors: collector.tensors, metadata: Object.fromEntries([['ir version', String(irVersion)], ...metadata]) };
}

/** TensorProto.DataType; strings and complex numbers have no place here. */
const DTYPE_OF: Readonly<Record<number, DtypeName>> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  9: 'bool',
  10: 'float16',
  11: 'float64',
  12: 'uint32',
  13: 'uint64',
  16: 'bfloat16',
};

const EXTERNAL = 1;

interface TensorFields {
  name: string;
  type: number;
  raw: Uint8Array | undefined;
  external: boolean;
  segmented: boolean;
}

function readTensor(bytes: Uint8Array, collector: TensorCollector): void {
  const shape: number[] = [];
  const floats: number[] = [];
  const integers: number[] = [];
  const tensor: TensorFields = { name: '', type: 0, raw: undefined, external: false, segmented: false };
  readMessage(bytes, 'ONNX tensor', {
    1: numbersField(WireType.Varint, reader => Number(reader.int64()), shape),
    2: numberField(value => (tensor.type = value)),
    3: bytesField(() => (tensor.segmented = true)),
    4: numbersField(WireType.Bit32, reader => reader.float(), floats),
    5: numbersField(WireType.Varint, reader => reader.int32(), integers),
    7: numbersField(WireType.Varint, reader => Number(reader.int64()), integers),
    8: stringField(value => (tensor.name = value)),
    9: bytesField(value => (tensor.raw = value)),
    10: numbersField(WireType.Bit64, reader => reader.double(), floats),
    11: numbersField(WireType.Varint, reader => Number(reader.uint64()), integers),
    13: bytesField(() => (tensor.external = true)),
    14: numberField(value => (tensor.external ||= value === EXTERNAL)),
  });
  const { name, type, raw } = tensor;
  const dtype = DTYPE_OF[type];
  if (name === '') throw new FormatError('has an ONNX initialiser without a name');
  if (tensor.external) throw new FormatError(`keeps its tensor ${quote(name)} in another file, which is not read`);
  if (tensor.segmented) throw new FormatError(`keeps its tensor ${quote(name)} in segments, which are not read`);
  if (!dtype) throw new FormatError(`its tensor ${quote(name)} has the ONNX type ${type}, which is no number`);
  if (raw) {
    collector.addBytes(name, dtype, shape, raw);
  } else {
    collector.add(name, dtype, shape, () => typedValues(dtype, floats, integers));
  }
}

/** Floats and doubles have lists of their own; the half types are bit patterns among the integers. */
function typedValues(dtype: DtypeName, floats: number[], integers: number[]): Float32Array<ArrayBuffer> {
  switch (dtype) {
    case 'float32':
    case 'float64':
      return new Float32Array(floats);
    case 'float16':
      return new Float32Array(integers.map(float16ToFloat32));
    case 'bfloat16':
      return new Float32Array(integers.map(bfloat16ToFloat32));
    default:
      return new Float32Array(integers);
  }
}
