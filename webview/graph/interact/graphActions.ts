import { batch, computed, signal } from '@preact/signals';
import { expanded, selected } from '../../state/state';
import type { Pane, Viewport } from '../layout/viewport';
import {
  fitAll,
  fitReadable,
  keepInView,
  lookAt,
  panInto,
  partInView,
  resized,
  toGraph,
  zoomAround,
  zoomInto,
} from '../layout/viewport';
import type { Point, Rect, Size } from '../layout/geometry';
import { centerOf } from '../layout/geometry';
import { endsOf } from './keyboardStops';
import { enclosingBoxes, expandablePaths } from '../model/nodes';
import { nearestTo, placeOf } from '../layout/nodeBounds';
import { network, scene } from './drawnGraph';
import { direction, viewport } from './graphView';

// What the user can do to the graph, however it is asked for: pointer, keyboard, buttons, or another part of the page.

/** What the graph is shown in; of size zero before it is shown for the first time. */
export const pane = signal<Pane>({ width: 0, height: 0, covers: [] });

/** The stop that the keyboard is at. */
export const focused = signal<string | undefined>(undefined);

/** What the tooltip is about. */
export const hinted = signal<{ readonly path: string; readonly by: 'pointer' | 'keyboard' } | undefined>(undefined);

/** True for the moment in which things glide to their new places. */
export const gliding = signal(false);

/** The view that is drawn: the user's, or the one that fits the pane. */
export const shown = computed((): Viewport => {
  if (viewport.value) return viewport.value;
  const { width, height } = pane.value;
  if (!scene.value || width === 0 || height === 0) return { x: 0, y: 0, scale: 1 };
  return fitReadable(contentOf(scene.value.laid), pane.value);
});

/** The stop that Tab leads to: the last one visited, if it is still drawn. */
export const entrance = computed(() => {
  const stops = scene.value?.stops;
  const path = focused.value;
  if (!stops) return undefined;
  return path !== undefined && stops.has(path) ? path : endsOf(stops).first;
});

const GLIDE_MS = 160;
let glideEnds: ReturnType<typeof setTimeout> | undefined;

/** Makes a change whose effects are followed by the eye. */
function glide(change: () => void): void {
  clearTimeout(glideEnds);
  gliding.value = true;
  change();
  glideEnds = setTimeout(() => (gliding.value = false), GLIDE_MS);
}

/**
 * Takes note of the pane's size. The selection, if it was in view, or what was in the middle stays in view; where the view
 * is not the user's own, the graph fits itself into the pane again.
 */
export function resizePane(after: Pane): void {
  const before = pane.peek();
  // A pane that is hidden comes back as it was.
  if (after.width === 0 || after.height === 0) return;
  batch(() => {
    const view = shown.peek();
    const kept = before.width > 0 ? keptInView(view, before) : undefined;
    pane.value = after;
    if (before.width === 0) return;
    if (viewport.peek()) {
      viewport.value = resized(view, before, after, kept);
      return;
    }
    const fitting = shown.peek();
    const keeping = kept ? keepInView(fitting, kept, after) : fitting;
    if (keeping !== fitting) viewport.value = keeping;
  });
}

/** The part of the selection that is in view or, if none is, of the node in the middle. */
function keptInView(view: Viewport, { width, height }: Size): Rect | undefined {
  const places = scene.peek()?.places;
  if (!places) return undefined;
  const inView = (path: string | undefined): Rect | undefined => {
    const place = path === undefined ? undefined : placeOf(places, path);
    return place && partInView(view, place, { width, height });
  };
  const middle = toGraph(view, { x: width / 2, y: height / 2 });
  return inView(selected.peek()) ?? inView(nearestTo(places, middle));
}

export function panBy({ x, y }: Point): void {
  const view = shown.peek();
  viewport.value = { ...view, x: view.x + x, y: view.y + y };
}

export function zoomAt(point: Point, factor: number): void {
  viewport.value = zoomAround(shown.peek(), factor, point);
}

