const REASONS = new Map([
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EACCES', 'permission is denied'],
  ['EPERM', 'the operation is not permitted'],
  ['EROFS', 'the file system is read-only'],
  ['ENOTDIR', 'a part of the path is not a folder'],
  ['EEXIST', 'a file of that name is in the way'],
  ['EISDIR', 'a folder of that name is in the way'],
  ['ENOTEMPTY', 'a folder of that name is in the way'],
  ['ENOENT', 'there is no such folder'],
  ['ENAMETOOLONG', 'the name is too long'],
  ['ELOOP', 'its links lead in a circle'],
  ['EFBIG', 'the file is larger than the system allows'],
  ['EMFILE', 'too many files are open'],
  ['EBUSY', 'another program uses it'],
  ['EIO', 'the disk reports an error'],
]);

/** The code that the system gives an error, for instance `ENOSPC`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** A file that could not be written or deleted; its message is written for the person who asked for it. */
export class DiskError extends Error {
  override readonly name = 'DiskError';

  /** @param reason ends the sentence. */
  constructor(path: string, reason: string, action: 'write' | 'delete' = 'write', options?: ErrorOptions) {
    super(`Cannot ${action} ${path}: ${reason}.`, options);
  }
}

/** The error with the system's reason in words and its code. */
export function diskError(path: string, cause: unknown, action: 'write' | 'delete' = 'write'): DiskError {
  if (cause instanceof DiskError) return cause;
  const code = codeOf(cause);
  const words = code === undefined ? undefined : REASONS.get(code);
  const reason = words === undefined || code === undefined ? String(cause) : `${words} (${code})`;
  return new DiskError(path, reason, action, { cause });
}
