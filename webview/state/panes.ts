import { computed, signal } from '@preact/signals';
import type { Sort, TableScope } from '../table/rows';

// How the page is divided: what the user dragged, opened and sorted.

/** Width of the page in CSS pixels. */
export const width = signal(innerWidth);

/** Below `medium`'s limit the details go under the graph; at `small` the toolbar folds into a menu. */
export type PageSize = 'small' | 'medium' | 'large';

export const pageSize = computed<PageSize>(() => {
  if (width.value <= 400) return 'small';
  return width.value < 700 ? 'medium' : 'large';
});

export const TABS = ['layer', 'weights', 'model', 'comparison', 'result'] as const;
export type Tab = (typeof TABS)[number];

export const tab = signal<Tab>('layer');

export const DEFAULT_DETAILS_SHARE = 0.34;
export const DEFAULT_TABLE_SHARE = 0.22;

/** Share of the workspace's width that the details take, and of the page's height that the table takes. */
export const detailsShare = signal(DEFAULT_DETAILS_SHARE);
export const tableShare = signal(DEFAULT_TABLE_SHARE);

/** A small page opens with the table closed: the graph comes first. */
export const tableOpen = signal(innerHeight >= 700 && innerWidth >= 700);

export const tableScope = signal<TableScope>('modules');

/** Undefined is the network's own order, as a tree. */
export const tableSort = signal<Sort | undefined>(undefined);
