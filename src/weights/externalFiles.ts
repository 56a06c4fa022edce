import { FormatError } from '../base/formatError';
import { quote } from '../base/displayText';
import type { ReadExternalFile } from './formatParser';

/** PyTorch's exporter may keep each of GoogLeNet's 364 tensors in a file of its own. */
const MAX_FILES = 1_000;
const MAX_PATH_LENGTH = 1_024;

/** Matches both `C:` and `https:`. */
const DRIVE_OR_SCHEME = /^[a-z][a-z0-9+.-]*:/i;

/**
 * Applies the same limits to the external files of every format: a path stays inside the weights file's folder on every
 * operating system, and no file is read twice. Symbolic links are checked by whoever opens the file.
 * @param readExternalFile absent for a file without a folder, one that was given by its content.
 * @returns a function that throws FormatError for a path that is absolute, climbs, has a backslash, a drive, a scheme or a
 * NUL, or is empty or overlong; for a second use of one file; and for too many files.
 */
export function guardExternalFiles(readExternalFile: ReadExternalFile | undefined): ReadExternalFile {
  const files = new Set<string>();
  return async path => {
    checkPath(path);
    if (!readExternalFile) {
      throw new FormatError(
        `keeps weights in another file, ${quote(path)}, which can only be read from a folder on disk`,
      );
    }
    const normalized = path
      .split('/')
      .filter(part => part !== '' && part !== '.')
      .join('/');
    // A small file read a thousand times would make a large model.
    if (files.has(normalized)) throw new FormatError(`refers to the file ${quote(path)} twice`);
    if (files.add(normalized).size > MAX_FILES) throw new FormatError(`refers to more than ${MAX_FILES} other files`);
    return readExternalFile(path);
  };
}

function checkPath(path: string): void {
  const fault = faultOf(path);
  if (fault !== undefined) throw new FormatError(`refers to a file by the path ${quote(path)}, which ${fault}`);
}

function faultOf(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (path.length > MAX_PATH_LENGTH) return `is longer than ${MAX_PATH_LENGTH} characters`;
  if (path.includes('\0')) return 'contains a NUL';
  if (path.includes('\\')) return 'contains a backslash';
  if (path.startsWith('/')) return 'is absolute';
  if (DRIVE_OR_SCHEME.test(path)) return 'begins with a drive or a URL scheme';
  return path.split('/').includes('..') ? 'leads out of its folder' : undefined;
}
