import type { Point, Rect } from './geometry';
import { distanceTo, moved, union } from './geometry';
import type { Laid } from './graphLayout';
import { partsOf } from './blockLayers';

/** Where everything drawn stands, by path: layers, blocks and boxes; a closed box hides what is inside it. */
export type Places = ReadonlyMap<string, Rect>;

export function placesOf(network: Laid): Places {
  const places = new Map<string, Rect>();
  const visit = (laid: Laid, rect: Rect): void => {
    places.set(laid.node.path, rect);
    for (const part of partsOf(laid)) places.set(part.layer.path, moved(part.rect, rect));
    for (const child of laid.children) {
      const { width, height } = child.laid;
      visit(child.laid, moved({ x: child.x, y: child.y, width, height }, rect));
    }
  };
  for (const { laid, x, y } of network.children) visit(laid, { x, y, width: laid.width, height: laid.height });
  return places;
}

/** Where a module is seen: itself, else all that is drawn of it, else the closed box that hides it. */
export function placeOf(places: Places, path: string): Rect | undefined {
  const own = places.get(path);
  if (own) return own;
  const inside = [...places].filter(([place]) => place.startsWith(`${path}.`)).map(([, rect]) => rect);
  if (inside.length > 0) return union(inside);
  const parent = path.slice(0, Math.max(0, path.lastIndexOf('.')));
  return parent === '' ? undefined : placeOf(places, parent);
}

/** The path of what is drawn at a point or nearest to it: the innermost of what encloses it. */
export function nearestTo(places: Places, point: Point): string | undefined {
  const size = ({ width, height }: Rect): number => width * height;
  const [nearest] = [...places]
    .map(([path, rect]) => ({ path, distance: distanceTo(rect, point), size: size(rect) }))
    .sort((a, b) => a.distance - b.distance || a.size - b.size);
  return nearest?.path;
}
