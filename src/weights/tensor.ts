import type { Shape } from '../model/graph';
import { elementCount } from '../model/graph';
import type { DtypeName } from './dtype';
import { DTYPES } from './dtype';
import { FormatError } from '../base/formatError';
import { quote } from '../base/displayText';

/** What a tensor is, without its values. */
export interface TensorInfo {
  readonly name: string;
  /** In PyTorch's order: convolutions OIHW. */
  readonly shape: Shape;
  /** How the file stores it; for quantized values, which decode to floats, float32. */
  readonly dtype: DtypeName;
  /** How the file stores quantized values. */
  readonly quantized?: DtypeName;
}

/** A tensor of a weights file. Its values stay in the file until they are needed. */
export interface FileTensor extends TensorInfo {
  /**
   * Reads the values as float32, row-major, into memory of their own.
   * @throws FormatError when the file is damaged there; SourceError when it can't be read.
   */
  readonly read: () => Promise<Float32Array<ArrayBuffer>>;
}

const MAX_AXES = 8;

/** @throws FormatError when a tensor of that type and shape has another number of bytes. */
export function checkByteLength(name: string, dtype: DtypeName, shape: Shape, bytes: number): void {
  const declared = checkedCount(name, shape) * DTYPES[dtype].size;
  if (declared !== bytes) {
    throw new FormatError(
      `the tensor ${quote(name)} declares ${declared} bytes (${dtype} ${formatShape(shape)}) but has ${bytes}`,
    );
  }
}

/** The error for a tensor whose number of values doesn't fit its shape. */
export function wrongCount(name: string, shape: Shape, found: number): FormatError {
  return new FormatError(
    `the tensor ${quote(name)} declares ${elementCount(shape)} values ${formatShape(shape)} but has ${found}`,
  );
}

/** The number of values. @throws FormatError when the shape is impossible. */
export function checkedCount(name: string, shape: Shape): number {
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
