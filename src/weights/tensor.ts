import type { Shape } from '../model/graph';
import { elementCount } from '../model/graph';
import type { DtypeName } from './dtype';
import { DTYPES, decodeValues } from './dtype';
import { FormatError, quote } from './weightsError';

/** A tensor of a weights file. */
export interface NamedTensor {
  readonly name: string;
  /** In PyTorch's order: convolutions OIHW. */
  readonly shape: Shape;
  /** How the file stores it. */
  readonly dtype: DtypeName;
  /** The values as float32, row-major, in memory that no other tensor shares. */
  readonly data: Float32Array<ArrayBuffer>;
}

/** GoogLeNet has 364; a file that declares this many more is damaged or hostile. */
const MAX_TENSORS = 10_000;

const MAX_AXES = 8;

/** Values a byte of file: one-byte values become four, and a tensor may be saved under two names. */
const MAX_GROWTH = 8;

/** Gathers a file's tensors, and holds every reader to the same limits, so that no small file can claim a large memory. */
export class TensorCollector {
  private readonly found = new Map<string, NamedTensor>();
  private bytesLeft: number;

  constructor(fileBytes: number) {
    this.bytesLeft = fileBytes * MAX_GROWTH;
  }

  get tensors(): ReadonlyMap<string, NamedTensor> {
    return this.found;
  }

  /** Adds a tensor whose values lie in `bytes` in the dtype's layout. */
  addBytes(name: string, dtype: DtypeName, shape: Shape, bytes: Uint8Array): void {
    const declared = checkedCount(name, shape) * DTYPES[dtype].size;
    if (declared !== bytes.byteLength) {
      throw new FormatError(
        `the tensor ${quote(name)} declares ${declared} bytes (${dtype} ${formatShape(shape)}) but has ${bytes.byteLength}`,
      );
    }
    this.add(name, dtype, shape, () => decodeValues(dtype, bytes));
  }

  /**
   * Adds a tensor whose values `read` returns; it is called once the limits are checked.
   * @param valuesRead how many values `read` goes through, where that is more than the tensor has.
   * @throws FormatError when the name occurred before, the shape is none, or the file can't hold so many values.
   */
  add(
    name: string,
    dtype: DtypeName,
    shape: Shape,
    read: () => Float32Array<ArrayBuffer>,
    valuesRead = elementCount(shape),
  ): void {
    const count = checkedCount(name, shape);
    if (this.found.has(name)) throw new FormatError(`the tensor ${quote(name)} occurs twice`);
    if (this.found.size === MAX_TENSORS) {
      throw new FormatError(`declares more than ${MAX_TENSORS} tensors, which no GoogLeNet has`);
    }
    this.bytesLeft -= Math.max(count, valuesRead) * Float32Array.BYTES_PER_ELEMENT;
    if (this.bytesLeft < 0) {
      throw new FormatError(`the tensors up to ${quote(name)} declare more values than the file can hold`);
    }
    const data = read();
    if (data.length !== count) {
      throw new FormatError(
        `the tensor ${quote(name)} declares ${count} values ${formatShape(shape)} but has ${data.length}`,
      );
    }
    this.found.set(name, { name, shape, dtype, data });
  }
}

function checkedCount(name: string, shape: Shape): number {
  const count = elementCount(shape);
  if (
    shape.length > MAX_AXES ||
    !shape.every(size => Number.isSafeInteger(size) && size >= 0) ||
    !Number.isSafeInteger(count)
  ) {
    throw new FormatError(`the tensor ${quote(name)} has the impossible shape ${formatShape(shape)}`);
  }
  return count;
}

/** `[64, 3, 7, 7]` */
export function formatShape(shape: Shape): string {
  const sizes = shape.length > MAX_AXES ? [...shape.slice(0, MAX_AXES), '…'] : shape;
  return `[${sizes.join(', ')}]`;
}
