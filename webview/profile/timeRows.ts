import { profileTree, stepsOf } from '../../src/profile/profileTree';
import type { Spread } from '../../src/profile/spread';
import type { ProfileSummary } from '../../src/profile/summarizeProfile';
import { overheadHint, overheadName } from './barText';
import { OVERHEADS } from './flameTree';
import { stepText } from './profileText';

/** A row of the list: a step, or what is none. */
export interface TimeRow {
  /** A step's path, or that of the module which holds nothing else. */
  readonly id: string;
  /** Undefined for what is no step. */
  readonly path: string | undefined;
  readonly name: string;
  readonly detail: string;
  readonly ms: number;
  readonly time: Spread | undefined;
  readonly share: number;
  readonly gigaMultAddsPerSecond: number | undefined;
}

/** What the list is sorted by, the largest first; undefined is the order of execution. */
export type TimeSort = 'ms' | 'gigaMultAddsPerSecond' | undefined;

/** All steps and, behind them, what is no step. */
export function timeRows(summary: ProfileSummary, sort: TimeSort): readonly TimeRow[] {
  const nodes = stepsOf(profileTree(summary.analysis.graph.root, summary.steps));
  const steps = nodes.flatMap(({ path, steps: [step] }): TimeRow[] => {
    if (!step) return [];
    const { time, share, gigaMultAddsPerSecond } = step;
    return [
      { id: path, path, name: path, detail: stepText(step), ms: time.median, time, share, gigaMultAddsPerSecond },
    ];
  });
  const others = OVERHEADS.map((kind): TimeRow => {
    const { share } = summary[kind];
    const time = kind === 'stalls' ? undefined : summary[kind].time;
    const ms = kind === 'stalls' ? summary.stalls.ms : summary[kind].time.median;
    const gigaMultAddsPerSecond = undefined;
    const name = overheadName(kind);
    return {
      id: `:${kind}`,
      path: undefined,
      name,
      detail: overheadHint(kind),
      ms,
      time,
      share,
      gigaMultAddsPerSecond,
    };
  });
  const rows = [...steps, ...others];
  return sort === undefined ? rows : rows.toSorted((a, b) => (b[sort] ?? -Infinity) - (a[sort] ?? -Infinity));
}
