import type { Point } from './geometry';

const CORNER = 6;
const ARROW = 3.5;

/** The path data of a line through these points: rounded corners and, with `arrow`, an arrowhead at the end. */
export function edgePath(points: readonly Point[], arrow: boolean): string {
  const [start, ...rest] = points;
  const end = rest.at(-1);
  if (!start || !end) return '';
  const corners = rest
    .slice(0, -1)
    .map((corner, index) => roundedCorner(points[index] ?? start, corner, rest[index + 1] ?? end));
  return [`M${at(start)}`, ...corners, `L${at(end)}`, ...(arrow ? [arrowhead(points.at(-2) ?? start, end)] : [])].join(
    '',
  );
}

function roundedCorner(before: Point, corner: Point, after: Point): string {
  return `L${at(towards(corner, before, CORNER))}Q${at(corner)} ${at(towards(corner, after, CORNER))}`;
}

/** Two strokes that meet at the end of a horizontal or vertical line. */
function arrowhead(before: Point, end: Point): string {
  const back = towards(end, before, ARROW);
  const [dx, dy] = back.x === end.x ? [ARROW, 0] : [0, ARROW];
  return `M${at({ x: back.x - dx, y: back.y - dy })}L${at(end)}L${at({ x: back.x + dx, y: back.y + dy })}`;
}

/** The point `distance` away from `from` on the way to `to`, or halfway where that is nearer. */
function towards(from: Point, to: Point, distance: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const share = length === 0 ? 0 : Math.min(distance / length, 0.5);
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

function at({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
