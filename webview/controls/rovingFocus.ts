import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

const ITEMS = '.copyable, .copy-button';

/**
 * Makes the many small buttons of a region one stop of the Tab key; arrows, Home and End move between them.
 * Returns the region's key handler.
 */
export function useRoving(region: RefObject<HTMLElement | null>): (event: KeyboardEvent) => void {
  const items = (): HTMLElement[] => [...(region.current?.querySelectorAll<HTMLElement>(ITEMS) ?? [])];
  const enter = (target: HTMLElement | undefined): void => {
    for (const item of items()) item.tabIndex = item === target ? 0 : -1;
  };
  useLayoutEffect(() => {
    const all = items();
    enter(all.find(item => item === document.activeElement) ?? all.find(item => item.tabIndex === 0) ?? all[0]);
  });

  return event => {
    const all = items();
    const at = all.findIndex(item => item === event.target);
    const target = at < 0 ? undefined : all[destination(event.key, at, all.length)];
    if (!target) return;
    event.preventDefault();
    enter(target);
    target.focus();
  };
}

function destination(key: string, at: number, count: number): number {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return Math.min(count - 1, at + 1);
    case 'ArrowLeft':
    case 'ArrowUp':
      return Math.max(0, at - 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return -1;
  }
}
