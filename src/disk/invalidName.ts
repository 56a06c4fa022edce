import { codeOf } from './diskError';

/** Why a file or folder can't be read: the end of a sentence that begins with its name. */
export const INVALID_NAME = 'its name is not valid UTF-8; rename it';

/** What Node reads in a name for bytes that are no UTF-8. */
const REPLACEMENT = '\ufffd';

/** Whether nothing is found at a path because Node has lost some bytes of its name. */
export function isInvalidName(path: string, error: unknown): boolean {
  return path.includes(REPLACEMENT) && codeOf(error) === 'ENOENT';
}

/** The same of a path that is to be written: a file of another name would appear. */
export function hasLostBytes(path: string): boolean {
  return path.includes(REPLACEMENT);
}
