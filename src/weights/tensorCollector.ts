import { quote } from '../base/displayText';
import type { Shape } from '../model/graph';
import { elementCount } from '../model/graph';
import { FormatError } from '../base/formatError';
import type { DtypeName } from './dtype';
import type { PartSource } from '../base/byteSource';
import { decodeValues, takeValues } from './dtype';
import type { FileTensor } from './tensor';
import { checkByteLength, checkedCount, wrongCount } from './tensor';

/** GoogLeNet has 364; a file that declares this many more is damaged or hostile. */
const MAX_TENSORS = 10_000;

/** Decoded bytes for each byte of the file: one-byte values become four, and a tensor may be saved under two names. */
const MAX_GROWTH = 8;

type ReadValues = () => Float32Array<ArrayBuffer> | Promise<Float32Array<ArrayBuffer>>;

/** Collects a file's tensors, under the same limits for every parser, so that no small file can allocate much memory. Nothing is decoded. */
export class TensorCollector {
  private readonly found = new Map<string, FileTensor>();
  private bytesLeft: number;

  constructor(fileBytes: number) {
    this.bytesLeft = fileBytes * MAX_GROWTH;
  }

  get tensors(): ReadonlyMap<string, FileTensor> {
    return this.found;
  }

  /** Adds a tensor whose values lie in `bytes` in the dtype's layout. */
  addBytes(name: string, dtype: DtypeName, shape: Shape, bytes: Uint8Array): void {
    checkByteLength(name, dtype, shape, bytes.length);
    this.add(name, dtype, shape, () => decodeValues(dtype, bytes));
  }

  /** Adds a tensor whose values lie in a part of `source` in the dtype's layout. */
  addPart(name: string, dtype: DtypeName, shape: Shape, source: PartSource, begin: number, end: number): void {
    checkByteLength(name, dtype, shape, end - begin);
    this.add(name, dtype, shape, async () => takeValues(dtype, await source.read(begin, end - begin)));
  }

  /**
   * Adds a tensor whose values `read` returns, in memory of their own; it is called when they are needed.
   * @param valuesRead how many values `read` processes, where that is more than the tensor has.
   * @throws FormatError when the name occurred before, the shape is impossible, or the file can't hold that many values.
   */
  add(name: string, dtype: DtypeName, shape: Shape, read: ReadValues, valuesRead = elementCount(shape)): void {
    this.found.set(name, { name, shape, dtype, read: this.checked(name, shape, read, valuesRead) });
  }

  /** Adds floats that the file stores as whole numbers of the dtype `quantized`, under the same limits. */
  addQuantized(
    name: string,
    quantized: DtypeName,
    shape: Shape,
    read: ReadValues,
    valuesRead = elementCount(shape),
  ): void {
    const checked = this.checked(name, shape, read, valuesRead);
    this.found.set(name, { name, shape, dtype: 'float32', quantized, read: checked });
  }

  private checked(name: string, shape: Shape, read: ReadValues, valuesRead: number): FileTensor['read'] {
    const count = checkedCount(name, shape);
    if (this.found.has(name)) throw new FormatError(`the tensor ${quote(name)} occurs twice`);
    checkTensors(this.found.size + 1);
    this.bytesLeft -= Math.max(count, valuesRead) * Float32Array.BYTES_PER_ELEMENT;
    if (this.bytesLeft < 0) {
      throw new FormatError(`the tensors up to ${quote(name)} declare more values than the file can hold`);
    }
    return async () => {
      const data = await read();
      if (data.length !== count) throw wrongCount(name, shape, data.length);
      return data;
    };
  }
}

/** @throws FormatError when there are more tensors than any GoogLeNet has. */
export function checkTensors(count: number): void {
  if (count > MAX_TENSORS) throw new FormatError(`declares more than ${MAX_TENSORS} tensors, which no GoogLeNet has`);
}
