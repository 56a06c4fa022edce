import { signal } from '@preact/signals';
import { METRIC_IDS } from './heatChoice';

// How the user has the table of layers: open or closed, with which rows, in which order.

export const TABLE_SCOPES = ['modules', 'layers'] as const;
/** Every module, as a tree; or only the layers, in the order of execution. */
export type TableScope = (typeof TABLE_SCOPES)[number];

export const COLUMNS = ['layer', 'type', 'output', ...METRIC_IDS] as const;
export type Column = (typeof COLUMNS)[number];

export interface TableSort {
  readonly column: Column;
  readonly descending: boolean;
}

/** A small page opens with the table closed: the graph comes first. */
export const tableOpen = signal(innerHeight >= 700 && innerWidth >= 700);

export const tableScope = signal<TableScope>('modules');

/** Undefined is the network's own order, as a tree. */
export const tableSort = signal<TableSort | undefined>(undefined);
