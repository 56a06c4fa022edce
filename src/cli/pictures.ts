import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { hasPictureExtension } from '../image/extensions';

export interface FoundPictures {
  readonly files: readonly string[];
  /** Folders and globs without a picture. */
  readonly empty: readonly { readonly argument: string; readonly error: string }[];
}

/**
 * The pictures that arguments stand for, in the order of the arguments. A folder stands for all pictures below it, a glob for
 * the pictures and folders that it matches: sorted, known by their extensions, without hidden ones. A glob that is also the
 * name of a file stands for that file.
 * @throws Error when a folder can't be read.
 */
export async function findPictures(args: readonly string[]): Promise<FoundPictures> {
  const files: string[] = [];
  const empty: { argument: string; error: string }[] = [];
  for (const argument of args) {
    const kind = await kindOf(argument);
    const found = await FIND[kind](argument);
    for (const file of found) files.push(file);
    if (found.length === 0) empty.push({ argument, error: NONE[kind] });
  }
  return { files, empty };
}

type Kind = 'file' | 'folder' | 'glob';

async function kindOf(argument: string): Promise<Kind> {
  try {
    return (await stat(argument)).isDirectory() ? 'folder' : 'file';
  } catch {
    return isDynamicPattern(patternOf(argument)) ? 'glob' : 'file';
  }
}

const FIND: Readonly<Record<Kind, (argument: string) => Promise<readonly string[]>>> = {
  file: file => Promise.resolve([file]),
  folder: picturesBelow,
  glob: picturesThatMatch,
};

const NONE: Readonly<Record<Kind, string>> = {
  file: 'there is no such file',
  folder: 'there is no picture in this folder',
  glob: 'there is no picture that matches',
};

/** Links to folders are not followed: they may lead back. */
async function picturesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter(entry => !entry.isDirectory() && hasPictureExtension(entry.name))
    .map(({ parentPath, name }) => path.relative(folder, path.join(parentPath, name)))
    .filter(relative => !relative.split(path.sep).some(isHidden))
    .sort()
    .map(relative => path.join(folder, relative));
}

function isHidden(name: string): boolean {
  return name.startsWith('.');
}

async function picturesThatMatch(argument: string): Promise<readonly string[]> {
  const pattern = patternOf(argument);
  const matches = await glob([pattern, `${pattern}/**`], {
    absolute: path.isAbsolute(argument),
    caseSensitiveMatch: false,
    expandDirectories: false,
  });
  return matches.filter(hasPictureExtension).sort();
}

/** Globs have the slashes of POSIX everywhere. */
function patternOf(argument: string): string {
  return path.sep === '\\' ? argument.replaceAll('\\', '/') : argument;
}
