import type { ByteSource } from '../base/byteSource';
import type { WeightsContent } from './weightsFile';

/**
 * Reads an external file: one that the weights file names, in the same folder or below it.
 * @throws FormatError when the path leads out of the folder, or the file is missing or can't be read.
 */
export type ReadExternalFile = (path: string) => Promise<Uint8Array>;

/** What a format is recognized by: four blocks of a tar archive are the most. */
export const HEAD_BYTES = 2048;

/** Parses one file format of weights. */
export interface FormatParser {
  /** As it is shown to people. */
  readonly name: string;
  /** Whether a file begins like this format, by its first {@link HEAD_BYTES}; the rest of it may still be damaged. */
  readonly recognizes: (head: Uint8Array) => boolean;
  /** Whether it says where each tensor lies, so that only what is needed is read. Other files are in memory before they are parsed. */
  readonly hasOffsets?: true;
  /** @throws FormatError with the reason why the file can't be read; SourceError when that is not its content. */
  readonly parse: (content: ByteSource, readExternalFile: ReadExternalFile) => WeightsContent | Promise<WeightsContent>;
}
