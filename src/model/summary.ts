import type { Analysis, Convention } from './analysis';
import { grouped, megabytes, shapeText } from './format';
import { jsonSummary, moduleRows } from './jsonSummary';
import { summaryRows } from './summaryRows';

export const SUMMARY_FORMATS = ['text', 'json', 'csv', 'markdown'] as const;
export type SummaryFormat = (typeof SUMMARY_FORMATS)[number];

/** The summary in one of its formats. Shapes are NCHW; mult-adds and bytes are for the whole batch. */
export function formatSummary(analysis: Analysis, format: SummaryFormat, convention: Convention = 'torchinfo'): string {
  switch (format) {
    case 'text':
      return textSummary(analysis, convention);
    case 'json':
      return JSON.stringify(jsonSummary(analysis, convention), null, 2);
    case 'csv':
      return csvSummary(analysis, convention);
    case 'markdown':
      return markdownSummary(analysis, convention);
  }
}

const COLUMN_WIDTH = 25;
const MIN_NAME_WIDTH = 40;
const INDENT = 5;

/** The table that torchinfo prints, line by line, for users who lay both side by side. */
function textSummary(analysis: Analysis, convention: Convention): string {
  const seen = new Map<number, number>();
  const lines = summaryRows(analysis, convention).map(row => {
    const index = (seen.get(row.depth) ?? 0) + 1;
    seen.set(row.depth, index);
    const name = `${treeLines(row.depth)}${row.type}${row.depth === 0 ? '' : `: ${row.depth}-${index}`}`;
    const params = row.leaf ? row.params : row.leftoverParams;
    return [name, shapeText(row.output), countOrDashes(params), countOrDashes(row.multAdds ?? 0)];
  });
  const longest = Math.max(...lines.map(([name = '']) => name.length + 1));
  const nameWidth = Math.max(MIN_NAME_WIDTH, Math.ceil(longest / INDENT) * INDENT);
  const tableRow = ([name = '', ...columns]: readonly string[]): string =>
    [name.padEnd(nameWidth), ...columns.map(column => column.padEnd(COLUMN_WIDTH))].join(' ').trimEnd();
  const rule = '='.repeat(nameWidth + 3 * COLUMN_WIDTH);
  return [
    rule,
    tableRow(['Layer (type:depth-idx)', 'Output Shape', 'Param #', 'Mult-Adds']),
    rule,
    ...lines.map(tableRow),
    rule,
    ...totalLines(analysis, convention, rule),
    rule,
    conventionNote(convention),
  ].join('\n');
}

function treeLines(depth: number): string {
  if (depth === 0) return '';
  return depth === 1 ? '├─' : `${'│    '.repeat(depth - 1)}└─`;
}

function countOrDashes(count: number): string {
  return count === 0 ? '--' : grouped(count);
}

function totalLines({ totals }: Analysis, convention: Convention, rule: string): string[] {
  const [unit, size] = readableUnit(totals.multAdds[convention]);
  return [
    `Total params: ${grouped(totals.params)}`,
    `Trainable params: ${grouped(totals.trainableParams)}`,
    `Non-trainable params: ${grouped(totals.params - totals.trainableParams)}`,
    `Total mult-adds (${unit}): ${(totals.multAdds[convention] / size).toFixed(2)}`,
    rule,
    `Input size (MB): ${megabytes(totals.inputBytes)}`,
    `Forward/backward pass size (MB): ${megabytes(totals.forwardBackwardBytes)}`,
    `Params size (MB): ${megabytes(totals.paramsBytes)}`,
    `Estimated Total Size (MB): ${megabytes(totals.totalBytes)}`,
  ];
}

function readableUnit(count: number): [string, number] {
  if (count >= 1e12) return ['T', 1e12];
  return count >= 1e9 ? ['G', 1e9] : ['M', 1e6];
}

function conventionNote(convention: Convention): string {
  const counted =
    convention === 'torchinfo'
      ? 'as torchinfo counts them: weights and biases of every layer'
      : 'as fvcore counts them: convolutions and matrix products, without biases';
  return `Mult-adds ${counted}. 1 mult-add = 2 FLOPs.`;
}

const COLUMNS = ['name', 'type', 'input', 'output', 'params', 'mult_adds'] as const;

function csvSummary(analysis: Analysis, convention: Convention): string {
  const rows = moduleRows(analysis, convention).map(row => [
    row.name,
    row.type,
    `"${shapeText(row.input)}"`,
    `"${shapeText(row.output)}"`,
    row.params,
    row.mult_adds ?? '',
  ]);
  return [COLUMNS, ...rows].map(row => row.join(',')).join('\n');
}

function markdownSummary(analysis: Analysis, convention: Convention): string {
  const rows = moduleRows(analysis, convention).map(row => [
    `\`${row.name}\``,
    row.type,
    shapeText(row.input),
    shapeText(row.output),
    grouped(row.params),
    row.mult_adds === null ? '' : grouped(row.mult_adds),
  ]);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(['Layer', 'Type', 'Input', 'Output', 'Params', 'Mult-adds']),
    line(['---', '---', '---', '---', '---:', '---:']),
    ...rows.map(line),
    '',
    ...totalLines(analysis, convention, '').map(total => (total === '' ? '' : `- ${total}`)),
    '',
    conventionNote(convention),
  ].join('\n');
}
