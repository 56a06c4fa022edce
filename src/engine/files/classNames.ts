import { grouped } from '../../model/format';
import type { ClassScore } from '../../protocol';
import { parseJson } from '../../weights/bytes/parseJson';
import { FormatError } from '../../base/formatError';
import { quote } from '../../base/displayText';
import { EngineError } from '../errors';

/** A class's name, and its WordNet id if it has one. */
export type ClassName = Pick<ClassScore, 'wnid' | 'label'>;

export const MAX_CLASS_NAMES_BYTES = 1_000_000;
const MAX_NAME_LENGTH = 1_000;

/**
 * Parses a file of class names: text with one name a line, or JSON. A line may begin with a WordNet id if all do, as in
 * synset_words.txt. JSON is a list of names, an object that has them by index or the indices by name (torchvision's
 * class_to_idx), or a Hugging Face config.json with either as `id2label` or `label2id`; instead of a name it may have the
 * pair of WordNet id and name, as Keras' imagenet_class_index.json. Names may repeat, as ImageNet's "crane" does.
 * @param classes how many the model has; the file has to name each of them.
 * @returns the names in the order of the model's outputs.
 * @throws EngineError that begins with the file's name and says what is wrong with it.
 */
export function parseClassNames(bytes: Uint8Array, fileName: string, classes: number): readonly ClassName[] {
  try {
    const text = decode(bytes);
    const entries = /^\s*[[{]/.test(text) ? entriesOfJson(text) : entriesOfLines(text);
    checkIndices(entries, classes);
    return entries.toSorted(([a], [b]) => a - b).map(([, name]) => name);
  } catch (error) {
    if (error instanceof FormatError) throw new EngineError(`${fileName}: ${error.message}`);
    throw error;
  }
}

/** A class's index and name. */
type Entry = readonly [index: number, name: ClassName];

function decode(bytes: Uint8Array): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new FormatError('is not a list of class names: it is not UTF-8 text');
  }
  if (text.trim() === '') throw new FormatError('is not a list of class names: it is empty');
  return text;
}

const SYNSET_LINE = /^(n\d{8})\s+(.+)$/;

function entriesOfLines(text: string): readonly Entry[] {
  const lines = text.trimEnd().split(/\r\n|\r|\n/);
  const synsets = lines.map(line => SYNSET_LINE.exec(line.trim()));
  const allSynsets = synsets.every(match => match !== null);
  return lines.map((line, index) => {
    const [, wnid = '', words = ''] = synsets[index] ?? [];
    const where = `line ${index + 1}`;
    return [index, allSynsets ? { wnid, label: checkedName(words, where) } : { label: checkedName(line, where) }];
  });
}

function entriesOfJson(text: string): readonly Entry[] {
  const value = parseJson(text, 'is not a list of class names: it');
  if (!isObject(value)) return listOf(value).map((item, index) => [index, classNameOf(item, `item ${index}`)]);
  if (isObject(value['id2label'])) return byIndex(value['id2label']);
  if (isObject(value['label2id'])) return byName(value['label2id']);
  // Of {"0": 0} the name is the former 0.
  return Object.values(value).every(item => typeof item === 'number') ? byName(value) : byIndex(value);
}

type JsonObject = Readonly<Record<string, unknown>>;

function byIndex(names: JsonObject): readonly Entry[] {
  return Object.entries(names).map(([index, item]) => [indexOf(index), classNameOf(item, `index ${index}`)]);
}

function byName(indices: JsonObject): readonly Entry[] {
  return Object.entries(indices).map(([name, item]) => {
    const index = indexOf(item);
    return [index, { label: checkedName(name, `index ${index}`) }];
  });
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

const WORDNET_ID = /^n\d{8}$/;

function classNameOf(item: unknown, where: string): ClassName {
  if (typeof item === 'string') return { label: checkedName(item, where) };
  const [wnid, label, ...rest] = listOf(item);
  if (typeof wnid !== 'string' || !WORDNET_ID.test(wnid) || typeof label !== 'string' || rest.length > 0) {
    throw new FormatError(`is not a list of class names: ${where} is neither a name nor a pair of WordNet id and name`);
  }
  return { wnid, label: checkedName(label, where) };
}

function checkedName(name: string, where: string): string {
  const trimmed = name.trim();
  if (trimmed === '') throw new FormatError(`has no name in ${where}`);
  if (trimmed.length > MAX_NAME_LENGTH) {
    throw new FormatError(`has a name of ${grouped(trimmed.length)} characters in ${where}, which is too long`);
  }
  if (/\p{Cc}/u.test(trimmed.replaceAll('\t', ' '))) {
    throw new FormatError(`is not a list of class names: ${where} has control characters`);
  }
  return trimmed;
}

function indexOf(index: unknown): number {
  const value = typeof index === 'string' && /^(0|[1-9]\d*)$/.test(index) ? Number(index) : index;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  const found = typeof index === 'string' ? quote(index) : typeof index === 'number' ? index : 'something else';
  throw new FormatError(`is not a list of class names: ${found} is not the index of a class`);
}

function checkIndices(entries: readonly Entry[], classes: number): void {
  const indices = new Set<number>();
  for (const [index] of entries) {
    if (indices.has(index)) throw new FormatError(`names class ${index} twice`);
    indices.add(index);
  }
  if (entries.length !== classes) {
    const named = `${grouped(entries.length)} ${entries.length === 1 ? 'class' : 'classes'}`;
    throw new FormatError(`names ${named}, but the model has ${grouped(classes)}`);
  }
  const missing = Array.from({ length: classes }, (_, index) => index).find(index => !indices.has(index));
  if (missing !== undefined) throw new FormatError(`has no name for class ${missing}`);
}
