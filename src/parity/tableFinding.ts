import type { TableComparison } from '../protocol';

type Row = TableComparison['rows'][number];

/** The first row that isn't the same; undefined where all are. */
export function firstDifference({ rows }: TableComparison): Row | undefined {
  return rows.find(({ status }) => status !== 'same');
}

/** Our layer to look at for a row: its own or, where it isn't one of ours, the one before it. */
export function layerOf({ rows }: TableComparison, row: Row): string | undefined {
  if (row.path !== undefined) return row.path;
  return rows.slice(0, rows.indexOf(row)).findLast(({ path }) => path !== undefined)?.path;
}
