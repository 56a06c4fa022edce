import { signal } from '@preact/signals';

/** The selected module or operation, by path; graph, table and details follow it. */
export const selected = signal<string | undefined>(undefined);

/** The module paths that are expanded in the graph. */
export const expanded = signal<ReadonlySet<string>>(new Set());
