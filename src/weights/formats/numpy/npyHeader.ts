import { quote } from '../../../base/displayText';
import { FormatError } from '../../../base/formatError';
import type { Shape } from '../../../model/graph';
import type { DtypeName } from '../../dtype';

/** What a `.npy` file says before its values. */
export interface NpyHeader {
  readonly dtype: DtypeName;
  readonly shape: Shape;
  /** The first axis varies fastest. */
  readonly fortranOrder: boolean;
}

const MAGIC = '\x93NUMPY';
/** Up to and with the length of the header in version 1; later ones have two bytes more. */
export const NPY_PREFIX_BYTES = 10;
/** Ample for a type and eight sizes. */
const MAX_HEADER_BYTES = 4096;

/** Where the header begins and how long it is, by the file's first {@link NPY_PREFIX_BYTES} and the two after them. */
export function npyHeaderPlace(prefix: Uint8Array, name: string): { readonly start: number; readonly length: number } {
  const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength);
  const magic = String.fromCharCode(...prefix.subarray(0, MAGIC.length));
  const version = prefix[MAGIC.length] ?? 0;
  if (magic !== MAGIC || version < 1 || version > 3 || prefix.length < NPY_PREFIX_BYTES + 2) {
    throw new FormatError(`the array ${quote(name)} has no header of NumPy's`);
  }
  const long = version > 1;
  const length = long ? view.getUint32(NPY_PREFIX_BYTES - 2, true) : view.getUint16(NPY_PREFIX_BYTES - 2, true);
  if (length > MAX_HEADER_BYTES) {
    throw new FormatError(`the array ${quote(name)} declares a header of ${length} bytes`);
  }
  return { start: long ? NPY_PREFIX_BYTES + 2 : NPY_PREFIX_BYTES, length };
}

const DTYPES: Readonly<Record<string, DtypeName>> = {
  f8: 'float64',
  f4: 'float32',
  f2: 'float16',
  i8: 'int64',
  i4: 'int32',
  i2: 'int16',
  i1: 'int8',
  u8: 'uint64',
  u4: 'uint32',
  u2: 'uint16',
  u1: 'uint8',
  b1: 'bool',
};

/**
 * Reads the header: the text of a Python dict with the keys `descr`, `fortran_order` and `shape`.
 * @throws FormatError when it is none, or its type is not one of numbers in little endian.
 */
export function parseNpyHeader(text: string, name: string): NpyHeader {
  const [, order = '', code = ''] = /'descr':\s*'([<>=|]?)(\w+)'/.exec(text) ?? [];
  const [, fortran] = /'fortran_order':\s*(True|False)/.exec(text) ?? [];
  const [, sizes] = /'shape':\s*\(([\d\s,]*)\)/.exec(text) ?? [];
  const shape = sizes?.split(',').map(size => size.trim());
  // "1 2" is no number.
  if (code === '' || fortran === undefined || !shape || shape.some(size => /\s/.test(size))) {
    throw new FormatError(`the array ${quote(name)} has a header that says no type, order or shape`);
  }
  const dtype = DTYPES[code];
  if (!dtype || order === '>') {
    throw new FormatError(
      `the array ${quote(name)} has the type ${quote(order + code)}; only numbers in little endian are read`,
    );
  }
  return { dtype, shape: shape.filter(size => size !== '').map(Number), fortranOrder: fortran === 'True' };
}
