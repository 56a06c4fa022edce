// Where the arrow keys lead, in lists and in grids.

const STEPS: Readonly<Record<string, { readonly x: -1 | 0 | 1; readonly y: -1 | 0 | 1 }>> = {
  ArrowRight: { x: 1, y: 0 },
  ArrowLeft: { x: -1, y: 0 },
  ArrowDown: { x: 0, y: 1 },
  ArrowUp: { x: 0, y: -1 },
};

/** One step across or down; undefined for what is no arrow key. */
export function arrowStep(key: string): { readonly x: number; readonly y: number } | undefined {
  return STEPS[key];
}

export interface ListKeys {
  /** Which arrow keys move: those across, those up and down, or all four unless given. */
  readonly axis?: 'x' | 'y';
  /** Whether the last item is followed by the first. */
  readonly wraps?: boolean;
}

/** The index that an arrow key, Home or End leads to from `at` in a list of `count` items; undefined for other keys. */
export function nextInList(key: string, at: number, count: number, { axis, wraps }: ListKeys = {}): number | undefined {
  if (count === 0) return undefined;
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = arrowStep(key);
  const by = step && (axis === undefined ? step.x + step.y : step[axis]);
  if (by === undefined || by === 0) return undefined;
  return wraps === true ? (at + by + count) % count : clamped(at + by, count);
}

interface GridCell {
  readonly row: number;
  readonly column: number;
}

const PAGE_ROWS = 10;

/** Where a key leads from a cell of a grid with this many rows and columns, the header row included. */
export function nextInGrid(
  { key, ctrlKey, metaKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>,
  { row, column }: GridCell,
  rows: number,
  columns: number,
): GridCell | undefined {
  const whole = ctrlKey || metaKey;
  const step = arrowStep(key);
  const at = (r: number, c: number): GridCell => ({ row: clamped(r, rows), column: clamped(c, columns) });
  if (step) return at(row + step.y, column + step.x);
  switch (key) {
    case 'Home':
      return at(whole ? 0 : row, 0);
    case 'End':
      return at(whole ? rows - 1 : row, columns - 1);
    case 'PageDown':
      return at(row + PAGE_ROWS, column);
    case 'PageUp':
      return at(row - PAGE_ROWS, column);
    default:
      return undefined;
  }
}

function clamped(index: number, count: number): number {
  return Math.min(count - 1, Math.max(0, index));
}
