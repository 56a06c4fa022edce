import type { Point, Rect, Size } from '../../../src/drawing/layout/geometry';
import { bottomOf, centerOf, contains, intersection, moved, rightOf } from '../../../src/drawing/layout/geometry';

/** Maps the graph's coordinates to the pane's, in pixels: `screen = graph · scale + (x, y)`. */
export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** What the graph is seen through, in pixels. */
export interface Pane extends Size {
  /** What lies over it: the buttons and the legend. */
  readonly covers: readonly Rect[];
}

const MIN_SCALE = 0.1;
const MAX_SCALE = 4;
const MARGIN = 12;

/** Between a node and what would cover it. */
const CLEARANCE = 6;

/** The smallest scale at which names are easy to read. */
const READABLE = 0.6;

/** The scale at which a graph is shown that is too long to be shown as a whole. */
const COMFORTABLE = 0.9;
const NEARLY_ALL = 0.75;

/** A shorter way, in pixels, is a rounding error. */
const UNSEEN = 0.1;

/** Small graphs are not enlarged to fill a large pane. */
const LARGEST_FIT = 1.25;

function clampScale(scale: number): number {
  return Math.min(MAX_SCALE, Math.max(MIN_SCALE, scale));
}

/** Shows all of `content`, centered. */
export function fitAll(content: Size, pane: Size): Viewport {
  return centered(fromOrigin(content), pane, Math.max(MIN_SCALE, fittingScale(content, pane)));
}

/** Shows all of `content` where it stays readable; otherwise nearly all; if even that is too small, its beginning. */
export function fitReadable(content: Size, pane: Size): Viewport {
  const fitting = fittingScale(content, pane);
  const scale = fitting < READABLE * NEARLY_ALL ? COMFORTABLE : Math.max(READABLE, fitting);
  const view = centered(fromOrigin(content), pane, scale);
  return {
    scale,
    x: content.width * scale > pane.width ? MARGIN : view.x,
    y: content.height * scale > pane.height ? MARGIN : view.y,
  };
}

/** The same view, magnified by `factor` around a point of the pane that stays where it is. */
export function zoomAround(view: Viewport, factor: number, { x, y }: Point): Viewport {
  const scale = clampScale(view.scale * factor);
  const ratio = scale / view.scale;
  return { scale, x: x - (x - view.x) * ratio, y: y - (y - view.y) * ratio };
}

/**
 * The nearest view (the same object, if possible) with `target` inside the pane and clear of what covers the pane; of a
 * larger target, its beginning.
 */
export function panInto(view: Viewport, target: Rect, pane: Pane): Viewport {
  return panned(view, target, pane, () => MARGIN);
}

/**
 * The view after the pane has changed its size: what was in the middle stays there, except that `kept`, which was in view,
 * stays in view.
 */
export function resized(view: Viewport, before: Size, after: Pane, kept: Rect | undefined): Viewport {
  const shift = { x: (after.width - before.width) / 2, y: (after.height - before.height) / 2 };
  return kept ? keepInView(moved(view, shift), kept, after) : moved(view, shift);
}

/** Like {@link panInto}, but of a larger target the nearest part. */
export function keepInView(view: Viewport, target: Rect, pane: Pane): Viewport {
  return panned(view, target, pane, (start, least) => Math.min(MARGIN, Math.max(least, start)));
}

/** The part of a node that is in view, in the graph's coordinates; undefined where none is. */
export function partInView(view: Viewport, node: Rect, pane: Size): Rect | undefined {
  const { x, y } = toGraph(view, { x: MARGIN, y: MARGIN });
  const { width, height } = insideOf(pane);
  return intersection(node, { x, y, width: width / view.scale, height: height / view.scale });
}

/**
 * @param startOfLarge where a target begins that is larger than the pane. It gets where the target begins now, and where
 *     it begins when it ends inside the pane.
 */
