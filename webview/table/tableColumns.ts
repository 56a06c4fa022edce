import type { MetricId } from '../state/heatChoice';
import { METRIC_IDS } from '../state/heatChoice';
import type { Column } from '../state/table';
import { COLUMNS } from '../state/table';

// Which columns the table has.

export function isMetric(column: Column): column is MetricId {
  return METRIC_IDS.some(id => id === column);
}

/** Those whose figures have a bar; of the others, the one that colors the graph. */
export const COUNTS: readonly Column[] = ['params', 'multAdds'];

/** Columns that are there in any case, as far as there are such. */
const ALWAYS: readonly Column[] = ['layer', ...COUNTS];

/** The others, the first to be shown first. */
const OTHERS: readonly Column[] = [
  'output',
  'divergence',
  'time',
  'zeros',
  'mean',
  'type',
  'utilization',
  'max',
  'std',
];

/** In pixels; a column gets more where there is more. */
const WIDTHS: Readonly<Record<Column, number>> = {
  layer: 160,
  type: 120,
  output: 156,
  params: 170,
  multAdds: 218,
  activationBytes: 100,
  time: 86,
  utilization: 156,
  zeros: 76,
  mean: 84,
  std: 84,
  divergence: 96,
  max: 84,
};
const BAR_WIDTH = 66;
/** On a page below which bars are shorter. */
export const NARROW = 700;
const NARROW_WIDTHS: Readonly<Partial<Record<Column, number>>> = { layer: 110, params: 116, multAdds: 150 };

interface Shown {
  /** What colors the graph: its column is shown first. */
  readonly heat: MetricId | undefined;
  readonly has: (metric: MetricId) => boolean;
  /** Of the page, in pixels. */
  readonly width: number;
}

/** The columns that have figures, and room on the page, in the table's order. */
export function shownColumns({ heat, has, width }: Shown): readonly Column[] {
  const columns = new Set<Column>(ALWAYS);
  if (heat !== undefined) columns.add(heat);
  const taken = (): number => [...columns].reduce((sum, column) => sum + columnWidth(column, heat, width), 0);
  for (const column of OTHERS) {
    if (isMetric(column) && !has(column)) continue;
    if (taken() + columnWidth(column, heat, width) <= width) columns.add(column);
  }
  return COLUMNS.filter(column => columns.has(column));
}

/** The least width of a column, in pixels. */
export function columnWidth(column: Column, heat: MetricId | undefined, width: number): number {
  const narrow = width < NARROW ? NARROW_WIDTHS[column] : undefined;
  const bar = column === heat && !COUNTS.includes(column) && width >= NARROW ? BAR_WIDTH : 0;
  return narrow ?? WIDTHS[column] + bar;
}
