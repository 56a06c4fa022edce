import { isWithin, parentOf } from '../../model/paths';
import type { Point, Rect } from './geometry';
import { distanceTo, moved, union } from './geometry';
import type { LaidOutNode } from './graphLayout';
import { layersOfBlock } from './blockLayers';

/** The bounds of everything that is drawn, by path: layers, blocks and boxes; a closed box hides what is inside it. */
export type NodeBounds = ReadonlyMap<string, Rect>;

export function boundsOfNodes(network: LaidOutNode): NodeBounds {
  const bounds = new Map<string, Rect>();
  const visit = (laidOut: LaidOutNode, rect: Rect): void => {
    bounds.set(laidOut.node.path, rect);
    for (const { layer, rect: inBlock } of layersOfBlock(laidOut)) bounds.set(layer.path, moved(inBlock, rect));
    for (const child of laidOut.children) {
      const { width, height } = child.laidOut;
      visit(child.laidOut, moved({ x: child.x, y: child.y, width, height }, rect));
    }
  };
  for (const { laidOut, x, y } of network.children)
    visit(laidOut, { x, y, width: laidOut.width, height: laidOut.height });
  return bounds;
}

/** Where a module is seen: itself, else all that is drawn of it, else the closed box that hides it. */
export function boundsOf(bounds: NodeBounds, path: string): Rect | undefined {
  const own = bounds.get(path);
  if (own) return own;
  const inside = [...bounds].filter(([drawn]) => isWithin(drawn, path)).map(([, rect]) => rect);
  if (inside.length > 0) return union(inside);
  const parent = parentOf(path);
  return parent === '' ? undefined : boundsOf(bounds, parent);
}

/** The path of what is drawn at a point or nearest to it: the innermost of what encloses it. */
export function nearestTo(bounds: NodeBounds, point: Point): string | undefined {
  const size = ({ width, height }: Rect): number => width * height;
  const [nearest] = [...bounds]
    .map(([path, rect]) => ({ path, distance: distanceTo(rect, point), size: size(rect) }))
    .sort((a, b) => a.distance - b.distance || a.size - b.size);
  return nearest?.path;
}
