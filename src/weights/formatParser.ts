import type { WeightsContent } from './weightsFile';

/**
 * Reads an external file: one that the weights file names, in the same folder or below it.
 * @throws FormatError when the path leads out of the folder, or the file is missing or can't be read.
 */
export type ReadExternalFile = (path: string) => Promise<Uint8Array>;

/** Parses one file format of weights. */
export interface FormatParser {
  /** As it is shown to people. */
  readonly name: string;
  /** Whether a file begins like this format; the rest of it may still be damaged. */
  readonly recognizes: (bytes: Uint8Array) => boolean;
  /** @throws FormatError with the reason why the file can't be read. */
  readonly parse: (bytes: Uint8Array, readExternalFile: ReadExternalFile) => WeightsContent | Promise<WeightsContent>;
}
