import type { Analysis, Convention, ModuleAnalysis } from './analysis';
import { grouped, megabytes, shapeText } from './format';
import type { Module, Shape } from './graph';

/** A line of the summary: one executed module. */
export interface SummaryRow {
  /** The module path; `''` for the network itself. */
  readonly name: string;
  readonly type: string;
  readonly depth: number;
  readonly leaf: boolean;
  readonly input: Shape;
  readonly output: Shape;
  readonly params: number;
  /** Parameters of submodules that are not executed, which torchinfo shows beside the module that owns them. */
  readonly leftoverParams: number;
  /** For the batch; null for modules that contain others. */
  readonly multAdds: number | null;
}

/** The executed modules in the order in which PyTorch registers them, the network itself first. */
export function summaryRows(analysis: Analysis, convention: Convention): SummaryRow[] {
  const rows: SummaryRow[] = [];
  const visit = (module: Module, depth: number): void => {
    const found = executedModule(analysis, module.path);
    if (!found) return;
    const leaf = module.children.length === 0;
    rows.push({
      name: module.path,
      type: module.type,
      depth,
      leaf,
      input: found.input,
      output: found.output,
      params: found.parameters.total,
      leftoverParams: leaf ? 0 : notExecutedParams(analysis, module),
      multAdds: leaf ? found.multAdds[convention] : null,
    });
    for (const child of module.children) visit(child, depth + 1);
  };
  visit(analysis.graph.root, 0);
  return rows;
}

type Executed = ModuleAnalysis & { readonly input: Shape; readonly output: Shape };

function executedModule(analysis: Analysis, path: string): Executed | undefined {
  const module = analysis.modules.get(path);
  if (!module?.executed) return undefined;
  const { input, output } = module;
  return input && output ? { ...module, input, output } : undefined;
}

function notExecutedParams(analysis: Analysis, module: Module): number {
  return module.children
    .filter(child => !executedModule(analysis, child.path))
    .reduce((sum, child) => sum + (analysis.modules.get(child.path)?.parameters.total ?? 0), 0);
}

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

/** The JSON summary's fields; sizes in bytes, for the whole batch. */
export interface JsonSummary {
  readonly variant: string;
  readonly batch: number;
  readonly input_size: number;
  readonly mode: string;
  readonly convention: Convention;
  readonly total_params: number;
  readonly total_mult_adds: number;
  readonly input_bytes: number;
  readonly forward_backward_bytes: number;
  readonly params_bytes: number;
  readonly total_bytes: number;
  readonly rows: readonly JsonRow[];
}

export interface JsonRow {
  readonly name: string;
  readonly type: string;
  readonly input: Shape;
  readonly output: Shape;
  readonly params: number;
  readonly mult_adds: number | null;
}

export function jsonSummary(analysis: Analysis, convention: Convention): JsonSummary {
  const { graph, options, totals } = analysis;
  return {
    variant: graph.variant,
    batch: options.batch,
    input_size: options.inputSize,
    mode: options.mode,
    convention,
    total_params: totals.params,
    total_mult_adds: totals.multAdds[convention],
    input_bytes: totals.inputBytes,
    forward_backward_bytes: totals.forwardBackwardBytes,
    params_bytes: totals.paramsBytes,
    total_bytes: totals.totalBytes,
    rows: moduleRows(analysis, convention),
  };
}

function moduleRows(analysis: Analysis, convention: Convention): JsonRow[] {
  return summaryRows(analysis, convention)
    .filter(row => row.depth > 0)
    .map(({ name, type, input, output, params, multAdds }) => ({
      name,
      type,
      input,
      output,
      params,
      mult_adds: multAdds,
    }));
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
