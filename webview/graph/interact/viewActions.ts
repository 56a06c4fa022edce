import { batch } from '@preact/signals';
import { selected } from '../../state/selection';
import type { Point, Rect, Size } from '../../../src/drawing/layout/geometry';
import { boundsOf, nearestTo } from '../../../src/drawing/layout/nodeBounds';
import type { Pane, Viewport } from './viewport';
import { fitAll, keepInView, lookAt, partInView, resized, toGraph, zoomAround } from './viewport';
import { animate } from './animation';
import { direction, drawnGraph, focusedPath, graphPane, shownViewport, userViewport } from './graphState';

// What changes the view of the graph: panning, zooming, fitting, turning, and a pane of another size.

export function panBy({ x, y }: Point): void {
  const view = shownViewport.peek();
  userViewport.value = { ...view, x: view.x + x, y: view.y + y };
}

export function zoomAt(point: Point, factor: number): void {
  userViewport.value = zoomAround(shownViewport.peek(), factor, point);
}

const ZOOM_STEP = 1.25;

export function zoomIn(): void {
  animate(() => zoomAt(middleOf(graphPane.peek()), ZOOM_STEP));
}

export function zoomOut(): void {
  animate(() => zoomAt(middleOf(graphPane.peek()), 1 / ZOOM_STEP));
}

/** Shows the whole graph, however small. */
export function fitWholeGraph(): void {
  const network = drawnGraph.peek()?.network;
  if (network) animate(() => (userViewport.value = fitAll(network, graphPane.peek())));
}

export function switchDirection(): void {
  direction.value = direction.peek() === 'down' ? 'right' : 'down';
  userViewport.value = undefined;
  const rect = boundsOfPath(selected.peek() ?? focusedPath.peek());
  if (rect) userViewport.value = lookAt(shownViewport.peek(), rect, graphPane.peek());
}

/**
 * Takes over the pane's size. The selection, if it was in view, or what was in the middle stays in view; while the user
 * has no view of their own, the graph fits itself into the pane again.
 */
export function resizePane(after: Pane): void {
  const before = graphPane.peek();
  // A hidden pane comes back as it was.
  if (after.width === 0 || after.height === 0) return;
  batch(() => {
    const view = shownViewport.peek();
    const kept = before.width > 0 ? keptInView(view, before) : undefined;
    graphPane.value = after;
    if (before.width === 0) return;
    if (userViewport.peek()) {
      userViewport.value = resized(view, before, after, kept);
      return;
    }
    const fitting = shownViewport.peek();
    const keeping = kept ? keepInView(fitting, kept, after) : fitting;
    if (keeping !== fitting) userViewport.value = keeping;
  });
}

/** The part of the selection that is in view or, if none is, of the node in the middle. */
function keptInView(view: Viewport, pane: Size): Rect | undefined {
  const inView = (path: string | undefined): Rect | undefined => {
    const rect = boundsOfPath(path);
    return rect && partInView(view, rect, pane);
  };
  return inView(selected.peek()) ?? inView(nodeInMiddle(view, pane));
}

/** The path of the node in the middle of the pane, or nearest to it. */
export function nodeInMiddle(view: Viewport, pane: Size): string | undefined {
  const bounds = drawnGraph.peek()?.bounds;
  return bounds && nearestTo(bounds, toGraph(view, middleOf(pane)));
}

/** Where a module is drawn, or the closed box that hides it. */
export function boundsOfPath(path: string | undefined): Rect | undefined {
  const bounds = drawnGraph.peek()?.bounds;
  return bounds && path !== undefined ? boundsOf(bounds, path) : undefined;
}

function middleOf({ width, height }: Size): Point {
  return { x: width / 2, y: height / 2 };
}
