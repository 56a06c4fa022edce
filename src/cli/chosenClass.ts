import { quote } from '../base/displayText';
import { nearNames } from '../base/editDistance';
import { classesNamed } from '../model/classSearch';
import type { ClassScore } from '../protocol';

const MAX_CANDIDATES = 10;

/**
 * The class that an option names: by index, WordNet id or name.
 * @throws Error where there is none, with names that are like it, and where several have the name, with all of them.
 */
export function chosenClass(text: string, classes: readonly ClassScore[]): ClassScore {
  const named = classesNamed(text, classes).toSorted((a, b) => a.index - b.index);
  const [first, ...others] = named;
  if (first && others.length === 0) return first;
  if (first) {
    const candidates = named.slice(0, MAX_CANDIDATES).map(classText).join('; ');
    throw new Error(`${quote(text)} names ${named.length} classes: ${candidates}. Say which one by its number.`);
  }
  const names = classes.flatMap(({ label, wnid = '' }) => [wnid, ...label.split(',').map(name => name.trim())]);
  const near = nearNames(text, names).map(name => quote(name));
  const hint = near.length > 0 ? ` Like it are ${near.join(', ')}.` : '';
  throw new Error(`The model has no class ${quote(text)} among its ${classes.length}.${hint}`);
}

/** A class by all that names it: `285 n02124075 Egyptian cat`. */
export function classText({ index, wnid, label }: ClassScore): string {
  return `${index} ${wnid === undefined ? '' : `${wnid} `}${label}`;
}