const ZOOM_STEP = 1.25;

export function zoomIn(): void {
  glide(() => zoomAt(middleOfPane(), ZOOM_STEP));
}

export function zoomOut(): void {
  glide(() => zoomAt(middleOfPane(), 1 / ZOOM_STEP));
}

/** The whole graph, however small. */
export function fit(): void {
  const laid = scene.peek()?.laid;
  if (laid) glide(() => (viewport.value = fitAll(contentOf(laid), pane.peek())));
}

export function turn(): void {
  direction.value = direction.peek() === 'down' ? 'right' : 'down';
  viewport.value = undefined;
  const path = selected.peek() ?? focused.peek();
  const place = path !== undefined && scene.peek() ? placeOf(scene.peek()?.places ?? new Map(), path) : undefined;
  if (place) viewport.value = lookAt(shown.peek(), place, pane.peek());
}

export function isExpandable(path: string): boolean {
  return expandablePaths(network.peek()).includes(path);
}

/** Opens or closes a box, which stays where it is; an opened one is brought into view. */
export function toggle(path: string): void {
  const open = !expanded.peek().has(path);
  const paths = new Set(expanded.peek());
  if (open) paths.add(path);
  else paths.delete(path);
  glide(() => expandTo(paths, path, open));
}

export function expandAll(): void {
  glide(() => expandTo(new Set(expandablePaths(network.peek())), nearestToMiddle(), false));
}

export function collapseAll(): void {
  glide(() => {
    expanded.value = new Set();
    viewport.value = undefined;
  });
}

export function select(path: string): void {
  selected.value = path;
  focused.value = path;
}

/** Opens what hides a module, brings it into view and selects it. */
export function reveal(path: string): void {
  const paths = new Set([...expanded.peek(), ...enclosingBoxes(network.peek(), path)]);
  glide(() => {
    if (paths.size > expanded.peek().size) expandTo(paths, path, false);
    select(path);
    const place = placeIn(path);
    if (place && pane.peek().width > 0) viewport.value = lookAt(shown.peek(), place, pane.peek());
  });
}

/** Moves the keyboard to a stop, and the view along with it where that is needed. */
export function focusOn(path: string): void {
  focused.value = path;
  hinted.value = { path, by: 'keyboard' };
  const place = placeIn(path);
  if (!place) return;
  const view = panInto(shown.peek(), place, pane.peek());
  if (view !== shown.peek()) glide(() => (viewport.value = view));
}

/** Changes what is expanded while the beginning of `anchor` stays where it is in the pane. */
function expandTo(paths: ReadonlySet<string>, anchor: string | undefined, intoView: boolean): void {
  const view = shown.peek();
  const before = anchor === undefined ? undefined : placeIn(anchor);
  expanded.value = paths;
  const after = anchor === undefined ? undefined : placeIn(anchor);
  if (!before || !after) return;
  const from = beginningOf(before);
  const to = beginningOf(after);
  const anchored = { ...view, x: view.x + (from.x - to.x) * view.scale, y: view.y + (from.y - to.y) * view.scale };
  viewport.value = intoView ? zoomInto(anchored, after, pane.peek()) : anchored;
}

function beginningOf(rect: Rect): Point {
  const { x, y } = centerOf(rect);
  return direction.peek() === 'down' ? { x, y: rect.y } : { x: rect.x, y };
}

function placeIn(path: string): Rect | undefined {
  const places = scene.peek()?.places;
  return places && placeOf(places, path);
}

function nearestToMiddle(): string | undefined {
  const places = scene.peek()?.places;
  return places && nearestTo(places, toGraph(shown.peek(), middleOfPane()));
}

function middleOfPane(): Point {
  const { width, height } = pane.peek();
  return { x: width / 2, y: height / 2 };
}

function contentOf({ width, height }: Size): Rect {
  return { x: 0, y: 0, width, height };
}
