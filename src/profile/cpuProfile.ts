import { VARIANTS } from '../model/variants';
import type { Profile } from '../protocol';
import type { ProfileNode } from './profileTree';
import { profileTree } from './profileTree';
import type { ProfileSummary, StepSummary } from './summarizeProfile';

interface CallFrame {
  readonly functionName: string;
  readonly scriptId: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

interface CpuProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  hitCount: number;
  readonly children: number[];
}

/** V8's format of CPU profiles (`Profiler.Profile` of Chrome's DevTools protocol); times in µs. */
export interface CpuProfile {
  readonly nodes: readonly CpuProfileNode[];
  readonly startTime: number;
  readonly endTime: number;
  /** The node at work from each sample to the next one; the last sample is the end. */
  readonly samples: readonly number[];
  /** From the sample before, or the start, to each sample. */
  readonly timeDeltas: readonly number[];
}

/**
 * All runs one after the other, each with its own times: a function for each module and each step. Those who read the format
 * add them up as they do for functions of a program.
 */
export function cpuProfile(profile: Profile, { analysis, steps }: ProfileSummary): CpuProfile {
  const nodes: CpuProfileNode[] = [];
  const add = (parent: CpuProfileNode | undefined, functionName: string): CpuProfileNode => {
    // What lies in no file of the editor's.
    const callFrame = { functionName, scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 };
    const node = { id: nodes.length + 1, callFrame, hitCount: 0, children: [] };
    parent?.children.push(node.id);
    nodes.push(node);
    return node;
  };
  const root = add(undefined, '(root)');
  const messages = add(root, 'messages');
  const run = add(root, VARIANTS[profile.model.variant].name);
  const stepNodes = new Map<StepSummary, CpuProfileNode>();
  const addBelow = (parent: CpuProfileNode, { path, children, steps: [step] }: ProfileNode): void => {
    if (children.length === 0 && step) {
      stepNodes.set(step, add(parent, `${path} (${step.type})`));
      return;
    }
    const module = add(parent, path);
    for (const child of children) addBelow(module, child);
  };
  const input = add(run, 'input');
  for (const child of profileTree(analysis.graph.root, steps).children) addBelow(run, child);
  const between = add(run, 'between steps');

  const samples: number[] = [];
  const timeDeltas: number[] = [];
  let elapsedMs = 0;
  let last = 0;
  const sample = (node: CpuProfileNode, ms: number): void => {
    // Whole microseconds since the start, so that what is rounded off does not add up.
    const now = Math.round(elapsedMs * 1000);
    node.hitCount++;
    samples.push(node.id);
    timeDeltas.push(now - last);
    last = now;
    elapsedMs += ms;
  };
  for (const { callMs, runMs, inputMs, stepMs } of profile.runs) {
    sample(messages, callMs - runMs);
    sample(input, inputMs);
    let inSteps = 0;
    for (const [index, step] of steps.entries()) {
      const ms = stepMs[index] ?? 0;
      sample(stepNodes.get(step) ?? run, ms);
      inSteps += ms;
    }
    sample(between, Math.max(0, runMs - inputMs - inSteps));
  }
  sample(root, 0);
  return { nodes, startTime: 0, endTime: last, samples, timeDeltas };
}
