import type { Shape } from '../model/graph';
import { elementCount } from '../model/graph';
import type { DtypeName } from './dtype';
import { DTYPES } from './dtype';
import { FormatError } from '../base/formatError';
import { quote } from '../base/displayText';

/** A tensor of a weights file. */
export interface NamedTensor {
  readonly name: string;
  /** In PyTorch's order: convolutions OIHW. */
  readonly shape: Shape;
  /** How the file stores it; for quantized values, which decode to floats, float32. */
  readonly dtype: DtypeName;
  /** How the file stores quantized values. */
  readonly quantized?: DtypeName;
  /** The values as float32, row-major, in memory that no other tensor shares. */
  readonly data: Float32Array<ArrayBuffer>;
}

const MAX_AXES = 8;

/** @throws FormatError when `bytes` are not those of a tensor of that type and shape. */
export function checkByteLength(name: string, dtype: DtypeName, shape: Shape, bytes: Uint8Array): void {
  const declared = checkedCount(name, shape) * DTYPES[dtype].size;
  if (declared !== bytes.byteLength) {
    throw new FormatError(
      `the tensor ${quote(name)} declares ${declared} bytes (${dtype} ${formatShape(shape)}) but has ${bytes.byteLength}`,
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
