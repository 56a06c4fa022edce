import { INPUT } from '../model/graph';
import type { Graph } from '../model/graph';
import { outputOf, parentOf } from '../model/paths';
import type { TensorData } from '../protocol';
import { writeSafetensors } from '../weights/formats/safetensors';

/**
 * What each value of a run is called in a file: by the module that gives it, as a forward hook would have it, so that the
 * concatenation inside `inception3a` is `inception3a`; a function that ends no module keeps its path.
 * @param paths of the input and of layers.
 * @returns the names, by path, in the same order.
 */
export function recordedNames(graph: Graph, paths: Iterable<string>): ReadonlyMap<string, string> {
  const functions = new Set(graph.layers.filter(layer => layer.functional).map(layer => layer.path));
  const nameOf = (path: string): string => {
    const module = parentOf(path);
    return functions.has(path) && module !== '' && outputOf(graph, module) === path ? module : path;
  };
  return new Map([...paths].map(path => [path, nameOf(path)]));
}

/** Every path under which a run has a value: of the input, of layers and of the modules around them. */
export function recordedPaths({ layers }: Graph): ReadonlySet<string> {
  const paths = new Set<string>([INPUT]);
  for (const { path } of layers) {
    for (let inside = path; inside !== ''; inside = parentOf(inside)) paths.add(inside);
  }
  return paths;
}

/** Values of a run as a safetensors file, in their order. */
export function activationsFile(
  values: ReadonlyMap<string, TensorData>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const tensors = [...values].map(([name, { shape, data }]) => ({ name, dtype: 'float32' as const, shape, data }));
  return writeSafetensors(tensors, { format: 'pt', ...metadata });
}
