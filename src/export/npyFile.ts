import type { TensorData } from '../protocol';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0];
/** Of the magic number, the version and the length of the header. */
const PREFIX_BYTES = MAGIC.length + 2;
const ALIGNMENT = 64;

/**
 * An array as NumPy's `np.load` reads it: format 1.0, little-endian float32 in row-major order
 * (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
 */
export function npyFile({ shape, data }: TensorData): Uint8Array<ArrayBuffer> {
  const sizes = shape.length === 1 ? `${shape[0] ?? 0},` : shape.join(', ');
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${sizes}), }`;
  const length = Math.ceil((PREFIX_BYTES + header.length + 1) / ALIGNMENT) * ALIGNMENT - PREFIX_BYTES;
  const file = new Uint8Array(PREFIX_BYTES + length + data.byteLength);
  file.set(MAGIC);
  const view = new DataView(file.buffer);
  view.setUint16(MAGIC.length, length, true);
  file.set(new TextEncoder().encode(`${header.padEnd(length - 1)}\n`), PREFIX_BYTES);
  for (const [index, value] of data.entries()) view.setFloat32(PREFIX_BYTES + length + index * 4, value, true);
  return file;
}
