import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { nodeFolder } from '../disk/nodeFolder';
import { placeFiles } from '../disk/placeFiles';
import { fitsHash } from './presets/presetIdentity';
import type { Preset } from './presets/presets';

// A file of whose SHA-256 only the first digits are published is known in full from its first download on: by a note
// beside it, as `sha256sum` writes it, which stays when the file is deleted.

/** The SHA-256 that a preset's file had when it was first downloaded; undefined where that is not known. */
export async function rememberedHash(preset: Preset, folder: string): Promise<string | undefined> {
  const text = await readFile(path.join(folder, noteName(preset)), 'utf8').catch(() => '');
  const [, sha256] = /^([0-9a-f]{64}) /.exec(text) ?? [];
  return sha256 !== undefined && fitsHash(preset, sha256) ? sha256 : undefined;
}

/** @throws DiskError when the note can't be written. */
export async function rememberHash(preset: Preset, folder: string, sha256: string): Promise<void> {
  const bytes = Buffer.from(`${sha256}  ${preset.fileName}\n`);
  await placeFiles([{ name: noteName(preset), bytes }], nodeFolder(folder));
}

function noteName({ fileName }: Preset): string {
  return `${fileName}.sha256`;
}
