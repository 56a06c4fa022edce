import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from './Icon';

export interface MenuItem {
  readonly label: string;
  readonly icon?: string;
  /** A second, quieter line. */
  readonly detail?: string;
  readonly run: () => void;
}

/** The items of an open menu: arrows, Home and End move, Enter or Space run. The first has the focus when it opens. */
export function Menu({ label, items, close }: { label: string; items: readonly MenuItem[]; close: () => void }) {
  const list = useRef<HTMLDivElement>(null);
  const buttons = (): readonly HTMLElement[] => [
    ...(list.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? []),
  ];
  useLayoutEffect(() => buttons()[0]?.focus({ preventScroll: true }), []);

  const onKeyDown = (event: KeyboardEvent): void => {
    const all = buttons();
    const at = all.findIndex(button => button === document.activeElement);
    const target = moved(event.key, at, all.length);
    if (target === undefined) return;
    event.preventDefault();
    all[target]?.focus();
  };

  return (
    <div class="menu" role="menu" aria-label={label} ref={list} onKeyDown={onKeyDown}>
      {items.map(item => (
        <button
          key={item.label}
          type="button"
          role="menuitem"
          class="menu-item"
          tabIndex={-1}
          onClick={() => {
            close();
            item.run();
          }}
        >
          <Icon name={item.icon ?? 'blank'} />
          <span class="menu-label">
            {item.label}
            {item.detail !== undefined && <span class="menu-detail">{item.detail}</span>}
          </span>
        </button>
      ))}
    </div>
  );
}

function moved(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return (at + 1) % count;
    case 'ArrowUp':
      return (at + count - 1) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
