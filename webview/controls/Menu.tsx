import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from './Icon';
import { useRovingFocus } from './rovingFocus';

interface MenuItem {
  readonly label: string;
  readonly icon?: string;
  /** A second, quieter line. */
  readonly detail?: string;
  readonly run: () => void;
}

/** The items of an open menu: arrows, Home and End move, Enter or Space run. The first has the focus when it opens. */
export function Menu({ label, items, close }: { label: string; items: readonly MenuItem[]; close: () => void }) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = useRovingFocus(list, { items: '[role=menuitem]', axis: 'y', wraps: true });
  useLayoutEffect(
    () => list.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus({ preventScroll: true }),
    [],
  );

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