function panned(
  view: Viewport,
  target: Rect,
  pane: Pane,
  startOfLarge: (start: number, least: number) => number,
): Viewport {
  const rect = rectInPane(view, target);
  const along = (start: number, length: number, room: number): number => {
    const last = room - MARGIN - length;
    return last < MARGIN ? startOfLarge(start, last) : Math.min(last, Math.max(MARGIN, start));
  };
  const inside = { ...rect, x: along(rect.x, rect.width, pane.width), y: along(rect.y, rect.height, pane.height) };
  const { x, y } = uncovered(inside, pane);
  const step = { x: x - rect.x, y: y - rect.y };
  return Math.hypot(step.x, step.y) < UNSEEN ? view : moved(view, step);
}

/** The nearest place in the pane where nothing covers a rectangle; the same one where there is no such place. */
function uncovered(rect: Rect, pane: Pane): Rect {
  const isUncovered = (candidate: Rect): boolean => !pane.covers.some(cover => intersection(candidate, cover));
  if (isUncovered(rect)) return rect;
  const steps = pane.covers.flatMap(cover => [
    { x: 0, y: cover.y - CLEARANCE - bottomOf(rect) },
    { x: cover.x - CLEARANCE - rightOf(rect), y: 0 },
    { x: rightOf(cover) + CLEARANCE - rect.x, y: 0 },
  ]);
  const [nearest] = steps
    .map(step => ({ candidate: moved(rect, step), distance: Math.hypot(step.x, step.y) }))
    .filter(({ candidate }) => isUncovered(candidate) && contains(insideOf(pane), candidate))
    .sort((a, b) => a.distance - b.distance);
  return nearest?.candidate ?? rect;
}

/** Like {@link panInto}, but at a scale at which `target` can be read and, if that is possible, seen as a whole. */
export function zoomInto(view: Viewport, target: Rect, pane: Pane): Viewport {
  const largest = Math.max(1, view.scale);
  const scale = Math.min(largest, Math.max(READABLE, fittingScale(target, pane)));
  if (scale === view.scale) return panInto(view, target, pane);
  return panInto(zoomAround(view, scale / view.scale, toPane(view, centerOf(target))), target, pane);
}

/** A view in which `target`, unless it is seen and readable already, stands in the middle. */
export function lookAt(view: Viewport, target: Rect, pane: Pane): Viewport {
  if (view.scale >= READABLE && panInto(view, target, pane) === view) return view;
  const scale = Math.min(Math.max(1, view.scale), Math.max(READABLE, fittingScale(target, pane)));
  return panInto(centered(target, pane, scale), target, pane);
}

export function toPane(view: Viewport, { x, y }: Point): Point {
  return { x: x * view.scale + view.x, y: y * view.scale + view.y };
}

export function toGraph(view: Viewport, { x, y }: Point): Point {
  return { x: (x - view.x) / view.scale, y: (y - view.y) / view.scale };
}

/** Where a rectangle of the graph is in the pane. */
export function rectInPane(view: Viewport, rect: Rect): Rect {
  return { ...toPane(view, rect), width: rect.width * view.scale, height: rect.height * view.scale };
}

/** The pane without its margins. */
function insideOf({ width, height }: Size): Rect {
  return { x: MARGIN, y: MARGIN, width: width - 2 * MARGIN, height: height - 2 * MARGIN };
}

function fittingScale({ width, height }: Size, pane: Size): number {
  const along = (room: number, length: number): number => (room - 2 * MARGIN) / Math.max(1, length);
  return Math.min(LARGEST_FIT, along(pane.width, width), along(pane.height, height));
}

function fromOrigin({ width, height }: Size): Rect {
  return { x: 0, y: 0, width, height };
}

function centered(content: Rect, pane: Size, scale: number): Viewport {
  return {
    scale,
    x: pane.width / 2 - (content.x + content.width / 2) * scale,
    y: pane.height / 2 - (content.y + content.height / 2) * scale,
  };
}
