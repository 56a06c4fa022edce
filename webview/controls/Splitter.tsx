import type { Signal } from '@preact/signals';
import { useRef } from 'preact/hooks';

const STEP = 0.02;
const LEAST = 0.12;
const MOST = 0.8;

interface SplitterProps {
  /** `vertical` is an upright bar that divides left from right. */
  readonly orientation: 'vertical' | 'horizontal';
  readonly label: string;
  /** Id of the pane whose share of the container `share` is: the one after the bar. */
  readonly controls: string;
  readonly share: Signal<number>;
  readonly initial: number;
}

/** A bar between two panes: dragged, moved by the arrow keys, put back by a double click or Home. */
export function Splitter({ orientation, label, controls, share, initial }: SplitterProps) {
  const bar = useRef<HTMLDivElement>(null);
  const set = (value: number): void => void (share.value = Math.min(MOST, Math.max(LEAST, value)));

  const onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    event.preventDefault();
    bar.current?.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent): void => {
    const container = bar.current?.parentElement;
    if (!container || !bar.current?.hasPointerCapture(event.pointerId)) return;
    const { right, bottom, width, height } = container.getBoundingClientRect();
    set(orientation === 'vertical' ? (right - event.clientX) / width : (bottom - event.clientY) / height);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const [grow, shrink] = orientation === 'vertical' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    if (event.key === grow) set(share.value + STEP);
    else if (event.key === shrink) set(share.value - STEP);
    else if (event.key === 'Home') set(initial);
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={bar}
      class={`splitter ${orientation}`}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={orientation}
      aria-controls={controls}
      aria-valuenow={Math.round(share.value * 100)}
      aria-valuemin={Math.round(LEAST * 100)}
      aria-valuemax={Math.round(MOST * 100)}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onDblClick={() => set(initial)}
      onKeyDown={onKeyDown}
    />
  );
}
