import { FormatError } from '../base/formatError';
import type { Shape } from '../model/graph';

/** The printers of tables that are read. */
export type TableTool = 'torchinfo' | 'torchsummary';

/** A line of a printed table. What it doesn't say is undefined. */
export interface PrintedRow {
  /** The class name of the module. */
  readonly type: string;
  /** The module's path, where the table has variable names. */
  readonly path: string | undefined;
  /** 0 for the network itself; always 1 in torchsummary's tables, which have no tree. */
  readonly depth: number;
  /** Undefined also where the module gives more than one tensor. A size of −1 is any size. */
  readonly input: Shape | undefined;
  readonly output: Shape | undefined;
  readonly params: number | undefined;
  readonly multAdds: number | undefined;
}

export interface PrintedTable {
  readonly tool: TableTool;
  readonly rows: readonly PrintedRow[];
  readonly totalParams: number | undefined;
  /** Of the input's size, in bytes, with the error that rounding to 0.01 MB may have made. */
  readonly inputBytes: { readonly value: number; readonly error: number } | undefined;
}

/** In characters; GoogLeNet's widest table has 70,000. */
export const MAX_TABLE_LENGTH = 2_000_000;
/** GoogLeNet has 350. */
const MAX_ROWS = 2_000;

const RULE = /^\s*[=-]{20,}\s*$/;
const TORCHINFO_HEADER = /^(\s*)Layer \(type( \(var_name\))?(:depth-idx)?\)\s+(.*?)\s*$/;
const TORCHSUMMARY_ROW = /^\s*([A-Za-z_]\w*)-(\d+)\s+(\[.*\])\s+([\d,]+)\s*$/;

/**
 * Reads the table that torchinfo or torchsummary prints, wherever in the text it stands.
 * @throws FormatError when there is none, or it is too long.
 */
export function parsePrintedTable(text: string): PrintedTable {
  if (text.length > MAX_TABLE_LENGTH) throw new FormatError('is too long for a table of layers');
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex(line => TORCHINFO_HEADER.test(line));
  const header = TORCHINFO_HEADER.exec(lines[start] ?? '');
  if (!header) {
    throw new FormatError('has no table of torchinfo or torchsummary: none of its lines begins with "Layer (type"');
  }
  const firstRow = RULE.test(lines[start + 1] ?? '') ? start + 2 : start + 1;
  const end = lines.findIndex((line, index) => index >= firstRow && RULE.test(line));
  const body = lines.slice(firstRow, end < 0 ? undefined : end).filter(line => line.trim() !== '');
  if (body.length > 5 * MAX_ROWS) throw tooMany();
  const tool = TORCHSUMMARY_ROW.test(body[0] ?? '') ? 'torchsummary' : 'torchinfo';
  const rows = tool === 'torchsummary' ? body.map(torchsummaryRow) : torchinfoRows(body, header);
  if (rows.length === 0) throw new FormatError('has the head of a table, but no rows');
  if (rows.length > MAX_ROWS) throw tooMany();
  return { tool, rows, ...totalsIn(end < 0 ? [] : lines.slice(end), tool) };
}

function tooMany(): FormatError {
  return new FormatError(`has a table of more than ${MAX_ROWS} rows, which no GoogLeNet has`);
}

function unreadable(line: string): FormatError {
  return new FormatError(`has a row that is none of a table: ${JSON.stringify(line.trim().slice(0, 80))}`);
}

function torchsummaryRow(line: string): PrintedRow {
  const [, type = '', , shape = '', params = ''] = TORCHSUMMARY_ROW.exec(line) ?? [];
  if (type === '') throw unreadable(line);
  return {
    type,
    path: undefined,
    depth: 1,
    input: undefined,
    output: shapeOf(shape),
    params: countOf(params),
    multAdds: undefined,
  };
}

const COLUMNS = {
  'Kernel Shape': 'kernel',
  Groups: 'groups',
  'Input Shape': 'input',
  'Output Shape': 'output',
  'Param #': 'params',
  'Param %': 'percent',
  'Mult-Adds': 'multAdds',
  Trainable: 'trainable',
} as const;
type Column = (typeof COLUMNS)[keyof typeof COLUMNS];
const COLUMN_TITLE = new RegExp(Object.keys(COLUMNS).join('|'), 'g');

