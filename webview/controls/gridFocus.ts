// The keyboard in a grid: one cell is in the page's tab order, and arrows move from there. The cells' tabindex is changed
// in place: drawing some hundred rows again for each step would be felt.

const PAGE_ROWS = 10;

/** Puts the focused cell into the tab order; without one, the cell that was there before, or the first. */
export function rememberFocus(grid: HTMLElement): void {
  const focused = document.activeElement?.closest('[role=gridcell], [role=columnheader]');
  const inOrder = grid.querySelectorAll('[tabindex="0"]');
  const keep = focused && grid.contains(focused) ? focused : (inOrder[0] ?? grid.querySelector('[tabindex]'));
  for (const cell of inOrder) if (cell !== keep) cell.setAttribute('tabindex', '-1');
  keep?.setAttribute('tabindex', '0');
}

/** Moves the focus by one key; returns the cell that has it now, or undefined where the key moves nothing. */
export function moveFocus(grid: HTMLElement, event: KeyboardEvent): HTMLElement | undefined {
  const cell = event.target;
  const row = cell instanceof Element ? cell.closest('[role=row]') : undefined;
  if (!(cell instanceof Element) || !row) return undefined;
  const rows = [...grid.querySelectorAll('[role=row]')];
  const place = moved(
    event,
    { row: rows.indexOf(row), column: [...row.children].indexOf(cell) },
    rows.length,
    row.children.length,
  );
  const target = place && rows[place.row]?.children[place.column];
  if (!(target instanceof HTMLElement)) return undefined;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  return target;
}

export interface Place {
  readonly row: number;
  readonly column: number;
}

/** Where a key leads from a cell in a grid of so many rows and columns, the header row included. */
export function moved(
  { key, ctrlKey, metaKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>,
  { row, column }: Place,
  rows: number,
  columns: number,
): Place | undefined {
  const whole = ctrlKey || metaKey;
  const at = (r: number, c: number): Place => ({
    row: Math.min(rows - 1, Math.max(0, r)),
    column: Math.min(columns - 1, Math.max(0, c)),
  });
  switch (key) {
    case 'ArrowDown':
      return at(row + 1, column);
    case 'ArrowUp':
      return at(row - 1, column);
    case 'ArrowRight':
      return at(row, column + 1);
    case 'ArrowLeft':
      return at(row, column - 1);
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
