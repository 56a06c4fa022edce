import { analyze } from '../model/analysis';
import { grouped, shapeText } from '../model/format';
import type { Graph, Shape } from '../model/graph';
import { graphOf, VARIANT_IDS } from '../model/variants';
import type { InspectorConfig, TableComparison } from '../protocol';
import type { Aligned } from './alignRows';
import { alignRows } from './alignRows';
import type { OwnRow } from './ownRows';
import { depthOf, ownRows } from './ownRows';
import type { PrintedRow, PrintedTable } from './printedTable';
import { isContainer, layersOf } from './tableLayers';

type Compared = TableComparison['compared'];
type Row = TableComparison['rows'][number];
type Difference = Row['differences'][number];

interface Candidate {
  readonly compared: Compared;
  readonly pairs: readonly Aligned<OwnRow, PrintedRow>[];
  /** The types of layers that the table has no row of, since they may be called as functions. */
  readonly functional: readonly string[];
  readonly totalParams: number;
  readonly cost: number;
}

/** What a wrong total costs: less than a row, so that it decides only between networks with the same rows. */
const TOTAL_COST = 0.1;

/**
 * Compares a printed table with the network, layer by layer. The classes of modules that contain others and how deep they lie are
 * the writer's own affair. Batch, mode, number of classes and input size are taken from the table as far as it tells them.
 * @param shown what is shown; the table is compared with this variant.
 * @param name of where the table comes from, for people.
 */
export function compareTable(table: PrintedTable, shown: InspectorConfig, name: string): TableComparison {
  const best = bestOf(table, shown);
  const others = VARIANT_IDS.filter(variant => variant !== shown.variant).map(variant =>
    bestOf(table, { ...shown, variant, architecture: undefined }),
  );
  const [other] = others.toSorted((a, b) => a.cost - b.cost);
  return {
    kind: 'table',
    name,
    tool: table.tool,
    compared: best.compared,
    rows: rowsOf(best, table),
    ...totalParamsOf(table, best),
    functional: [...best.functional],
    ...(other && other.cost < best.cost && { closer: other.compared.variant }),
  };
}

/** The variant whose table a printed one is most like. */
export function closestVariant(table: PrintedTable, shown: InspectorConfig): InspectorConfig['variant'] {
  const [closest] = VARIANT_IDS.map(variant => bestOf(table, { ...shown, variant })).sort((a, b) => a.cost - b.cost);
  return closest?.compared.variant ?? shown.variant;
}

function bestOf(table: PrintedTable, shown: InspectorConfig): Candidate {
  const theirs = layersOf(table);
  const tableDepth = Math.max(...table.rows.map(({ depth }) => depth));
  const found: Candidate[] = [];
  for (const compared of configsOf(table, theirs, shown)) {
    const { variant, classes, useAux, ...options } = compared;
    const graph = graphOf({ variant, classes, useAux, architecture: shown.architecture });
    const analysis = analysisOf(graph, options);
    if (!analysis) continue;
    const deepest = depthOf(analysis.graph.root);
    // A table that ends above the layers has the figures of what is below; a flatter network has none of that.
    const depths = table.tool === 'torchinfo' && tableDepth < deepest ? [tableDepth, deepest] : [deepest];
    const totalParams = analysis.totals.params;
    const totalCost = table.totalParams === undefined || table.totalParams === totalParams ? 0 : TOTAL_COST;
    for (const depth of depths) {
      for (const order of options.mode === 'train' ? (['executed', 'registered'] as const) : (['executed'] as const)) {
        const all = ownRows(analysis, depth, order);
        const functional = functionalTypes(all, theirs);
        const ours = all.filter(({ type }) => !functional.includes(type));
        const { pairs, cost } = alignRows(ours, theirs, pairCost);
        found.push({ compared, pairs, functional, totalParams, cost: cost + totalCost });
      }
    }
  }
  const [best] = found.sort((a, b) => a.cost - b.cost);
  if (!best) throw new RangeError('The network is not defined for the input of this table.');
  return best;
}

