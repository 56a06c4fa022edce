// Feeds damaged files to every parser, and fails if one returns anything but weights or a clear refusal. Each target runs
// in a worker with a small heap, which can be terminated if a round never ends.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import type { Finding, Range, Tally } from './rounds';
import { fileOf, runRounds } from './rounds';
import type { Target } from './target';
import { TARGETS } from './targets';

const ROUNDS = 10_000;
const OUT = path.join('out', 'fuzz');
const HEAP_MB = 256;
/** A round that takes longer than allowed reports so at its end; after this time it is taken as endless. */
const ENDLESS_MS = 20_000;
const REASONS_SHOWN = 8;

const USAGE = `npm run fuzz -- [--target NAME]... [--seed N] [--first ROUND] [--rounds N]
Targets: ${TARGETS.map(({ name }) => name).join(', ')}. ${ROUNDS} rounds of each by default.`;

interface Task {
  readonly target: string;
  readonly range: Range;
  /** Where the worker writes the round it is in. */
  readonly progress: SharedArrayBuffer;
}

async function work({ target: name, range, progress }: Task): Promise<void> {
  const current = new Int32Array(progress);
  const outcome = await runRounds(targetCalled(name), range, round => Atomics.store(current, 0, round));
  parentPort?.postMessage(outcome);
}

function targetCalled(name: string): Target {
  const target = TARGETS.find(candidate => candidate.name === name);
  if (!target) throw new Error(`No target "${name}"; there are ${TARGETS.map(each => each.name).join(', ')}.`);
  return target;
}

/** Runs a target's rounds in a worker. A round that kills the worker, or never ends, is a finding too. */
async function supervise(target: Target, range: Range): Promise<Tally | Finding> {
  const progress = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const current = new Int32Array(progress);
  const task: Task = { target: target.name, range, progress };
  const worker = new Worker(__filename, { workerData: task, resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } });
  const found = (flaw: string): Finding => {
    const round = Atomics.load(current, 0);
    return { round, file: fileOf(target, range.seed, round), flaw };
  };
  let lastRound = -1;
  let since = Date.now();
  return new Promise(resolve => {
    const watch = setInterval(() => {
      const round = Atomics.load(current, 0);
      if (round !== lastRound) since = Date.now();
      else if (Date.now() - since > ENDLESS_MS) finish(found(`does not end within ${ENDLESS_MS / 1000} s`));
      lastRound = round;
    }, 500);
    const finish = (outcome: Tally | Finding): void => {
      clearInterval(watch);
      void worker.terminate();
      resolve(outcome);
    };
    worker.on('message', finish);
    worker.on('error', error => finish(found(`ends its worker: ${error.message}`)));
    worker.on('exit', code => finish(found(`ends its worker with code ${code}`)));
  });
}

/** Keeps a finding's files, with why and how to see it again, and returns where. */
function save(target: Target, seed: number, { round, file, flaw }: Finding): string {
  const folder = path.join(OUT, `${target.name}-${seed}-${round}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const again = `npm run fuzz -- --target ${target.name} --seed ${seed} --first ${round} --rounds 1`;
  writeFileSync(path.join(folder, 'why.txt'), `${flaw}\n${again}\n`);
  writeFileSync(path.join(folder, file.name), file.bytes);
  for (const [name, bytes] of file.externalFiles) writeFileSync(path.join(folder, path.basename(name)), bytes);
  return folder;
}

function describe({ accepted, refusals, slowestMs, largestGrowth }: Tally): string[] {
  const refused = [...refusals.values()].reduce((sum, count) => sum + count, 0);
  const inOrder = [...refusals].toSorted(([, a], [, b]) => b - a);
  const rest = inOrder.slice(REASONS_SHOWN);
  return [
    `${accepted + refused} rounds survived: ${accepted} read, ${refused} refused for ${refusals.size} reasons; ` +
      `the slowest took ${slowestMs.toFixed(0)} ms, the process grew by ${(largestGrowth / 1e6).toFixed(0)} MB`,
    ...inOrder.slice(0, REASONS_SHOWN).map(([reason, count]) => `  ${count} × ${reason}`),
    ...(rest.length > 0 ? [`  ${rest.reduce((sum, [, count]) => sum + count, 0)} × ${rest.length} others`] : []),
  ];
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      first: { type: 'string', default: '0' },
      rounds: { type: 'string', default: String(ROUNDS) },
      target: { type: 'string', multiple: true },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const range: Range = { seed: count(values.seed), first: count(values.first), count: count(values.rounds) };
  for (const target of values.target?.map(targetCalled) ?? TARGETS) {
    const start = Date.now();
    const outcome = await supervise(target, range);
    console.log(`\n== ${target.name} (seed ${range.seed}, ${((Date.now() - start) / 1000).toFixed(1)} s)`);
    if ('flaw' in outcome) {
      process.exitCode = 1;
      console.log(`FAILED in round ${outcome.round}: ${outcome.flaw}\n  ${save(target, range.seed, outcome)}`);
    } else {
      for (const line of describe(outcome)) console.log(line);
    }
  }
}

function count(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0 || number >= 2 ** 31) throw new Error(`"${text}" is not a count.`);
  return number;
}

if (isMainThread) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
} else {
  void work(workerData as Task);
}
