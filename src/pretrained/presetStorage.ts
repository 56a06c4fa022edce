import { rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { diskError } from '../disk/diskError';
import { sizeBounds } from './presets/presetIdentity';
import type { Preset } from './presets/presets';

/**
 * Free bytes on a folder's disk; the folder need not exist. Undefined where the system does not say.
 */
export async function freeSpace(folder: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(folder);
    // Some network drives answer with zeros.
    return bsize > 0 ? bavail * bsize : undefined;
  } catch {
    const parent = path.dirname(folder);
    return parent === folder ? undefined : freeSpace(parent);
  }
}

/** Whether a preset's file fits into the free bytes; true where their number is unknown. */
export function hasRoom(preset: Preset, free: number | undefined): boolean {
  return free === undefined || free >= sizeBounds(preset).max;
}

/**
 * Removes a preset's file from a folder, if it is there.
 * @throws DiskError with the system's reason when it stays.
 */
export async function removePreset(preset: Preset, folder: string): Promise<void> {
  const file = path.join(folder, preset.fileName);
  try {
    await rm(file, { force: true });
  } catch (error) {
    throw diskError(file, error, 'delete');
  }
}
