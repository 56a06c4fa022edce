import { FormatError } from '../base/formatError';

const MEGABYTE = 1e6;

/**
 * The most memory that decoding one picture may take beside the file: enough for 100 megapixels of baseline JPEG and 50
 * of progressive, which is more than cameras take, and little enough for four workers on a machine of 4 GB.
 */
const MAX_DECODING_BYTES = 512 * MEGABYTE;

/** A codec's memory ends here, in case a file's pixels are not what its header says: with room for what is estimated. */
export const MAX_CODEC_BYTES = MAX_DECODING_BYTES + 64 * MEGABYTE;

/**
 * Checks what a decoder will need, as estimated from the header, before it is started.
 * @throws {FormatError} with the figure where it is beyond the limit.
 */
export function checkDecodingMemory(format: string, bytes: number): void {
  if (bytes > MAX_DECODING_BYTES)
    throw new FormatError(
      `decoding the ${format} would take ${Math.ceil(bytes / MEGABYTE).toLocaleString('en-US')} MB of memory; ` +
        `at most ${MAX_DECODING_BYTES / MEGABYTE} MB are allowed`,
    );
}
