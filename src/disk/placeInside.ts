import { lstat, readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import { codeOf } from './diskError';

const MOST_LINKS = 40;

/**
 * The place that a path leads to, as long as it and each link on its way stay in the folder; undefined where one does not.
 * Links are read and not followed, so that nothing outside is touched: on Windows, opening another machine's share tells that
 * machine who the user is.
 * @param inside a path relative to the folder. What does not exist is a place too.
 * @throws the system's error where a link can't be read.
 */
export async function placeInside(folder: string, inside: string): Promise<string | undefined> {
  const root = await realpath(folder);
  const rest = inside.split(SEPARATORS);
  let place = root;
  for (let links = 0; ;) {
    const name = rest.shift();
    if (name === undefined) return path.join(folder, path.relative(root, place));
    if (name === '' || name === '.') continue;
    if (name === '..') {
      if (place === root) return undefined;
      place = path.dirname(place);
      continue;
    }
    const next = path.join(place, name);
    const target = await linkTarget(next);
    if (target === undefined) {
      place = next;
    } else if (++links > MOST_LINKS) {
      return undefined;
    } else if (path.isAbsolute(target)) {
      const below = textBelow(root, target) ?? textBelow(path.resolve(folder), target);
      if (below === undefined) return undefined;
      place = root;
      rest.unshift(...below.split(SEPARATORS));
    } else {
      rest.unshift(...target.split(SEPARATORS));
    }
  }
}

const SEPARATORS = path.sep === '\\' ? /[\\/]/ : /\//;

async function linkTarget(file: string): Promise<string | undefined> {
  try {
    return (await lstat(file)).isSymbolicLink() ? await readlink(file) : undefined;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** What stands behind the folder in an absolute path, as it is written: what `..` means behind a link, only the disk knows. */
function textBelow(folder: string, target: string): string | undefined {
  const begins = path.sep === '\\' ? target.toLowerCase().startsWith(folder.toLowerCase()) : target.startsWith(folder);
  if (!begins) return undefined;
  const below = target.slice(folder.length);
  return below === '' || folder.endsWith(path.sep) || SEPARATORS.test(below.charAt(0)) ? below : undefined;
}
