import { FormatError } from '../base/formatError';
import { grouped } from '../model/format';
import { parseJson } from '../weights/bytes/parseJson';
import { delimitedRows } from './delimitedRows';

/** A picture and its class, as a table of them says. */
export interface LabelRow {
  /** As it is written: relative to the table's folder, or absolute. */
  readonly path: string;
  readonly label: string;
}

export const MAX_TABLE_BYTES = 128 * 1024 * 1024;
const MAX_ROWS = 2_000_000;
const MAX_PATH = 4096;
const MAX_LABEL = 1000;

const PATH_COLUMNS: ReadonlySet<string> = new Set(
  'path file filename file_name filepath file_path image image_path picture img name id'.split(' '),
);
const LABEL_COLUMNS: ReadonlySet<string> = new Set(
  'label class class_name classname category target truth true_label synset wnid y'.split(' '),
);

/**
 * Parses a table of pictures and their classes. CSV, with commas, tabs or semicolons: by the names of its columns where the first line has
 * such, else the first column is the path and the second the class. JSON: a list of objects with such names, or of pairs, or an object
 * of classes by path.
 * @throws FormatError that says what is wrong with it.
 */
export function parseLabelTable(bytes: Uint8Array): readonly LabelRow[] {
  if (bytes.length > MAX_TABLE_BYTES) throw new FormatError('is too large for a table of labels');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new FormatError('is not a table of labels: it is not UTF-8 text', { cause: error });
  }
  const rows = /^\s*[[{]/.test(text) ? rowsOfJson(text) : rowsOfText(text);
  if (rows.length === 0) throw new FormatError('is not a table of labels: it has no rows');
  return rows;
}

function rowsOfText(text: string): readonly LabelRow[] {
  const rows: LabelRow[] = [];
  let columns: { readonly path: number; readonly label: number } | undefined;
  for (const { line, fields } of delimitedRows(text)) {
    if (columns === undefined) {
      const named = namedColumns(fields);
      columns = named ?? { path: 0, label: 1 };
      if (named) continue;
    }
    rows.push(checkedRow(fields[columns.path], fields[columns.label], `line ${line}`));
    checkCount(rows.length);
  }
  return rows;
}

function namedColumns(header: readonly string[]): { readonly path: number; readonly label: number } | undefined {
  const names = header.map(name => name.toLowerCase());
  const path = names.findIndex(name => PATH_COLUMNS.has(name));
  const label = names.findIndex(name => LABEL_COLUMNS.has(name));
  return path >= 0 && label >= 0 ? { path, label } : undefined;
}

function rowsOfJson(text: string): readonly LabelRow[] {
  const value = parseJson(text, 'is not a table of labels: it');
  const items = Array.isArray(value)
    ? value.map((item: unknown, index) => ({ item, where: `item ${index}` }))
    : Object.entries(objectOf(value)).map((item, index) => ({ item, where: `entry ${index}` }));
  checkCount(items.length);
  return items.map(({ item, where }) => {
    if (Array.isArray(item)) return checkedRow(item[0], item[1], where);
    const fields = Object.entries(objectOf(item)).map(([name, field]) => [name.toLowerCase(), field] as const);
    const valueOf = (names: ReadonlySet<string>): unknown => fields.find(([name]) => names.has(name))?.[1];
    return checkedRow(valueOf(PATH_COLUMNS), valueOf(LABEL_COLUMNS), where);
  });
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function checkCount(rows: number): void {
  if (rows > MAX_ROWS) throw new FormatError(`has more than ${grouped(MAX_ROWS)} rows`);
}

function checkedRow(path: unknown, label: unknown, where: string): LabelRow {
  const name = typeof label === 'number' ? String(label) : label;
  if (typeof path !== 'string' || path.trim() === '') throw new FormatError(`has no picture's path in ${where}`);
  if (typeof name !== 'string' || name.trim() === '') throw new FormatError(`has no class in ${where}`);
  if (path.length > MAX_PATH || path.includes('\0')) throw new FormatError(`has no possible path in ${where}`);
  if (name.length > MAX_LABEL) throw new FormatError(`has a class in ${where} whose name is too long`);
  return { path: path.trim(), label: name.trim() };
}
