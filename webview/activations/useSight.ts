import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

/** What of an element is in sight in the tab's page that it is a part of, in CSS pixels. */
interface Sight {
  /** The element's own width. */
  readonly width: number;
  /** From the element's top to that of the page; negative where the element begins further down. */
  readonly top: number;
  /** Of the page. */
  readonly height: number;
}

const LIKELY: Sight = { width: 440, top: 0, height: 400 };

/** Keeps up with scrolling, with the page's size, and with what moves above the element. */
export function useSight(element: RefObject<HTMLElement | null>): Sight {
  const sight = useSignal(LIKELY);
  useLayoutEffect(() => {
    const { current } = element;
    const page = current?.closest<HTMLElement>('[role=tabpanel]');
    if (!current || !page) return undefined;
    const measure = (): void => {
      const width = current.clientWidth;
      const top = page.getBoundingClientRect().top - current.getBoundingClientRect().top;
      const height = page.clientHeight;
      const old = sight.peek();
      if (old.width !== width || old.top !== top || old.height !== height) sight.value = { width, top, height };
    };
    measure();
    const observer = new ResizeObserver(measure);
    for (const watched of [current, page, ...page.children]) observer.observe(watched);
    page.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      page.removeEventListener('scroll', measure);
    };
  }, []);
  return sight.value;
}
