import { quote } from '../base/displayText';
import { FormatError } from '../base/formatError';
import type { NamedClass } from '../model/classSearch';
import { parseJson } from '../weights/bytes/parseJson';
import { LabelMatcher } from './matchLabels';

/** The classes that a label stands for; none where its pictures are to be left out. */
export type LabelMap = ReadonlyMap<string, readonly number[]>;

export const MAX_MAP_BYTES = 4_000_000;
const MAX_CLASSES = 100_000;

/**
 * Parses what somebody has decided about labels: JSON, an object that has for each label a class (by index, synset id or name), a list of
 * them, or null for none.
 * @throws FormatError that says what is wrong with it.
 */
export function parseLabelMap(bytes: Uint8Array, classes: readonly NamedClass[]): LabelMap {
  const value = parseJson(bytes, 'is not a map of labels: it');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new FormatError('is not a map of labels: it is no object with a class for each');
  }
  const matcher = new LabelMatcher(classes);
  return new Map(
    Object.entries(value).map(([label, chosen]: [string, unknown]) => {
      const list: readonly unknown[] = chosen === null ? [] : Array.isArray(chosen) ? chosen : [chosen];
      if (list.length > MAX_CLASSES) throw new FormatError(`has too many classes for ${quote(label)}`);
      return [label, [...new Set(list.map(item => classOf(item, label, matcher, classes)))]];
    }),
  );
}

function classOf(item: unknown, label: string, matcher: LabelMatcher, classes: readonly NamedClass[]): number {
  if (typeof item === 'number') {
    if (classes.some(({ index }) => index === item)) return item;
    throw new FormatError(`has no class ${item} for ${quote(label)}: the model has ${classes.length}`);
  }
  if (typeof item !== 'string') {
    throw new FormatError(`has neither an index nor a name of a class for ${quote(label)}`);
  }
  const { certainty, classes: found } = matcher.match(item);
  const [only] = found;
  if (certainty === 'certain' && only !== undefined) return only;
  const named = found.slice(0, 3).map(index => `${index} ${quote(classes[index]?.label ?? '')}`);
  const hint = named.length > 0 ? `; it may be ${named.join(', ')}` : '';
  throw new FormatError(`has ${quote(item)} for ${quote(label)}, which is not the name of one class${hint}`);
}
