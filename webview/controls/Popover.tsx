import type { Signal } from '@preact/signals';
import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

interface PopoverProps {
  readonly open: Signal<boolean>;
  /** The control that opens it, and gets the focus back. */
  readonly trigger: ComponentChildren;
  readonly children: ComponentChildren;
  readonly class?: string;
}

/** A small surface under its trigger. Escape, a click elsewhere or a focus elsewhere close it. */
export function Popover({ open, trigger, children, class: className = '' }: PopoverProps) {
  const anchor = useRef<HTMLDivElement>(null);
  const surface = useRef<HTMLDivElement>(null);
  useClosing(open, anchor);
  useInsidePage(surface, open.value);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !open.value) return;
    event.stopPropagation();
    open.value = false;
    focusTrigger(anchor.current);
  };
  const onFocusOut = (event: FocusEvent): void => {
    const next = event.relatedTarget;
    if (next instanceof Node && !anchor.current?.contains(next)) open.value = false;
  };

  return (
    <div class="popover-anchor" ref={anchor} onKeyDown={onKeyDown} onFocusOut={onFocusOut}>
      {trigger}
      {open.value && (
        <div class={`popover ${className}`} ref={surface}>
          {children}
        </div>
      )}
    </div>
  );
}

function focusTrigger(anchor: HTMLElement | null): void {
  const trigger = anchor?.firstElementChild;
  if (trigger instanceof HTMLElement) trigger.focus();
}

function useClosing(open: Signal<boolean>, anchor: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    if (!open.value) return;
    const close = (event: Event): void => {
      if (event.target instanceof Node && !anchor.current?.contains(event.target)) open.value = false;
    };
    const leave = (): void => void (open.value = false);
    // A control that was replaced while it had the focus leaves it to the body.
    const escape = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && event.target === document.body) leave();
    };
    document.addEventListener('pointerdown', close, true);
    document.addEventListener('keydown', escape);
    window.addEventListener('blur', leave);
    return () => {
      document.removeEventListener('pointerdown', close, true);
      document.removeEventListener('keydown', escape);
      window.removeEventListener('blur', leave);
    };
  }, [open.value]);
}

const PAGE_MARGIN = 8;

/** Shifts the surface sideways where it would leave the page. */
function useInsidePage(surface: RefObject<HTMLElement | null>, open: boolean): void {
  useLayoutEffect(() => {
    const element = surface.current;
    if (!open || !element) return;
    const { left, right } = element.getBoundingClientRect();
    const over = right + PAGE_MARGIN - document.documentElement.clientWidth;
    const shift = over > 0 ? -Math.min(over, left - PAGE_MARGIN) : 0;
    element.style.translate = `${shift}px`;
  }, [open]);
}
