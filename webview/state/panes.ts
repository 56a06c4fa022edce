import { computed, signal } from '@preact/signals';

// How the page is divided.

/** Width of the page in CSS pixels. */
export const pageWidth = signal(innerWidth);

/** Below `medium`'s limit the details go under the graph; at `small` the toolbar folds into a menu. */
type PageSize = 'small' | 'medium' | 'large';

export const pageSize = computed<PageSize>(() => {
  if (pageWidth.value <= 400) return 'small';
  return pageWidth.value < 700 ? 'medium' : 'large';
});

export const DEFAULT_DETAILS_SHARE = 0.34;
export const DEFAULT_TABLE_SHARE = 0.22;

/** Share of the workspace's width that the details take, and of the page's height that the table takes. */
export const detailsShare = signal(DEFAULT_DETAILS_SHARE);
export const tableShare = signal(DEFAULT_TABLE_SHARE);