function analysisOf(
  graph: Graph,
  options: Pick<Compared, 'batch' | 'inputSize' | 'mode'>,
): ReturnType<typeof analyze> | undefined {
  try {
    return analyze(graph, options);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** What the table may have been printed for. */
function configsOf(table: PrintedTable, theirs: readonly PrintedRow[], shown: InspectorConfig): Compared[] {
  const [first] = theirs;
  const batch = positive(first?.output?.[0]) ?? shown.batch;
  const last = theirs.findLast(({ type }) => type === 'Linear')?.output;
  const classes = (last?.length === 2 && positive(last[1])) || shown.classes;
  return inputSizes(table, first, batch, shown).flatMap(inputSize =>
    (['eval', 'train'] as const).flatMap(mode =>
      [true, false]
        .filter(useAux => useAux || mode === 'eval')
        .map(useAux => ({ variant: shown.variant, classes, useAux, batch, inputSize, mode })),
    ),
  );
}

/** As the table says it; without a word of it, as it is shown, or as a first layer of stride 2 has it. */
function inputSizes(
  { tool, inputBytes }: PrintedTable,
  first: PrintedRow | undefined,
  batch: number,
  shown: InspectorConfig,
): readonly number[] {
  const declared = positive(first?.input?.[2]);
  if (declared !== undefined) return [declared];
  const guesses = [...new Set([shown.inputSize, 2 * (positive(first?.output?.[2]) ?? 0)])].filter(size => size > 0);
  if (!inputBytes) return guesses;
  // torchsummary prints the size of one picture.
  const pictures = tool === 'torchinfo' ? batch : 1;
  const fitting = guesses.filter(size => Math.abs(pictures * 12 * size ** 2 - inputBytes.value) <= inputBytes.error);
  return fitting.length > 0 ? fitting : [Math.max(1, Math.round(Math.sqrt(inputBytes.value / 12 / pictures)))];
}

const MAX_SIZE = 100_000;

function positive(size: number | undefined): number | undefined {
  return size !== undefined && size > 0 && size <= MAX_SIZE ? size : undefined;
}

/** Types of which the table has not one row: their operations may be called as functions, which have none. */
function functionalTypes(ours: readonly OwnRow[], theirs: readonly PrintedRow[]): string[] {
  const types = new Set(theirs.map(({ type }) => type));
  return [...new Set(ours.filter(({ leaf, params }) => leaf && params === 0).map(({ type }) => type))].filter(
    type => !types.has(type),
  );
}

/** For each figure that differs, less than a row without a counterpart, whatever else differs. */
const FIGURE_COST = 0.3;
/** More than two rows without a counterpart. */
const OTHER_TYPE_COST = 2.5;
/** A layer of another kind in the place of ours. */
const REPLACED_COST = 1.6;

function pairCost(ours: OwnRow, theirs: PrintedRow): number {
  const fields = differingFields(ours, theirs);
  if (fields[0] === 'type') return fields.length === 1 ? REPLACED_COST : OTHER_TYPE_COST;
  return Math.min(0.9, FIGURE_COST * fields.length);
}

function sameType(ours: OwnRow, theirs: PrintedRow): boolean {
  return ours.leaf ? ours.type === theirs.type : isContainer(theirs.type);
}

type Field = Difference['field'];

/** What the table says and we don't. */
function differingFields(ours: OwnRow, theirs: PrintedRow): Field[] {
  const fields: Field[] = sameType(ours, theirs) ? [] : ['type'];
  if (theirs.input && !sameSizes(ours.input, theirs.input)) fields.push('input');
  if (theirs.output && !sameSizes(ours.output, theirs.output)) fields.push('output');
  if (theirs.params !== undefined && theirs.params !== ours.params) fields.push('params');
  if (theirs.multAdds !== undefined && theirs.multAdds !== ours.multAdds) fields.push('multAdds');
  return fields;
}

function differencesOf(ours: OwnRow, theirs: PrintedRow): Difference[] {
  return differingFields(ours, theirs).map(field => ({
    field,
    ours: figureText(ours[field]),
    theirs: figureText(theirs[field] ?? ''),
  }));
}

function figureText(figure: string | number | Shape): string {
  if (typeof figure === 'string') return figure;
  return typeof figure === 'number' ? grouped(figure) : shapeText(figure);
}

function sameSizes(ours: Shape, theirs: Shape): boolean {
  return theirs.length === ours.length && theirs.every((size, axis) => size === -1 || size === ours[axis]);
}

function rowsOf({ pairs }: Candidate, table: PrintedTable): Row[] {
  const moved = movedRows(pairs);
  return pairs.map(pair => {
    const status = statusOf(pair, moved);
    const differences = pair.ours && pair.theirs ? differencesOf(pair.ours, pair.theirs) : [];
    const theirPath = pair.theirs?.path;
    return {
      ...(pair.ours && { path: pair.ours.path }),
      ...(theirPath !== undefined && { theirPath }),
      ...(pair.theirs && { line: table.rows.indexOf(pair.theirs) + 1 }),
      type: pair.ours?.type ?? pair.theirs?.type ?? '',
      output: outputOf(pair),
      status,
      differences,
    };
  });
}

function outputOf({ ours, theirs }: Aligned<OwnRow, PrintedRow>): string {
  const output = ours?.output ?? theirs?.output;
  return output ? shapeText(output) : '';
}

function statusOf(pair: Aligned<OwnRow, PrintedRow>, moved: ReadonlySet<OwnRow | PrintedRow>): Row['status'] {
  if (pair.ours && pair.theirs) return differingFields(pair.ours, pair.theirs).length === 0 ? 'same' : 'differs';
  const row = pair.ours ?? pair.theirs;
  if (moved.has(row)) return 'moved';
  return pair.ours ? 'missing' : 'extra';
}

/** Rows without a counterpart of which the other table has the same elsewhere. */
function movedRows(pairs: readonly Aligned<OwnRow, PrintedRow>[]): ReadonlySet<OwnRow | PrintedRow> {
  const moved = new Set<OwnRow | PrintedRow>();
  const extra = pairs.flatMap(({ ours, theirs }) => (ours ? [] : [theirs]));
  for (const { ours, theirs } of pairs) {
    if (!ours || theirs) continue;
    const same = extra.find(
      row => !moved.has(row) && sameType(ours, row) && differingFields(ours, row).every(field => field === 'input'),
    );
    if (!same) continue;
    moved.add(ours);
    moved.add(same);
  }
  return moved;
}

function totalParamsOf({ totalParams }: PrintedTable, best: Candidate): Pick<TableComparison, 'totalParams'> {
  if (totalParams === undefined || totalParams === best.totalParams) return {};
  return { totalParams: { ours: grouped(best.totalParams), theirs: grouped(totalParams) } };
}
