import type { Rect } from '../../../src/drawing/layout/geometry';
import { bottomOf, centerOf, contains, rightOf } from '../../../src/drawing/layout/geometry';
import type { Direction, LaidOutNode, PositionedNode } from '../../../src/drawing/layout/graphLayout';
import type { NodeBounds } from '../../../src/drawing/layout/nodeBounds';

// From layer to layer by keyboard: along the edges, across to what stands beside, out to what encloses.

/** Something that can have the focus. */
interface Stop {
  readonly path: string;
  /** Paths of the stops that it reads, and of those that read it. */
  readonly before: string[];
  readonly after: string[];
  /** The block or the box around it; undefined at the outermost level. */
  readonly outer: string | undefined;
}

/** All stops in forward order. */
export type Stops = ReadonlyMap<string, Stop>;

export function stopsOf(network: LaidOutNode): Stops {
  const stops = new Map<string, Stop>();
  const connect = (from: string, to: string): void => {
    const source = stops.get(from);
    const target = stops.get(to);
    if (!source || !target) return;
    source.after.push(to);
    target.before.push(from);
  };

  const visit = ({ node, children, edges }: LaidOutNode, outer: string | undefined): void => {
    if (outer !== undefined)
      stops.set(node.path, { path: node.path, before: [], after: [], outer: outer || undefined });
    if (node.kind === 'block') {
      for (const { path } of node.layers) stops.set(path, { path, before: [], after: [], outer: node.path });
      node.layers.slice(1).forEach((layer, index) => connect(node.layers[index]?.path ?? '', layer.path));
    }
    for (const child of children) visit(child.laidOut, node.path);
    const byPath = new Map(children.map(child => [child.laidOut.node.path, child]));
    for (const { from, to } of edges) {
      const source = from === undefined ? undefined : byPath.get(from);
      const target = to === undefined ? undefined : byPath.get(to);
      if (target) connect(source ? lastOf(source) : node.path, firstOf(target));
    }
  };
  visit(network, undefined);
  return stops;
}

/**
 * The stop one edge further; of several, the one of `trail` (the stops visited, latest last) that was left last, so
 * that going back up from a join leads back into the branch it was left from.
 */
export function along(
  stops: Stops,
  path: string,
  way: 'before' | 'after',
  trail: readonly string[],
): string | undefined {
  const stop = stops.get(path);
  if (!stop) return undefined;
  const candidates = stop[way].length > 0 ? stop[way] : edgesOfBlock(stops, stop, way);
  return [...trail].reverse().find(visited => candidates.includes(visited)) ?? candidates[0];
}

/** Where the flow begins and where it ends; a block is entered through its first layer. */
export function endsOf(stops: Stops): { readonly first: string | undefined; readonly last: string | undefined } {
  const inFlow = [...stops.values()].filter(stop => !isBlock(stop));
  return { first: inFlow[0]?.path, last: inFlow.at(-1)?.path };
}

/** Only its layers have edges. */
function isBlock({ before, after }: Stop): boolean {
  return before.length + after.length === 0;
}

/** How far away, along the flow, a neighbor may be. */
const REACH = 60;

/** The nearest stop beside this one, across the flow. */
export function across(
  stops: Stops,
  bounds: NodeBounds,
  path: string,
  side: 'before' | 'after',
  direction: Direction,
): string | undefined {
  const from = bounds.get(path);
  if (!from) return undefined;
  const distances = [...stops.values()].flatMap(stop => {
    const candidate = stop.path;
    const to = bounds.get(candidate);
    if (!to || isBlock(stop) || candidate === path || contains(to, from) || contains(from, to)) return [];
    const [aside, flow] = direction === 'down' ? [spanX, spanY] : [spanY, spanX];
    const ahead = side === 'after' ? aside(to)[0] - aside(from)[1] : aside(from)[0] - aside(to)[1];
    const off = Math.max(0, flow(to)[0] - flow(from)[1], flow(from)[0] - flow(to)[1]);
    if (ahead < -1 || off > REACH) return [];
    const middle = direction === 'down' ? 'y' : 'x';
    return [{ candidate, distance: ahead + 2 * Math.abs(centerOf(to)[middle] - centerOf(from)[middle]) }];
  });
  return distances.sort((a, b) => a.distance - b.distance)[0]?.candidate;
}

function edgesOfBlock(stops: Stops, stop: Stop, way: 'before' | 'after'): readonly string[] {
  const inside = [...stops.values()].filter(({ outer }) => outer === stop.path).map(({ path }) => path);
  const [first] = inside;
  if (first === undefined) return [];
  return way === 'after' ? [first] : (stops.get(first)?.before ?? []);
}

function firstOf({ laidOut: { node } }: PositionedNode): string {
  return node.kind === 'block' ? node.layers[0].path : node.path;
}

function lastOf({ laidOut }: PositionedNode): string {
  const { node } = laidOut;
  if (node.kind === 'block') return node.layers.at(-1)?.path ?? node.path;
  const output = laidOut.edges.find(({ to }) => to === undefined)?.from;
  const last = laidOut.children.find(child => child.laidOut.node.path === output);
  return last ? lastOf(last) : node.path;
}

function spanX(rect: Rect): [number, number] {
  return [rect.x, rightOf(rect)];
}

function spanY(rect: Rect): [number, number] {
  return [rect.y, bottomOf(rect)];
}
