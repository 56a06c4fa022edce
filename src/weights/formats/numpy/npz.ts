import type { ByteSource, PartSource } from '../../../base/byteSource';
import { quote } from '../../../base/displayText';
import { FormatError } from '../../../base/formatError';
import { permuteAxes } from '../../bytes/permuteAxes';
import { ZipArchive } from '../../bytes/zipArchive';
import { DTYPES, takeValues } from '../../dtype';
import { checkByteLength } from '../../tensor';
import { TensorCollector } from '../../tensorCollector';
import type { WeightsContent } from '../../weightsFile';
import { NPY_PREFIX_BYTES, npyHeaderPlace, parseNpyHeader } from './npyHeader';

const EXTENSION = '.npy';
/** Those of which `permuteAxes` can turn the order. */
const MAX_FORTRAN_AXES = 4;

/**
 * Reads NumPy's archive of arrays, as `numpy.savez` writes it: a zip archive with a `.npy` file for each. No values are read.
 * @throws FormatError with the reason why it can't be read; SourceError when that is not its content.
 */
export async function parseNpz(content: ByteSource): Promise<WeightsContent> {
  const archive = await ZipArchive.open(content, 'numpy.savez');
  const collector = new TensorCollector(content.size);
  for (const fileName of archive.names) {
    if (!fileName.endsWith(EXTENSION)) throw new FormatError(`has ${quote(fileName)}, which is no array of NumPy's`);
    await addArray(collector, fileName.slice(0, -EXTENSION.length), archive.entry(fileName));
  }
  return { tensors: collector.tensors, metadata: {} };
}

async function addArray(collector: TensorCollector, name: string, file: PartSource): Promise<void> {
  const prefix = await file.read(0, Math.min(file.size, NPY_PREFIX_BYTES + 2));
  const { start, length } = npyHeaderPlace(prefix, name);
  const begin = start + length;
  if (begin > file.size) throw new FormatError(`the array ${quote(name)} is truncated inside its header`);
  const text = new TextDecoder().decode(await file.read(start, length));
  const { dtype, shape, fortranOrder } = parseNpyHeader(text, name);
  if (!fortranOrder || shape.length < 2) {
    collector.addPart(name, dtype, shape, file, begin, file.size);
    return;
  }
  checkByteLength(name, dtype, shape, file.size - begin);
  if (shape.length > MAX_FORTRAN_AXES) {
    throw new FormatError(`the array ${quote(name)} is in Fortran's order, which is read of at most 4 axes`);
  }
  const axes = shape.map((_, axis) => shape.length - 1 - axis);
  collector.add(name, dtype, shape, async () => {
    const values = takeValues(dtype, await file.read(begin, DTYPES[dtype].size * shape.reduce((a, b) => a * b, 1)));
    return permuteAxes(values, shape.toReversed(), axes).data;
  });
}
