import { FormatError } from './bytes/formatError';
import { quote } from '../base/quote';

const MAX_LENGTH = 1_024;

/** `C:` and `https:` alike. */
const DRIVE_OR_SCHEME = /^[a-z][a-z0-9+.-]*:/i;

/**
 * Checks a path by which a weights file names another one: it has to stay inside the folder on every system, whichever
 * one this is. Links are for the one who opens the file to check.
 * @throws FormatError naming a path that is absolute, climbs, has a backslash, a drive, a scheme or a NUL, or is empty or
 * overlong.
 */
export function checkBesidePath(path: string): void {
  const fault = faultOf(path);
  if (fault !== undefined) throw new FormatError(`refers to a file by the path ${quote(path)}, which ${fault}`);
}

function faultOf(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (path.length > MAX_LENGTH) return `is longer than ${MAX_LENGTH} characters`;
  if (path.includes('\0')) return 'has a NUL in it';
  if (path.includes('\\')) return 'has a backslash in it';
  if (path.startsWith('/')) return 'is absolute';
  if (DRIVE_OR_SCHEME.test(path)) return 'begins with a drive or a URL scheme';
  return path.split('/').includes('..') ? 'leads out of its folder' : undefined;
}
