import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import type { Task } from './messages';

/** What a step of the network takes. */
const StepTime = v.object({
  path: v.string(),
  /** Steps of a kind are added up. */
  kind: v.string(),
  multAdds: v.number(),
  ms: v.number(),
});
export type StepTime = v.InferOutput<typeof StepTime>;

const PROGRAM = path.join('out', 'test', 'bench', 'peers', 'steps.js');

/** Times each step of the fast way by own and stock kernels. @returns a table by kind and one by step, in Markdown. */
export async function profile(files: Omit<Task, 'mode' | 'threads'>): Promise<string> {
  const all = availableParallelism();
  const ways = [
    { title: 'stock', mode: 'stock', threads: 1 },
    { title: 'own, 1 thread', mode: 'own', threads: 1 },
    ...(all > 1 ? [{ title: `own, ${all} threads`, mode: 'own', threads: all }] : []),
  ];
  const steps: StepTime[][] = [];
  for (const { mode, threads } of ways) steps.push(await timesOf({ mode, threads, ...files }));
  const head = `| ${ways.map(({ title }) => `${title}, ms | G mult-adds/s`).join(' | ')} |`;
  const table = (first: string, columns: readonly (readonly StepTime[])[]): string => {
    const rows = (columns[0] ?? []).map(
      (step, row) =>
        `| ${step[first === 'kind' ? 'kind' : 'path']} ${columns.map(column => cells(column[row])).join('')}|`,
    );
    return [`| ${first} ${head}`, `| --- ${'| --: | --: '.repeat(ways.length)}|`, ...rows].join('\n');
  };
  const text = `${table('kind', steps.map(byKind))}\n\n${table('step', steps)}\n`;
  console.log(text);
  return text;
}

async function timesOf(task: Task): Promise<StepTime[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, JSON.stringify(task)]);
  return v.parse(v.array(StepTime), JSON.parse(stdout));
}

function byKind(steps: readonly StepTime[]): StepTime[] {
  const kinds = new Map<string, StepTime>();
  for (const step of [...steps, ...steps.map(each => ({ ...each, kind: 'all' }))]) {
    const { ms = 0, multAdds = 0 } = kinds.get(step.kind) ?? {};
    kinds.set(step.kind, { ...step, ms: ms + step.ms, multAdds: multAdds + step.multAdds });
  }
  return [...kinds.values()];
}

function cells(step: StepTime | undefined): string {
  if (!step) return '| | ';
  const rate = step.multAdds > 0 && step.ms > 0 ? (step.multAdds / step.ms / 1e6).toFixed(1) : '';
  return `| ${step.ms.toFixed(2)} | ${rate} `;
}
