import { useLayoutEffect, useRef } from 'preact/hooks';
import { useRovingFocus } from '../controls/rovingFocus';

interface TabBarProps<T extends string> {
  readonly label: string;
  readonly tabs: readonly { readonly id: T; readonly name: string }[];
  readonly current: T;
  readonly onPick: (tab: T) => void;
}

/** The tabs in one line. Where they do not fit it is scrolled, also by the wheel, and fades out where there are more of them. */
export function TabBar<T extends string>({ label, tabs, current, onPick }: TabBarProps<T>) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = useRovingFocus(list, {
    items: '[role=tab]',
    axis: 'x',
    wraps: true,
    current: tabs.findIndex(({ id }) => id === current),
    onMove: index => onPick(tabs[index]?.id ?? current),
  });

  useLayoutEffect(() => {
    const bar = list.current;
    if (!bar) return;
    const observer = new ResizeObserver(() => {
      showCurrent(bar);
      fade(bar);
    });
    observer.observe(bar);
    const onWheel = (event: WheelEvent): void => scrollAlong(bar, event);
    // Others than passive ones may keep the page from being scrolled.
    bar.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      observer.disconnect();
      bar.removeEventListener('wheel', onWheel);
    };
  }, []);
  useLayoutEffect(() => {
    if (!list.current) return;
    showCurrent(list.current);
    fade(list.current);
  }, [current, tabs.length]);

  return (
    <div
      class="tabs"
      role="tablist"
      aria-label={label}
      ref={list}
      onKeyDown={onKeyDown}
      onScroll={() => list.current && fade(list.current)}
    >
      {tabs.map(({ id, name }) => (
        <button
          key={id}
          id={`tab-${id}`}
          type="button"
          role="tab"
          class="tab"
          aria-selected={current === id}
          aria-controls="tab-content"
          onClick={() => onPick(id)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

/** Room beside the current tab in which its neighbor shows that there is one. */
const NEIGHBOR = 28;

function showCurrent(bar: HTMLElement): void {
  const tab = bar.querySelector<HTMLElement>('[aria-selected=true]');
  if (!tab) return;
  const { left, right } = tab.getBoundingClientRect();
  const frame = bar.getBoundingClientRect();
  if (left - NEIGHBOR < frame.left) bar.scrollLeft += left - NEIGHBOR - frame.left;
  else if (right + NEIGHBOR > frame.right) bar.scrollLeft += right + NEIGHBOR - frame.right;
}

/** A wheel that turns up and down moves the tabs, as far as there are more. */
function scrollAlong(bar: HTMLElement, event: WheelEvent): void {
  if (event.ctrlKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
  const before = bar.scrollLeft;
  bar.scrollLeft += event.deltaY;
  if (bar.scrollLeft !== before) event.preventDefault();
}

/** Tells the style sheet on which sides there are more tabs. */
function fade(bar: HTMLElement): void {
  const hidden = bar.scrollWidth - bar.clientWidth;
  bar.classList.toggle('more-before', bar.scrollLeft > 1);
  bar.classList.toggle('more-after', bar.scrollLeft < hidden - 1);
}
