import { checkBesidePath } from './besidePath';
import type { ReadBeside } from './formatParser';
import { FormatError } from './bytes/formatError';
import { quote } from '../base/quote';

/** PyTorch's exporter may keep each of GoogLeNet's 364 tensors in a file of its own. */
const MAX_FILES = 1_000;

/**
 * Holds what a reader asks of the files beside a weights file to the same limits for every format.
 * @param readBeside absent for a file that has no folder, since it was given by its content.
 */
export function guardBeside(readBeside: ReadBeside | undefined): ReadBeside {
  const files = new Set<string>();
  return async path => {
    checkBesidePath(path);
    if (!readBeside) {
      throw new FormatError(
        `keeps weights in another file, ${quote(path)}, which can only be read from a folder on disk`,
      );
    }
    const plain = path
      .split('/')
      .filter(part => part !== '' && part !== '.')
      .join('/');
    // A small file taken a thousand times would make a large model.
    if (files.has(plain)) throw new FormatError(`refers to the file ${quote(path)} twice`);
    if (files.add(plain).size > MAX_FILES) throw new FormatError(`refers to more than ${MAX_FILES} other files`);
    return readBeside(path);
  };
}
