import type { Point, Rect, Size } from './geometry';

/** Maps the graph's coordinates to the pane's, in pixels: `screen = graph · scale + (x, y)`. */
export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export const MIN_SCALE = 0.1;
export const MAX_SCALE = 4;
const MARGIN = 12;

/** The smallest scale at which names can be read without effort. */
const READABLE = 0.6;

/** The scale at which a graph is shown that is too long to be shown as a whole. */
const COMFORTABLE = 0.9;
const NEARLY_ALL = 0.75;

/** Small graphs are not blown up to fill a large pane. */
const LARGEST_FIT = 1.25;

function clampScale(scale: number): number {
  return Math.min(MAX_SCALE, Math.max(MIN_SCALE, scale));
}

/** Shows all of `content`, centred. */
export function fitAll(content: Rect, pane: Size): Viewport {
  return centered(content, pane, Math.max(MIN_SCALE, fittingScale(content, pane)));
}

/** Shows all of `content` where it stays readable; otherwise nearly all; if even that is too small, its beginning. */
export function fitReadable(content: Rect, pane: Size): Viewport {
  const fitting = fittingScale(content, pane);
  const scale = fitting < READABLE * NEARLY_ALL ? COMFORTABLE : Math.max(READABLE, fitting);
  const view = centered(content, pane, scale);
  const start = (begin: number): number => MARGIN - begin * scale;
  return {
    scale,
    x: content.width * scale > pane.width ? start(content.x) : view.x,
    y: content.height * scale > pane.height ? start(content.y) : view.y,
  };
}

/** The same view, magnified by `factor` around a point of the pane that stays where it is. */
export function zoomAround(view: Viewport, factor: number, { x, y }: Point): Viewport {
  const scale = clampScale(view.scale * factor);
  const ratio = scale / view.scale;
  return { scale, x: x - (x - view.x) * ratio, y: y - (y - view.y) * ratio };
}

/** The nearest view (the same object, if possible) with `target` inside the pane or, if it is larger, its beginning. */
export function panInto(view: Viewport, target: Rect, pane: Size): Viewport {
  const along = (offset: number, begin: number, length: number, room: number): number => {
    const low = begin * view.scale + offset;
    const size = length * view.scale;
    if (low < MARGIN || size > room - 2 * MARGIN) return offset + MARGIN - low;
    return low + size > room - MARGIN ? offset + room - MARGIN - size - low : offset;
  };
  const x = along(view.x, target.x, target.width, pane.width);
  const y = along(view.y, target.y, target.height, pane.height);
  return x === view.x && y === view.y ? view : { scale: view.scale, x, y };
}

/** Like {@link panInto}, but at a scale at which `target` can be read and, if that is possible, seen as a whole. */
export function zoomInto(view: Viewport, target: Rect, pane: Size): Viewport {
  const largest = Math.max(1, view.scale);
  const scale = Math.min(largest, Math.max(READABLE, fittingScale(target, pane)));
  if (scale === view.scale) return panInto(view, target, pane);
  const middle = toPane(view, { x: target.x + target.width / 2, y: target.y + target.height / 2 });
  return panInto(zoomAround(view, scale / view.scale, middle), target, pane);
}

/** A view in which `target`, unless it is seen and readable already, stands in the middle. */
export function lookAt(view: Viewport, target: Rect, pane: Size): Viewport {
  if (view.scale >= READABLE && panInto(view, target, pane) === view) return view;
  const scale = Math.min(Math.max(1, view.scale), Math.max(READABLE, fittingScale(target, pane)));
  return panInto(centered(target, pane, scale), target, pane);
}

export function toPane(view: Viewport, { x, y }: Point): Point {
  return { x: x * view.scale + view.x, y: y * view.scale + view.y };
}

function fittingScale({ width, height }: Size, pane: Size): number {
  const along = (room: number, length: number): number => (room - 2 * MARGIN) / Math.max(1, length);
  return Math.min(LARGEST_FIT, along(pane.width, width), along(pane.height, height));
}

function centered(content: Rect, pane: Size, scale: number): Viewport {
  return {
    scale,
    x: pane.width / 2 - (content.x + content.width / 2) * scale,
    y: pane.height / 2 - (content.y + content.height / 2) * scale,
  };
}
