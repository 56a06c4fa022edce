import { WireType } from '@bufbuild/protobuf/wire';
import type { Shape } from '../../../model/graph';
import { elementCount } from '../../../model/graph';
import type { DtypeName } from '../../dtype';
import { decodeValues } from '../../dtype';
import { bfloat16ToFloat32, float16ToFloat32 } from '../../bytes/halfFloat';
import type { NumberList } from '../../bytes/protobufReader';
import { bytesField, numberField, numbersField, readMessage, stringField } from '../../bytes/protobufReader';
import { checkByteLength, wrongCount } from '../../tensor';
import { FormatError } from '../../../base/formatError';
import { quote } from '../../../base/displayText';

/** Where a tensor's bytes lie that are not in the model itself. */
export interface ExternalData {
  /** The file, by its path relative to the model's folder; empty where the model names none. */
  readonly location: string;
  /** In bytes, as the model writes them; absent for the start and the end of the file. */
  readonly offset: string | undefined;
  readonly length: string | undefined;
}

/** A TensorProto. Its values are not decoded yet. */
export interface OnnxTensor {
  readonly name: string;
  readonly dtype: DtypeName;
  readonly shape: Shape;
  /** The values in the dtype's layout; absent where they are in lists, or in another file. */
  readonly raw: Uint8Array | undefined;
  readonly external: ExternalData | undefined;
  readonly message: Uint8Array;
}

/** TensorProto.DataType, without strings, complex numbers and numbers of less than eight bits. */
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

/** More than any tensor has: without a limit, sizes could take eight times the memory of the file. */
const MAX_SIZES = 64;

/** Whether a TensorProto is of a type that is read. */
export function hasNumbers(message: Uint8Array): boolean {
  let type = 0;
  readMessage(message, 'ONNX tensor', { 2: numberField(value => (type = value)) });
  return DTYPE_OF[type] !== undefined;
}

/**
 * Parses a TensorProto, except its values.
 * @param name replaces the message's own name field.
 * @throws FormatError when it is damaged, has no name, or is of a type that isn't read.
 */
export function parseTensor(message: Uint8Array, name?: string): OnnxTensor {
  const shape: number[] = [];
  const entries = new Map<string, string>();
  const fields = { name: name ?? '', type: 0, external: false, segmented: false };
  let raw: Uint8Array | undefined;
  readMessage(message, 'ONNX tensor', {
    1: numbersField(WireType.Varint, reader => Number(reader.int64()), shape, MAX_SIZES),
    2: numberField(value => (fields.type = value)),
    3: bytesField(() => (fields.segmented = true)),
    8: stringField(value => (fields.name = name ?? value)),
    9: bytesField(value => (raw = value)),
    13: bytesField(entry => {
      fields.external = true;
      readEntry(entry, entries);
    }),
    14: numberField(value => (fields.external ||= value === EXTERNAL)),
  });
  const dtype = DTYPE_OF[fields.type];
  if (fields.name === '') throw new FormatError('has an ONNX initializer without a name');
  if (fields.segmented)
    throw new FormatError(`keeps its tensor ${quote(fields.name)} in segments, which are not supported`);
  if (!dtype) {
    throw new FormatError(`its tensor ${quote(fields.name)} has the ONNX type ${fields.type}, which is not supported`);
  }
  const location = entries.get('location') ?? '';
  const external = { location, offset: entries.get('offset'), length: entries.get('length') };
  return { name: fields.name, dtype, shape, raw, external: fields.external ? external : undefined, message };
}

function readEntry(entry: Uint8Array, into: Map<string, string>): void {
  let key = '';
  let text = '';
  readMessage(entry, 'ONNX tensor', {
    1: stringField(value => (key = value)),
    2: stringField(value => (text = value)),
  });
  into.set(key, text);
}

/**
 * Decodes the values, in memory of their own.
 * @throws FormatError when they are not as many as the shape says.
 */
export function decodeTensor({ name, dtype, shape, raw, message }: OnnxTensor): Float32Array<ArrayBuffer> {
  if (raw) {
    checkByteLength(name, dtype, shape, raw.length);
    return decodeValues(dtype, raw);
  }
  const count = elementCount(shape);
  // No number takes less than a byte.
  const list = new FloatList(Math.min(count, message.length), CONVERSIONS.get(dtype));
  readMessage(message, 'ONNX tensor', {
    ...(dtype === 'float32' || dtype === 'float64'
      ? {
          4: numbersField(WireType.Bit32, reader => reader.float(), list),
          10: numbersField(WireType.Bit64, reader => reader.double(), list),
        }
      : {
          5: numbersField(WireType.Varint, reader => reader.int32(), list),
          7: numbersField(WireType.Varint, reader => Number(reader.int64()), list),
          11: numbersField(WireType.Varint, reader => Number(reader.uint64()), list),
        }),
  });
  if (list.length !== count) throw wrongCount(name, shape, list.length);
  return list.values;
}

/** The half types are bit patterns among the integers. */
const CONVERSIONS: ReadonlyMap<DtypeName, (bits: number) => number> = new Map([
  ['float16', float16ToFloat32],
  ['bfloat16', bfloat16ToFloat32],
]);

/** Takes numbers into memory for as many as are expected, and counts the rest. */
class FloatList implements NumberList {
  readonly values: Float32Array<ArrayBuffer>;
  length = 0;

  constructor(
    expected: number,
    private readonly convert: (value: number) => number = value => value,
  ) {
    this.values = new Float32Array(expected);
  }

  push(value: number): void {
    if (this.length < this.values.length) this.values[this.length] = this.convert(value);
    this.length++;
  }
}
