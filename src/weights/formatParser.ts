import type { WeightsContent } from './weightsFile';

/**
 * Reads a file that lies beside the weights file and is named by it.
 * @throws FormatError when the path leads out of the folder, or the file isn't there or can't be read.
 */
export type ReadBeside = (path: string) => Promise<Uint8Array>;

/** A file format of weights. */
export interface FormatReader {
  /** As it is shown to people. */
  readonly name: string;
  /** Whether a file's beginning is of this format; its remainder may still be damaged. */
  readonly recognises: (bytes: Uint8Array) => boolean;
  /** @throws FormatError with the reason why the file can't be read. */
  readonly read: (bytes: Uint8Array, readBeside: ReadBeside) => WeightsContent | Promise<WeightsContent>;
}
