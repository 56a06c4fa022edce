import type { ReadExternalFile } from '../../formatParser';
import type { ExternalData, OnnxTensor } from './onnxTensor';
import { FormatError } from '../../../base/formatError';
import { quote } from '../../../base/displayText';

/** Part of a file. */
interface Range {
  readonly tensor: OnnxTensor;
  readonly begin: number;
  readonly end: number;
}

/**
 * Reads the bytes of the tensors that are in external files; each file is read once.
 * @returns all tensors, in their order, and the size of the files.
 * @throws FormatError when a file can't be read, or a tensor reaches beyond it or into another tensor.
 */
export async function readExternalData(
  tensors: readonly OnnxTensor[],
  readExternalFile: ReadExternalFile,
): Promise<{ readonly tensors: readonly OnnxTensor[]; readonly bytes: number }> {
  const files = new Map<string, Uint8Array>();
  const ranges = new Map<string, Range[]>();
  const result: OnnxTensor[] = [];
  for (const tensor of tensors) {
    const { external } = tensor;
    if (!external) {
      result.push(tensor);
      continue;
    }
    const { location } = external;
    if (location === '')
      throw new FormatError(`keeps its tensor ${quote(tensor.name)} in another file without naming it`);
    const file = files.get(location) ?? (await readExternalFile(location));
    files.set(location, file);
    const range = rangeOf(tensor, external, file.length);
    const others = ranges.get(location);
    if (others) others.push(range);
    else ranges.set(location, [range]);
    result.push({ ...tensor, raw: file.subarray(range.begin, range.end), external: undefined });
  }
  for (const [location, found] of ranges) checkDisjoint(location, found);
  return { tensors: result, bytes: [...files.values()].reduce((total, { length }) => total + length, 0) };
}

function rangeOf(tensor: OnnxTensor, { location, offset, length }: ExternalData, fileBytes: number): Range {
  const begin = parseCount(tensor, 'offset', offset) ?? 0;
  const end = begin + (parseCount(tensor, 'length', length) ?? Math.max(fileBytes - begin, 0));
  if (end > fileBytes || begin > fileBytes) {
    throw new FormatError(
      `its tensor ${quote(tensor.name)} reaches to byte ${Math.max(begin, end)} of ${fileBytes} in ${quote(location)}`,
    );
  }
  return { tensor, begin, end };
}

function parseCount(tensor: OnnxTensor, key: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(count)) {
    throw new FormatError(`its tensor ${quote(tensor.name)} has the impossible ${key} ${quote(text)} in another file`);
  }
  return count;
}

/** Tensors may share all their bytes or none: any other overlap is damage. */
function checkDisjoint(location: string, ranges: readonly Range[]): void {
  let last: Range | undefined;
  for (const range of ranges.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (last && range.begin < last.end && (range.begin !== last.begin || range.end !== last.end)) {
      throw new FormatError(
        `its tensors ${quote(last.tensor.name)} and ${quote(range.tensor.name)} overlap in ${quote(location)}`,
      );
    }
    last = range;
  }
}
