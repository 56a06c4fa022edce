import { signal } from '@preact/signals';
import type { Viewport } from '../layout/viewport';
import type { Direction } from '../layout/graphLayout';

// What the user has done to the view of the graph; saved and restored with the rest of the page's state.

/** Where the graph stands; undefined while the user has not moved it, and it fits itself into its pane. */
export const viewport = signal<Viewport | undefined>(undefined);

export const direction = signal<Direction>('down');
