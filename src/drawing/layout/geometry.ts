export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** `x`, `y` is the upper left corner. */
export interface Rect extends Point, Size {}

export function rightOf({ x, width }: Rect): number {
  return x + width;
}

export function bottomOf({ y, height }: Rect): number {
  return y + height;
}

export function centerOf({ x, y, width, height }: Rect): Point {
  return { x: x + width / 2, y: y + height / 2 };
}

export function moved<P extends Point>(point: P, { x, y }: Point): P {
  return { ...point, x: point.x + x, y: point.y + y };
}

/** The smallest rectangle around all of them; empty at the origin where there are none. */
export function union(rects: readonly Rect[]): Rect {
  if (rects.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  const x = Math.min(...rects.map(rect => rect.x));
  const y = Math.min(...rects.map(rect => rect.y));
  return { x, y, width: Math.max(...rects.map(rightOf)) - x, height: Math.max(...rects.map(bottomOf)) - y };
}

/** What two rectangles have in common; undefined where they have no area in common. */
export function intersection(a: Rect, b: Rect): Rect | undefined {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  const width = Math.min(rightOf(a), rightOf(b)) - x;
  const height = Math.min(bottomOf(a), bottomOf(b)) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : undefined;
}

export function contains(outer: Rect, inner: Rect): boolean {
  return (
    outer.x <= inner.x && outer.y <= inner.y && rightOf(outer) >= rightOf(inner) && bottomOf(outer) >= bottomOf(inner)
  );
}

/** From a point to the nearest point of a rectangle; 0 inside it. */
export function distanceTo(rect: Rect, { x, y }: Point): number {
  return Math.hypot(Math.max(rect.x - x, 0, x - rightOf(rect)), Math.max(rect.y - y, 0, y - bottomOf(rect)));
}

/** Swaps the axes: a graph laid out from top to bottom becomes one from left to right. */
export function transposedPoint({ x, y }: Point): Point {
  return { x: y, y: x };
}

export function transposed<R extends Rect>(rect: R): R {
  return { ...rect, x: rect.y, y: rect.x, width: rect.height, height: rect.width };
}
