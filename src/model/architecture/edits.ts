import type { Architecture, ModuleName, ModuleWidths } from './architecture';
import { MODULE_NAMES } from './architecture';

// Edits give a new architecture and leave the old one alone.

/** Another one in the place of a module. */
export function withModule(
  architecture: Architecture,
  name: ModuleName,
  edit: (module: ModuleWidths) => ModuleWidths,
): Architecture {
  return { ...architecture, modules: { ...architecture.modules, [name]: edit(architecture.modules[name]) } };
}

export function withModules(architecture: Architecture, edit: (module: ModuleWidths) => ModuleWidths): Architecture {
  return MODULE_NAMES.reduce((edited, name) => withModule(edited, name, edit), architecture);
}

/** The naive module of the paper's figure 2(a) everywhere: no 1×1 convolution reduces anything. */
export function withoutReductions(architecture: Architecture): Architecture {
  return withModules(architecture, ({ branch2, branch3, ...module }) => ({
    ...module,
    branch2: { ...branch2, reduce: null },
    branch3: { ...branch3, reduce: null },
    branch4: { project: null },
  }));
}

/** The 1×1 convolutions of another architecture, where this one has none. */
export function withReductionsOf(architecture: Architecture, other: Architecture): Architecture {
  return MODULE_NAMES.reduce((edited, name) => {
    const { branch2, branch3, branch4 } = other.modules[name];
    return withModule(edited, name, module => ({
      ...module,
      branch2: { ...module.branch2, reduce: module.branch2.reduce ?? branch2.reduce },
      branch3: { ...module.branch3, reduce: module.branch3.reduce ?? branch3.reduce },
      branch4: { project: module.branch4.project ?? branch4.project },
    }));
  }, architecture);
}

/** How many of the 1×1 convolutions that reduce or project there are. */
export function countReductions({ modules }: Architecture): number {
  return MODULE_NAMES.flatMap(name => {
    const { branch2, branch3, branch4 } = modules[name];
    return [branch2.reduce, branch3.reduce, branch4.project];
  }).filter(width => width !== null).length;
}
