import { pathAt } from '../../controls/pathAt';
import { tooltipTarget } from './graphState';
import { isExpandable, select, toggle } from './nodeActions';
import { panBy, zoomAt } from './viewActions';

// Pointer and wheel on the graph's canvas: dragging and the wheel pan, the wheel with Ctrl or Cmd zooms (a trackpad's
// pinch arrives as that), a click selects, a double click opens and closes.

/** A press that moves less than this, in pixels, is a click. */
const DRAG_THRESHOLD = 3;
const LINE_PIXELS = 16;
const ZOOM_PER_PIXEL = 0.0025;
const LARGEST_ZOOM_STEP = 100;

/** Listens until the returned function is called. */
export function followPointer(canvas: SVGSVGElement): () => void {
  const listening = new AbortController();
  const on = <K extends keyof SVGElementEventMap>(type: K, listener: (event: SVGElementEventMap[K]) => void): void =>
    canvas.addEventListener(type, listener, { signal: listening.signal, passive: false });

  let press: { id: number; x: number; y: number; dragging: boolean } | undefined;
  let dragged = false;

  on('pointerdown', event => {
    if (event.button > 1) return;
    press = { id: event.pointerId, x: event.clientX, y: event.clientY, dragging: false };
    dragged = false;
  });
  // A press beside the nodes gives the keyboard to the graph, not to the page's body.
  on('mousedown', event => {
    if (pathAt(event.target) !== undefined) return;
    event.preventDefault();
    canvas.querySelector<SVGElement>('[tabindex="0"]')?.focus({ preventScroll: true });
  });
  on('pointermove', event => {
    if (press?.id !== event.pointerId) return;
    const { x, y } = press;
    const by = { x: event.clientX - x, y: event.clientY - y };
    if (!press.dragging) {
      if (Math.hypot(by.x, by.y) < DRAG_THRESHOLD) return;
      canvas.setPointerCapture(event.pointerId);
      canvas.classList.add('panning');
      tooltipTarget.value = undefined;
    }
    press = { id: event.pointerId, x: event.clientX, y: event.clientY, dragging: true };
    panBy(by);
  });
  const release = (): void => {
    dragged = press?.dragging ?? false;
    press = undefined;
    canvas.classList.remove('panning');
  };
  on('pointerup', release);
  on('pointercancel', release);

  on('pointerover', event => {
    if (press?.dragging) return;
    const path = pathAt(event.target);
    tooltipTarget.value = path === undefined ? undefined : { path, by: 'pointer' };
  });
  on('pointerleave', () => (tooltipTarget.value = undefined));

  on('click', event => {
    if (dragged) return;
    const path = pathAt(event.target);
    if (path === undefined) return;
    const expander = expanderAt(event.target);
    select(path);
    if (expander !== undefined) toggle(expander);
  });
  on('dblclick', event => {
    const path = pathAt(event.target);
    if (path !== undefined && expanderAt(event.target) === undefined && isExpandable(path)) toggle(path);
  });

  on('wheel', event => {
    event.preventDefault();
    tooltipTarget.value = undefined;
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PIXELS : 1;
    if (event.ctrlKey || event.metaKey) {
      const { left, top } = canvas.getBoundingClientRect();
      const delta = Math.max(-LARGEST_ZOOM_STEP, Math.min(LARGEST_ZOOM_STEP, event.deltaY * unit));
      zoomAt({ x: event.clientX - left, y: event.clientY - top }, Math.exp(-delta * ZOOM_PER_PIXEL));
    } else {
      const [x, y] = event.shiftKey && event.deltaX === 0 ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
      panBy({ x: -x * unit, y: -y * unit });
    }
  });
  return () => listening.abort();
}

function expanderAt(target: EventTarget | null): string | undefined {
  const element = target instanceof Element ? target.closest<SVGElement>('[data-toggle]') : null;
  return element?.dataset['toggle'];
}
