import { FormatError } from '../base/formatError';

const MAX_FIELDS = 64;
/** Bounds what a regular expression keeps in mind. */
const MAX_QUOTED = 16_384;
const DELIMITERS = [',', '\t', ';'] as const;

/**
 * The rows of a table as RFC 4180 has it, with commas, tabs or semicolons, whichever its first line has most of; empty lines are left out.
 * @throws FormatError where a quotation mark is not closed or a row has very many fields.
 */
export function* delimitedRows(text: string): Generator<{ readonly line: number; readonly fields: readonly string[] }> {
  const delimiter = delimiterOf(text);
  // A quoted field, or one that ends with the delimiter or the line.
  const pattern = new RegExp(
    `"((?:[^"]|""){0,${MAX_QUOTED}})"[^\\S\\r\\n\\t]*|([^"${delimiter}\\r\\n][^${delimiter}\\r\\n]*)`,
    'y',
  );
  let line = 1;
  let at = text.startsWith('\ufeff') ? 1 : 0;
  while (at < text.length) {
    const first = line;
    const fields: string[] = [];
    for (;;) {
      pattern.lastIndex = at;
      const found = pattern.exec(text);
      const [whole, quoted, plain = ''] = found ?? [''];
      if (!found && text[at] === '"') throw new FormatError(`has a quotation mark in line ${line} that is not closed`);
      fields.push(quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"'));
      if (fields.length > MAX_FIELDS) throw new FormatError(`has more than ${MAX_FIELDS} columns in line ${first}`);
      if (quoted !== undefined) line += quoted.split('\n').length - 1;
      at += whole.length;
      if (text[at] !== delimiter) break;
      at++;
    }
    if (at < text.length && text[at] !== '\r' && text[at] !== '\n') {
      throw new FormatError(`has text behind a quotation mark in line ${line}`);
    }
    at += text.startsWith('\r\n', at) ? 2 : 1;
    line++;
    if (fields.some(field => field !== '')) yield { line: first, fields };
  }
}

function delimiterOf(text: string): string {
  const end = text.search(/[\r\n]/);
  const head = end < 0 ? text : text.slice(0, end);
  const counts = DELIMITERS.map(delimiter => head.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}
