import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { diskError } from './diskError';
import { PartFile, removeLeftovers } from './partFile';
import type { Folder } from './placeFiles';

/** How much is written between two looks at the signal. */
const STEP_BYTES = 4 * 2 ** 20;

/** A folder of this machine's own file system. Its failures are DiskErrors. */
export function nodeFolder(folder: string): Folder {
  return {
    removeLeftovers: () => removeLeftovers(folder),
    list: () =>
      readdir(folder).catch((error: unknown) => {
        throw diskError(folder, error);
      }),
    stage: async (name, bytes, signal) => {
      const part = await PartFile.create(path.join(folder, name));
      try {
        for (let start = 0; start < bytes.length; start += STEP_BYTES) {
          signal?.throwIfAborted();
          await part.append(bytes.subarray(start, start + STEP_BYTES));
        }
        await part.finish();
        return part;
      } catch (error) {
        await part.discard();
        throw error;
      }
    },
    remove: name => rm(path.join(folder, name), { force: true }),
  };
}
