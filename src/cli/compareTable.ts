import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { displayed, type DisplayText } from '../base/displayText';
import { messageOf } from '../base/errorText';
import { closestVariant, compareTable } from '../parity/compareTable';
import type { PrintedTable } from '../parity/printedTable';
import { MAX_TABLE_LENGTH, parsePrintedTable } from '../parity/printedTable';
import { firstDifference } from '../parity/tableFinding';
import { VARIANTS } from '../model/variants';
import type { TableComparison } from '../protocol';
import { DEFAULT_CONFIG } from '../protocol';
import { parseOptions, UsageError, variantOption } from './options';
import { print, printJson } from './output';

const STANDARD_INPUT = '-';

/** `compare-table`: a printed table beside the network's own. Returns the exit code: 1 where they differ. */
export async function compareTableCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions(args, { variant: { type: 'string' }, json: { type: 'boolean' } });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new UsageError('compare-table takes one file.');
  const given = values.variant === undefined ? undefined : variantOption(values.variant);
  const name = file === STANDARD_INPUT ? 'standard input' : file;
  const table = await readTable(file, name);
  const variant = given ?? closestVariant(table, DEFAULT_CONFIG);
  const comparison = compareTable(table, { ...DEFAULT_CONFIG, variant }, name);
  if (values.json === true) printJson(jsonOf(comparison));
  else print(...textOf(comparison));
  return isSame(comparison) ? 0 : 1;
}

async function readTable(file: string, name: string): Promise<PrintedTable> {
  const printed = await textOfStream(file === STANDARD_INPUT ? process.stdin : createReadStream(file));
  try {
    return parsePrintedTable(printed);
  } catch (error) {
    throw new Error(`${name} ${messageOf(error)}`, { cause: error });
  }
}

/** Of text that is too long for a table, only the beginning. */
async function textOfStream(stream: Readable): Promise<string> {
  stream.setEncoding('utf8');
  let text = '';
  for await (const piece of stream) {
    text += String(piece);
    if (text.length > MAX_TABLE_LENGTH) break;
  }
  return text;
}

function isSame(comparison: TableComparison): boolean {
  return firstDifference(comparison) === undefined && comparison.totalParams === undefined;
}

/** What `compare-table --json` prints. */
function jsonOf(comparison: TableComparison) {
  const { name, tool, compared, rows, totalParams, functional, closer } = comparison;
  const first = firstDifference(comparison);
  const { useAux, inputSize, ...others } = compared;
  return {
    file: name,
    tool,
    compared: { ...others, aux: useAux, input_size: inputSize },
    same: isSame(comparison),
    first: first && { layer: first.path ?? first.theirPath ?? null, ...first },
    rows,
    total_params: totalParams,
    not_compared: functional,
    closer,
  };
}

function textOf(comparison: TableComparison): readonly DisplayText[] {
  const { name, tool, compared, rows, totalParams, functional, closer } = comparison;
  const { variant, batch, inputSize, mode, useAux } = compared;
  const aux = useAux ? '' : ', no auxiliary heads';
  const setting = `${VARIANTS[variant].name}, batch ${batch}, input ${inputSize}, ${mode} mode${aux}`;
  const lines = [displayed`${name}: a table of ${tool}, compared with ${setting}`];
  const first = firstDifference(comparison);
  if (first) lines.push(displayed`${'First difference'.padEnd(MARGIN)}${sentence(first)}`);
  for (const { field, ours, theirs } of first?.differences ?? []) {
    lines.push(displayed`${''.padEnd(MARGIN)}${FIELDS[field]}: ${theirs}, not ${ours}`);
  }
  const differing = rows.filter(({ status }) => status !== 'same').length;
  if (differing > 1) lines.push(displayed`${'In all'.padEnd(MARGIN)}${differing} of ${rows.length} layers differ`);
  if (totalParams) {
    lines.push(displayed`${'Parameters'.padEnd(MARGIN)}${totalParams.theirs} in total, not ${totalParams.ours}`);
  }
  if (functional.length > 0) {
    lines.push(
      displayed`${'Not compared'.padEnd(MARGIN)}${functional.join(', ')}: the table has no such layer, as for functions`,
    );
  }
  if (closer) lines.push(displayed`${'Closer'.padEnd(MARGIN)}${VARIANTS[closer].name} (--variant ${closer})`);
  if (isSame(comparison)) lines.push(displayed`${'Same'.padEnd(MARGIN)}all ${rows.length} layers`);
  return lines;
}

const MARGIN = 18;

const FIELDS = {
  type: 'type',
  input: 'input shape',
  output: 'output shape',
  params: 'parameters',
  multAdds: 'mult-adds',
} as const satisfies Record<TableComparison['rows'][number]['differences'][number]['field'], string>;

function sentence({ path, theirPath, line, type, output, status }: TableComparison['rows'][number]): string {
  const row = line === undefined ? '' : ` (row ${line})`;
  const layer = `${path ?? theirPath ?? 'a layer'}: ${type} ${output}${row}`;
  switch (status) {
    case 'missing':
      return `${layer} is missing in the table`;
    case 'extra':
      return `${layer} is not in this network`;
    case 'moved':
      return `${layer} stands in another order`;
    case 'differs':
    case 'same':
      return layer;
  }
}