/** The lines of a tree, and the signs before a branch; torchinfo has others where it is told to write ASCII only. */
const TREE = /^((?:[│|] {4})*)(├─|└─|\+ )?(.*)$/;
const NAME = /^([\w.]+)(?: \(([^()]*)\))?(?:: (\d+)(?:-\d+)?)?(?:\s+(.*))?$/;
/** With `verbose=2`, a module's parameters have lines of their own. */
const PARAMETER_LINE = /^(?:.*\s)?[├└]─[\d,]+$/;

function torchinfoRows(lines: readonly string[], header: RegExpExecArray): PrintedRow[] {
  const [, margin = '', hasNames, hasDepth, titles = ''] = header;
  const columns = [...titles.matchAll(COLUMN_TITLE)].map(([title]) => COLUMNS[title as keyof typeof COLUMNS]);
  const names: string[] = [];
  const rows: PrintedRow[] = [];
  for (const line of lines) {
    const [, bars = '', branch, text = ''] = TREE.exec(line.slice(margin.length).trimEnd()) ?? [];
    if (PARAMETER_LINE.test(text)) continue;
    const [, type, name, printedDepth, values = ''] = NAME.exec(text) ?? [];
    if (type === undefined) throw unreadable(line);
    const depth = bars.length / TREE_STEP + (branch === undefined ? 0 : 1);
    if (hasDepth !== undefined && depth > 0 && printedDepth === undefined) continue;
    if (name !== undefined && depth > 0) names.splice(depth - 1, names.length, name);
    const cells = cellsOf(values, columns);
    rows.push({
      type,
      path: hasNames !== undefined && depth > 0 ? names.join('.') : undefined,
      depth,
      input: shapeOf(cells.get('input')),
      output: shapeOf(cells.get('output')),
      params: columns.includes('params') ? countOf(cells.get('params')) : undefined,
      multAdds: columns.includes('multAdds') ? countOf(cells.get('multAdds')) : undefined,
    });
  }
  return rows;
}

const TREE_STEP = 5;
const CELL = /\(recursive\)|\[[^\]]*\](?:, \[[^\]]*\])*\]?|\S+/g;

/** Values one after the other: a cell that is wider than its column moves the others, so that positions tell nothing. */
function cellsOf(values: string, columns: readonly Column[]): ReadonlyMap<Column, string> {
  const cells = values.match(CELL) ?? [];
  return new Map(columns.flatMap((column, index) => (cells[index] === undefined ? [] : [[column, cells[index]]])));
}

function shapeOf(text: string | undefined): Shape | undefined {
  const [, sizes] = /^\[\s*(-?\d+(?:\s*,\s*-?\d+)*)\s*\]$/.exec(text ?? '') ?? [];
  return sizes?.split(',').map(Number);
}

/** `--` is 0; undefined for what is no number. */
function countOf(text: string | undefined): number | undefined {
  if (text === '--') return 0;
  return text !== undefined && /^[\d,]+$/.test(text) ? Number(text.replaceAll(',', '')) : undefined;
}

/** What the tools' units of bytes are: torchinfo's are decimal. */
const UNITS: Readonly<Record<string, number>> = { kB: 1e3, MB: 1e6, GB: 1e9 };
/** Of a figure with two decimals, with what adding up may have added. */
const ROUNDING = 0.0051;

function totalsIn(lines: readonly string[], tool: TableTool): Pick<PrintedTable, 'totalParams' | 'inputBytes'> {
  const find = (pattern: RegExp): RegExpExecArray | undefined => {
    for (const line of lines) {
      const found = pattern.exec(line);
      if (found) return found;
    }
    return undefined;
  };
  const [, size = '', figure = ''] = find(/^\s*Input size \((kB|MB|GB)\): ([\d.]+)\s*$/) ?? [];
  const unit = tool === 'torchinfo' ? UNITS[size] : 2 ** 20;
  const value = Number.parseFloat(figure);
  return {
    totalParams: countOf(find(/^\s*Total params: ([\d,]+)\s*$/)?.[1]),
    inputBytes:
      unit !== undefined && Number.isFinite(value) ? { value: value * unit, error: ROUNDING * unit } : undefined,
  };
}
