import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import type { ListKeys } from './arrowKeys';
import { nextInGrid, nextInList } from './arrowKeys';

// One stop of the Tab key for many items: one of them is in the page's tab order, and arrow keys move from there. The
// items' tabindex is changed in place: drawing hundreds of rows again for each step would be slow.

/** The small buttons that copy what they show or stand beside. */
const COPY_BUTTONS = '.copyable, .copy-button';

interface RovingFocus extends ListKeys {
  /** Selects the items inside the region; the buttons that copy unless given. */
  readonly items?: string;
  /** The index of the item that is in the tab order; otherwise the one that had the focus last, at first the first. */
  readonly current?: number;
  /** Called with the index of the item that a key has moved to. */
  readonly onMove?: (index: number) => void;
}

/** Lets arrow keys, Home and End move between the items of a region; returns the region's key handler. */
export function useRovingFocus(
  region: RefObject<HTMLElement | null>,
  { items = COPY_BUTTONS, current, onMove, ...keys }: RovingFocus = {},
): (event: KeyboardEvent) => void {
  const all = (): HTMLElement[] => [...(region.current?.querySelectorAll<HTMLElement>(items) ?? [])];
  useLayoutEffect(() => {
    const now = all();
    const last = now.find(item => item === document.activeElement) ?? now.find(item => item.tabIndex === 0) ?? now[0];
    putIntoTabOrder(current === undefined ? last : now[current], now);
  });

  return event => {
    const now = all();
    const at = now.findIndex(item => item === event.target);
    const next = at < 0 ? undefined : nextInList(event.key, at, now.length, keys);
    const target = next === undefined ? undefined : now[next];
    if (next === undefined || !target) return;
    event.preventDefault();
    putIntoTabOrder(target, now);
    target.focus();
    onMove?.(next);
  };
}

interface GridFocus {
  /** Moves the focus by one key; returns the cell that has it now, or undefined for a key that moves nothing. */
  readonly move: (event: KeyboardEvent) => HTMLElement | undefined;
  /** Call it when a cell gets the focus by other means. */
  readonly onFocusIn: () => void;
}

/** Lets keys move between the cells of a grid, its header row included. */
export function useGridFocus(grid: RefObject<HTMLElement | null>): GridFocus {
  const onFocusIn = (): void => {
    if (grid.current) rememberCell(grid.current);
  };
  useLayoutEffect(onFocusIn);
  return { move: event => (grid.current ? moveInGrid(grid.current, event) : undefined), onFocusIn };
}

/** Puts the focused cell into the tab order; without one, the cell that was there before, or the first. */
function rememberCell(grid: HTMLElement): void {
  const focused = document.activeElement?.closest<HTMLElement>('[role=gridcell], [role=columnheader]');
  const inOrder = [...grid.querySelectorAll<HTMLElement>('[tabindex="0"]')];
  const kept = focused && grid.contains(focused) ? focused : (inOrder[0] ?? grid.querySelector('[tabindex]'));
  putIntoTabOrder(kept ?? undefined, inOrder);
}

function moveInGrid(grid: HTMLElement, event: KeyboardEvent): HTMLElement | undefined {
  const cell = event.target;
  const row = cell instanceof Element ? cell.closest('[role=row]') : undefined;
  if (!(cell instanceof Element) || !row) return undefined;
  const rows = [...grid.querySelectorAll('[role=row]')];
  const at = { row: rows.indexOf(row), column: [...row.children].indexOf(cell) };
  const next = nextInGrid(event, at, rows.length, row.children.length);
  const target = next && rows[next.row]?.children[next.column];
  if (!(target instanceof HTMLElement)) return undefined;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  return target;
}

function putIntoTabOrder(item: HTMLElement | undefined, others: readonly HTMLElement[]): void {
  for (const other of others) if (other !== item) other.tabIndex = -1;
  if (item) item.tabIndex = 0;
}
