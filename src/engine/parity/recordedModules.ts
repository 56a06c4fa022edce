import type { Graph, Module } from '../../model/graph';
import { walkModules } from '../../model/graph';
import type { FileTensor } from '../../weights/tensor';

/** A module of the network whose output is recorded. */
export interface RecordedModule {
  readonly module: Module;
  readonly tensor: FileTensor;
}

export interface RecordedModules {
  /** By the path of the layer whose output is theirs too; the innermost module first. */
  readonly byValue: ReadonlyMap<string, readonly RecordedModule[]>;
  /** Recorded names that are no modules of the network. */
  readonly unknown: readonly string[];
  /** Single operations that are not recorded. */
  readonly notRecorded: readonly string[];
}

/** What wrappers around a PyTorch module prepend to each path. */
const WRAPPERS = ['module.', 'model.', '_orig_mod.', 'net.'];

/** Finds the modules that recorded names stand for, with or without the name of a wrapper before them. */
export function recordedModules(graph: Graph, outputs: ReadonlyMap<string, FileTensor>): RecordedModules {
  const modules = [...walkModules(graph.root)].filter(({ path }) => path !== '');
  const paths = new Set(modules.map(({ path }) => path));
  const known = (prefix: string): number =>
    [...outputs.keys()].filter(name => name.startsWith(prefix) && paths.has(name.slice(prefix.length))).length;
  const [prefix = ''] = ['', ...WRAPPERS].toSorted((a, b) => known(b) - known(a));
  const byValue = new Map<string, RecordedModule[]>();
  for (const module of modules) {
    const tensor = outputs.get(prefix + module.path);
    if (!tensor) continue;
    const inside = byValue.get(module.output);
    // Outer modules come before what is inside them.
    if (inside) inside.unshift({ module, tensor });
    else byValue.set(module.output, [{ module, tensor }]);
  }
  return {
    byValue,
    unknown: [...outputs.keys()].filter(name => !name.startsWith(prefix) || !paths.has(name.slice(prefix.length))),
    notRecorded: modules
      .filter(({ path, layer }) => layer !== undefined && !outputs.has(prefix + path))
      .map(({ path }) => path),
  };
}
