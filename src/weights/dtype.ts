import { bfloat16ToFloat32, float16ToFloat32, float32ToBfloat16, float32ToFloat16 } from './bytes/halfFloat';

/** How values of one type lie in a file: little endian, without gaps. */
interface Dtype {
  /** Bytes a value. */
  readonly size: number;
  /** False for whole numbers and booleans, which are counters, shapes or indices, never weights. */
  readonly floating: boolean;
  /** `buffer` may become the result's own. */
  decode(buffer: ArrayBuffer): Float32Array<ArrayBuffer>;
  encode(values: Float32Array): ArrayBufferView;
}

type NumberView =
  | typeof Float64Array
  | typeof Int32Array
  | typeof Int16Array
  | typeof Int8Array
  | typeof Uint32Array
  | typeof Uint16Array
  | typeof Uint8Array;

const numbers = (View: NumberView, floating = false): Dtype => ({
  size: View.BYTES_PER_ELEMENT,
  floating,
  decode: buffer => new Float32Array(new View(buffer)),
  encode: values => new View(values),
});

const bigIntegers = (View: typeof BigInt64Array | typeof BigUint64Array): Dtype => ({
  size: 8,
  floating: false,
  // By halves: a BigInt for each value would take ten times as long and nine times the memory.
  decode: buffer => {
    const lows = new Uint32Array(buffer);
    const highs = View === BigInt64Array ? new Int32Array(buffer) : lows;
    const values = new Float32Array(lows.length / 2);
    for (let index = 0; index < values.length; index++) {
      values[index] = (highs[2 * index + 1] ?? 0) * 2 ** 32 + (lows[2 * index] ?? 0);
    }
    return values;
  },
  encode: values => {
    const integers = new View(values.length);
    for (let index = 0; index < values.length; index++) integers[index] = BigInt(Math.trunc(values[index] ?? 0));
    return integers;
  },
});

const halves = (decode: (bits: number) => number, encode: (value: number) => number): Dtype => ({
  size: 2,
  floating: true,
  decode: buffer => {
    const bits = new Uint16Array(buffer);
    const values = new Float32Array(bits.length);
    for (let index = 0; index < bits.length; index++) values[index] = decode(bits[index] ?? 0);
    return values;
  },
  encode: values => {
    const bits = new Uint16Array(values.length);
    for (let index = 0; index < values.length; index++) bits[index] = encode(values[index] ?? 0);
    return bits;
  },
});

export const DTYPES = {
  float64: numbers(Float64Array, true),
  // Bits are kept as they are, so that a NaN's payload survives reading and writing.
  float32: { size: 4, floating: true, decode: buffer => new Float32Array(buffer), encode: values => values },
  float16: halves(float16ToFloat32, float32ToFloat16),
  bfloat16: halves(bfloat16ToFloat32, float32ToBfloat16),
  int64: bigIntegers(BigInt64Array),
  int32: numbers(Int32Array),
  int16: numbers(Int16Array),
  int8: numbers(Int8Array),
  uint64: bigIntegers(BigUint64Array),
  uint32: numbers(Uint32Array),
  uint16: numbers(Uint16Array),
  uint8: numbers(Uint8Array),
  bool: numbers(Uint8Array),
} as const satisfies Record<string, Dtype>;

export type DtypeName = keyof typeof DTYPES;

/** The values in `bytes`, in memory of their own; the bytes may start at any address. */
export function decodeValues(dtype: DtypeName, bytes: Uint8Array): Float32Array<ArrayBuffer> {
  return DTYPES[dtype].decode(new Uint8Array(bytes).buffer);
}

/** The values in `bytes`, which are given away: their memory may become that of the values. */
export function takeValues(dtype: DtypeName, bytes: Uint8Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  return bytes.length === bytes.buffer.byteLength ? DTYPES[dtype].decode(bytes.buffer) : decodeValues(dtype, bytes);
}

/** Writes `values` to the start of `target`. */
export function encodeValues(dtype: DtypeName, values: Float32Array, target: Uint8Array): void {
  const { buffer, byteOffset, byteLength } = DTYPES[dtype].encode(values);
  target.set(new Uint8Array(buffer, byteOffset, byteLength));
}
