import { lstat, open, readlink, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, DiskError, diskError } from './diskError';

/** Where a file is to be. */
export interface Target {
  /** Where it really lies: links have been followed, so that they stay. */
  readonly path: string;
  /** What the file that is there belongs to and allows. */
  readonly existing: { readonly mode: number; readonly uid: number; readonly gid: number } | undefined;
}

const MOST_LINKS = 40;
const PERMISSIONS = 0o7777;

/**
 * Looks at the place of a file that is to be written or replaced.
 * @throws DiskError when something other than a file is there, or a file that may not be changed.
 */
export async function findTarget(file: string): Promise<Target> {
  try {
    const place = await followLinks(file);
    const status = await stat(place).catch(unlessMissing);
    if (!status) return { path: place, existing: undefined };
    if (status.isDirectory()) throw new DiskError(file, 'a folder of that name is in the way');
    if (!status.isFile()) throw new DiskError(file, 'what has that name is not a file');
    // A rename would replace it though nobody may write to it.
    await (await open(place, 'r+')).close();
    const { mode, uid, gid } = status;
    return { path: place, existing: { mode: mode & PERMISSIONS, uid, gid } };
  } catch (error) {
    throw diskError(file, error);
  }
}

/** The place that a name leads to through links, of which the last may lead to no file. */
async function followLinks(file: string): Promise<string> {
  let place = path.resolve(file);
  for (let links = 0; links < MOST_LINKS; links++) {
    const status = await lstat(place).catch(unlessMissing);
    if (!status?.isSymbolicLink()) return place;
    place = path.resolve(await realpath(path.dirname(place)), await readlink(place));
  }
  throw new DiskError(file, 'its links lead in a circle');
}

function unlessMissing(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error;
}
