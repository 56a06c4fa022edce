import type { Module } from '../model/graph';
import { isWithin } from '../model/paths';
import type { StepSummary } from './summarizeProfile';

/** A module and what it takes, or a step. */
export interface ProfileNode {
  /** Of the module; of a step, that of the outermost module which holds nothing else, or of the layer that the kernel computes. */
  readonly path: string;
  /** The steps inside, in the order of execution; one for a step. */
  readonly steps: readonly StepSummary[];
  /** Empty for a step. */
  readonly children: readonly ProfileNode[];
  /** The sum of the medians of its steps. */
  readonly ms: number;
}

/** The modules as the network nests them, with their steps at the ends. A module of a single step is that step. */
export function profileTree(module: Module, steps: readonly StepSummary[]): ProfileNode {
  const ms = steps.reduce((sum, { time }) => sum + time.median, 0);
  const [only, ...others] = steps;
  if (only && others.length === 0 && module.path !== '') return stepNode(only, module.path);
  const children: ProfileNode[] = [];
  for (let at = 0; at < steps.length;) {
    const step = steps[at];
    if (!step) break;
    const child = module.children.find(({ path }) => isWithin(kernelOf(step), path));
    // A function such as torch.cat belongs to the module itself.
    let end = at + 1;
    if (child) while (end < steps.length && isWithin(kernelOf(steps[end]), child.path)) end++;
    children.push(child ? profileTree(child, steps.slice(at, end)) : stepNode(step, kernelOf(step)));
    at = end;
  }
  // Where a module holds nothing but another, both have the same bar: the inner one's.
  const [single] = children;
  return single && children.length === 1 && module.path !== ''
    ? { ...single, path: module.path }
    : { path: module.path, steps, children, ms };
}

/** The layer that a step's kernel computes; what is fused onto its end follows it. */
export function kernelOf(step: Pick<StepSummary, 'layers' | 'path'> | undefined): string {
  return step?.layers[0] ?? step?.path ?? '';
}

/** The steps of a tree, in the order of execution, each as its node. */
export function stepsOf(node: ProfileNode): readonly ProfileNode[] {
  return node.children.length === 0 ? [node] : node.children.flatMap(stepsOf);
}

function stepNode(step: StepSummary, path: string): ProfileNode {
  return { path, steps: [step], children: [], ms: step.time.median };
}
