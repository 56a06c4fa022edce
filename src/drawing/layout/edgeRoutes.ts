import type { Point, Rect, Size } from './geometry';
import { bottomOf, centerOf, rightOf } from './geometry';
import { isAside, isJoin } from './rankLayout';
import { ROW_HEIGHT } from './nodeSize';
import type { BoxNode, Edge } from '../nodes/nodes';

/** An edge's way through its box, in straight lines, from top to bottom. */
export interface Route extends Edge {
  readonly points: readonly Point[];
  /** To an auxiliary head. */
  readonly aside: boolean;
}

/** The inside of a box: where it begins along the flow, and the distance between ranks. */
interface Inside extends Size {
  readonly begin: number;
  readonly gap: number;
}

/** Every edge of a box but the one that leaves the network. */
export function routes(box: BoxNode, bounds: ReadonlyMap<string, Rect>, inside: Inside): Route[] {
  const joins = new Set(box.children.filter(isJoin).map(({ path }) => path));
  const asides = new Set(box.children.filter(child => isAside(child, box)).map(({ path }) => path));
  return box.edges.flatMap((edge): Route[] => {
    const source = edge.from === undefined ? undefined : bounds.get(edge.from);
    const target = edge.to === undefined ? undefined : bounds.get(edge.to);
    if (target && asides.has(edge.to ?? '')) {
      const others = [...asides].flatMap(path => (path === edge.to ? [] : (bounds.get(path) ?? [])));
      return source ? [{ ...edge, points: toAside(source, target, others), aside: true }] : [];
    }
    const points = target
      ? inwards(source, target, inside, joins.has(edge.to ?? ''))
      : source && box.path !== ''
        ? outwards(source, inside)
        : undefined;
    return points ? [{ ...edge, points, aside: false }] : [];
  });
}

function inwards(source: Rect | undefined, target: Rect, { begin, gap }: Inside, join: boolean): Point[] {
  const end = { x: centerOf(target).x, y: target.y };
  if (!source) return [{ x: end.x, y: begin }, end];
  const start = { x: centerOf(source).x, y: bottomOf(source) };
  if (join || Math.abs(start.x - end.x) < 1) return [start, { x: start.x, y: end.y }];
  const bend = end.y - gap / 2;
  return [start, { x: start.x, y: bend }, { x: end.x, y: bend }, end];
}

function outwards(source: Rect, { height }: Inside): Point[] {
  const { x } = centerOf(source);
  return [
    { x, y: bottomOf(source) },
    { x, y: height },
  ];
}

/** How far a detour stays away from what it goes around. */
const CLEARANCE = 12;

/** Leaves its source at the side near the end, where an expanded module has its output, and goes around a head in the way. */
function toAside(source: Rect, target: Rect, others: readonly Rect[]): Point[] {
  const start = { x: rightOf(source), y: bottomOf(source) - ROW_HEIGHT / 2 };
  const { x } = centerOf(target);
  const end = { x, y: target.y };
  const obstacle = others.find(other => other.y <= start.y && bottomOf(other) >= start.y);
  if (!obstacle) return [start, { x, y: start.y }, end];
  const lane = obstacle.x - CLEARANCE;
  const turn = target.y - CLEARANCE;
  return [start, { x: lane, y: start.y }, { x: lane, y: turn }, { x, y: turn }, end];
}
