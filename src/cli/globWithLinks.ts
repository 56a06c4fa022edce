import type { readdir as readdirWithCallback } from 'node:fs';
import { type Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { isInvalidName } from '../disk/invalidName';
import { placeInside } from '../disk/placeInside';

/** A glob as the folder that it begins with, `''` for the current one, and the rest, which is matched below that. */
export function splitGlob(argument: string): { readonly folder: string; readonly pattern: string } {
  const parts = argument.split('/');
  const first = parts.findIndex(part => isDynamicPattern(part));
  const folder = parts.slice(0, first).join('/').replaceAll(ESCAPES, '');
  return { folder: first > 0 && folder === '' ? '/' : folder, pattern: parts.slice(first).join('/') };
}

const ESCAPES = /\\(?=[()[\]{}!*+?@|])/g;

/** Paths relative to the folder. */
export interface GlobMatches {
  readonly inside: readonly string[];
  /** Links to files outside the folder. */
  readonly outside: readonly string[];
  /** Folders that can't be looked into for their names' sake. */
  readonly misnamed: readonly string[];
}

/**
 * The files below a folder that match, sorted, relative to it. Links to folders are not followed; a link to a file is one of
 * those `inside` where it stays in the folder.
 * @param fits by the name of a file or link.
 */
export async function globWithLinks(
  folder: string,
  patterns: readonly string[],
  fits: (name: string) => boolean,
): Promise<GlobMatches> {
  const root = path.resolve(folder);
  const outside = new Set<string>();
  const misnamed = new Set<string>();

  /** Shows a link to a file as that file. tinyglobby itself follows all links or knows none. */
  const asFile = async (entry: Dirent, parent: string): Promise<Dirent> => {
    if (!entry.isSymbolicLink() || !fits(entry.name)) return entry;
    const relative = path.relative(root, path.join(parent, entry.name));
    const place = await placeInside(root, relative).catch(() => undefined);
    if (place === undefined) outside.add(relative);
    else if (await isFolder(place)) return entry;
    return Object.assign(Object.create(entry) as Dirent, { isFile: () => true, isSymbolicLink: () => false });
  };
  const list = (parent: string, done: (error: Error | null, entries: Dirent[]) => void): void => {
    readdir(parent, { withFileTypes: true })
      .then(entries => Promise.all(entries.map(entry => asFile(entry, parent))))
      .then(
        entries => done(null, entries),
        (error: unknown) => {
          if (isInvalidName(parent, error)) misnamed.add(path.relative(root, parent));
          done(error instanceof Error ? error : new Error(String(error)), []);
        },
      );
  };
  const matches = await glob([...patterns], {
    cwd: root,
    caseSensitiveMatch: false,
    expandDirectories: false,
    followSymbolicLinks: false,
    fs: {
      // It is called in this one way of many.
      readdir: ((parent: string, _: unknown, done: Parameters<typeof list>[1]) =>
        list(parent, done)) as typeof readdirWithCallback,
    },
  });
  const fitting = matches
    .filter(fits)
    .map(match => path.normalize(match))
    .sort();
  return {
    inside: fitting.filter(file => !outside.has(file)),
    outside: fitting.filter(file => outside.has(file)),
    misnamed: [...misnamed].sort(),
  };
}

async function isFolder(file: string): Promise<boolean> {
  return stat(file).then(
    status => status.isDirectory(),
    () => false,
  );
}
