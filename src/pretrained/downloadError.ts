/** Why one address did not give the file. */
export interface MirrorReport {
  readonly mirror: string;
  readonly reason: string;
}

/** A download that failed for good; its message is written for the person who asked for it. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';

  constructor(
    message: string,
    /** What each mirror did, in the order they were tried; empty where the disk was at fault. */
    readonly failures: readonly MirrorReport[] = [],
    /** No mirror could be reached at all: there is most likely no network. */
    readonly offline = false,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const DISK_REASONS = new Map([
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EACCES', 'permission is denied'],
  ['EPERM', 'the operation is not permitted'],
  ['EROFS', 'the file system is read-only'],
  ['ENOTDIR', 'a part of the path is not a folder'],
  ['EEXIST', 'a file of that name is in the way'],
  ['EISDIR', 'a folder of that name is in the way'],
  ['ENOTEMPTY', 'a folder of that name is in the way'],
  ['ENOENT', 'the folder is gone'],
  ['EFBIG', 'the file is larger than the system allows'],
  ['EMFILE', 'too many files are open'],
  ['EIO', 'the disk reports an error'],
]);

/** The error for a file that could not be written or deleted, with the system's reason in words and its code. */
export function storageError(path: string, cause: unknown, action: 'write' | 'delete' = 'write'): DownloadError {
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
  const words = code === undefined ? undefined : DISK_REASONS.get(code);
  const reason = words === undefined || code === undefined ? String(cause) : `${words} (${code})`;
  return new DownloadError(`Cannot ${action} ${path}: ${reason}.`, [], false, { cause });
}
