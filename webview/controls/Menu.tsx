import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from './Icon';
import { useRovingFocus } from './rovingFocus';

interface MenuItem {
  readonly label: string;
  readonly icon?: string;
  /** A second, quieter line. */
  readonly detail?: string;
  /** For one of several choices: whether it is chosen. */
  readonly checked?: boolean;
  readonly run: () => void;
}

const ITEMS = '[role^=menuitem]';

/** The items of an open menu: arrows, Home and End move, Enter or Space run. The chosen or first one has the focus when it opens. */
export function Menu({ label, items, close }: { label: string; items: readonly MenuItem[]; close: () => void }) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = useRovingFocus(list, { items: ITEMS, axis: 'y', wraps: true });
  useLayoutEffect(
    () =>
      (
        list.current?.querySelector<HTMLElement>('[aria-checked=true]') ??
        list.current?.querySelector<HTMLElement>(ITEMS)
      )?.focus(),
    [],
  );

  return (
    <div class="menu" role="menu" aria-label={label} ref={list} onKeyDown={onKeyDown}>
      {items.map(item => (
        <button
          key={item.label}
          type="button"
          role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
          aria-checked={item.checked}
          class="menu-item"
          tabIndex={-1}
          onClick={() => {
            close();
            item.run();
          }}
        >
          <Icon name={item.icon ?? (item.checked === true ? 'check' : 'blank')} />
          <span class="menu-label">
            {item.label}
            {item.detail !== undefined && <span class="menu-detail">{item.detail}</span>}
          </span>
        </button>
      ))}
    </div>
  );
}
