import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { isDynamicPattern } from 'tinyglobby';
import { INVALID_NAME } from '../disk/invalidName';
import { hasPictureExtension } from '../image/pictureExtensions';
import { globWithLinks, splitGlob } from './globWithLinks';

export interface FoundPictures {
  readonly files: readonly string[];
  /** Folders and globs without a picture, links that lead out of what was named, and folders whose names can't be read. */
  readonly failures: readonly { readonly file: string; readonly error: string }[];
}

/**
 * The pictures that arguments stand for, in the order of the arguments, each path once. A folder stands for all pictures below
 * it, a glob for the pictures and folders that it matches: sorted, known by their extensions, without hidden ones. A glob that
 * is also the name of a file stands for that file. Links to folders are not followed, and links to pictures only where they stay in
 * the folder that was named, or that a glob begins with; a picture that is named itself may lie anywhere.
 * @throws Error when a folder can't be read.
 */
export async function findPictures(args: readonly string[]): Promise<FoundPictures> {
  const files = new Map<string, string>();
  const failures = new Map<string, FoundPictures['failures'][number]>();
  for (const argument of args) {
    const found = await FIND[await kindOf(argument)](argument);
    for (const file of found.files) addOnce(files, file, file);
    for (const failure of found.failures) addOnce(failures, failure.file, failure);
  }
  return {
    files: [...files.values()],
    failures: [...failures.values()].filter(({ file }) => !files.has(path.resolve(file))),
  };
}

function addOnce<T>(found: Map<string, T>, file: string, value: T): void {
  const place = path.resolve(file);
  if (!found.has(place)) found.set(place, value);
}

type Kind = 'file' | 'folder' | 'glob';

async function kindOf(argument: string): Promise<Kind> {
  try {
    return (await stat(argument)).isDirectory() ? 'folder' : 'file';
  } catch {
    return isDynamicPattern(patternOf(argument)) ? 'glob' : 'file';
  }
}

const FIND: Readonly<Record<Kind, (argument: string) => Promise<FoundPictures>>> = {
  file: file => Promise.resolve({ files: [file], failures: [] }),
  folder: async folder => {
    // Below it, what can't be read is passed over.
    await readdir(folder);
    return picturesThatMatch(folder, '**', { file: folder, error: 'there is no picture in this folder' });
  },
  glob: argument => {
    const { folder, pattern } = splitGlob(patternOf(argument));
    return picturesThatMatch(folder, pattern, { file: argument, error: 'there is no picture that matches' });
  },
};

async function picturesThatMatch(
  folder: string,
  pattern: string,
  none: FoundPictures['failures'][number],
): Promise<FoundPictures> {
  const { inside, outside, misnamed } = await globWithLinks(folder, [pattern, `${pattern}/**`], hasPictureExtension);
  const at = (relative: string): string => path.join(folder, relative);
  const wayOut = `this link leads out of ${folder === '' ? 'the folder' : folder}; name it by itself to classify the picture`;
  const failures = [
    ...outside.map(relative => ({ file: at(relative), error: wayOut })),
    ...misnamed.map(relative => ({ file: at(relative), error: INVALID_NAME })),
  ];
  return { files: inside.map(at), failures: inside.length + failures.length === 0 ? [none] : failures };
}

/** Globs have the slashes of POSIX everywhere. */
function patternOf(argument: string): string {
  return path.sep === '\\' ? argument.replaceAll('\\', '/') : argument;
}
