import { FormatError } from '../base/formatError';

/**
 * The most pixels a picture may declare: 100 megapixels, twice what a good camera takes. As RGBA they are 400 MB in the
 * codec's memory, from where they are read; `checkDecodingMemory` counts what the codec needs beside them.
 */
export const MAX_PIXELS = 100_000_000;

/**
 * Checks the size that a header declares, before anything is decoded or allocated.
 * @throws {FormatError} where there are no pixels or more than `limit`.
 */
export function checkSize(format: string, width: number, height: number, limit = MAX_PIXELS): void {
  if (width <= 0 || height <= 0) throw new FormatError(`the ${format} has no pixels (${width} × ${height})`);
  if (width * height > limit)
    throw new FormatError(
      `the ${format} declares ${grouped(width)} × ${grouped(height)} pixels; at most ${limit / 1e6} megapixels can be read`,
    );
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
