import type { Graph, Layer } from './graph';
import { walkModules } from './graph';

/** The path of the module around a module or a layer; `''` for the network's own children. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.')));
}

/** Whether a path lies inside a module, or is the module itself; everything lies inside the network, `''`. */
export function isWithin(path: string, module: string): boolean {
  return module === '' || path === module || path.startsWith(`${module}.`);
}

/** The layers inside each module, and each layer under its own path, in forward order. One pass, since the page waits for it. */
export function layersByModule({ layers }: Graph): ReadonlyMap<string, readonly Layer[]> {
  const inside = new Map<string, Layer[]>([['', [...layers]]]);
  for (const layer of layers) {
    for (let path = layer.path; path !== ''; path = parentOf(path)) {
      const known = inside.get(path);
      if (known) known.push(layer);
      else inside.set(path, [layer]);
    }
  }
  return inside;
}

/** The path of the layer whose value a module returns; that of a layer, or of the input, as it is. */
export function outputOf({ root }: Graph, path: string): string {
  for (const module of walkModules(root)) if (module.path === path) return module.output;
  return path;
}
