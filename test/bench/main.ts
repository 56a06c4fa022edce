// Measures the engine beside other runtimes on the same network: one picture, a folder, the start, memory. Each contender is
// a process of its own, all take turns in every round, so that whatever else the machine does meets them alike. Before
// them, how soon the panel shows its graph.
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem, type as systemType } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { messageOf } from '../../src/base/errorText';
import { VARIANTS } from '../../src/model/variants';
import { ensureChromium } from '../harness/browser';
import { runCommandLine } from '../harness/processes';
import { ContenderProcess } from './contenderProcess';
import type { Entrant, LeftOut } from './contenders';
import { findEntrants, REFERENCE } from './contenders';
import { firstPaintText, measureFirstPaint } from './firstPaint';
import { toMarkdown } from './markdown';
import type { Prepared } from './network';
import { prepare } from './network';
import { pictureFiles } from './pictures';
import { profile } from './profile';
import type { Results } from './results';
import { relate } from './results';
import { largestDifference, median, tolerance } from './statistics';
import { VARIANT } from './subject';

const WORK = path.join('out', 'bench');
const RESULTS = path.join('test', 'bench');
const WARM_UPS = 5;
/** Threads that wait by turning round and round, as some runtimes' do, have fallen asleep after this. */
const PAUSE_MS = 100;

const FULL = { rounds: 12, repetitions: 5, folderRounds: 3, coldRounds: 5, paintRounds: 15, pictures: 200 };
const QUICK = { rounds: 2, repetitions: 2, folderRounds: 1, coldRounds: 1, paintRounds: 2, pictures: 11 };
type Extent = typeof FULL;

const USAGE = `npm run bench [-- OPTION…]
  --quick            a few rounds, to see that everything runs; writes into ${WORK} only
  --only ID          contenders whose id begins so, besides ${REFERENCE}; may be repeated; writes into ${WORK} only
  --rounds N         rounds of one picture
  --folder-rounds N  rounds of the folder
  --cold-rounds N    rounds of starts
  --pictures N       pictures in the folder
  --profile          only the time of each step, own kernels beside stock ones
  --panel            only the first paint of the panel's graph`;

/** A contender and what has been measured of it so far. */
interface Runner {
  readonly entrant: Entrant;
  readonly contender: ContenderProcess;
  readonly logits: readonly number[];
  readonly onePicture: { ms: number[]; peakBytes: number };
  readonly folder: { ms: number[]; peakBytes: number };
  readonly coldStart: { ms: number[]; loadMs: number[]; firstRunMs: number[] };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true },
      rounds: { type: 'string' },
      'folder-rounds': { type: 'string' },
      'cold-rounds': { type: 'string' },
      pictures: { type: 'string' },
      profile: { type: 'boolean', default: false },
      panel: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const load = loadavg()[0] ?? 0;
  const defaults = values.quick ? QUICK : FULL;
  const extent: Extent = {
    rounds: count(values.rounds, defaults.rounds),
    repetitions: defaults.repetitions,
    folderRounds: count(values['folder-rounds'], defaults.folderRounds),
    coldRounds: count(values['cold-rounds'], defaults.coldRounds),
    paintRounds: defaults.paintRounds,
    pictures: count(values.pictures, defaults.pictures),
  };
  if ((await runCommandLine(process.execPath, ['esbuild.mjs'], { limitMs: 120_000 })) !== 0) {
    throw new Error('The build failed; nothing was measured.');
  }
  if (values.panel) {
    console.log(
      `${firstPaintText(await measureFirstPaint(extent.paintRounds))}; load at the beginning ${load.toFixed(1)}`,
    );
    return;
  }
  const prepared = await prepare(WORK);
  if (values.profile) {
    writeFileSync(path.join(WORK, 'profile.md'), await profile(prepared.files));
    return;
  }
  const { only } = values;
  const found = findEntrants();
  const entrants = found.entrants.filter(
    ({ id }) => id === REFERENCE || (only?.some(start => id.startsWith(start)) ?? true),
  );
  const results = await measure(entrants, found.leftOut, prepared, extent, load);
  const folder = values.quick || only ? WORK : RESULTS;
  const table = toMarkdown(results);
  writeFileSync(path.join(folder, 'results.json'), `${JSON.stringify(results, undefined, 2)}\n`);
  writeFileSync(path.join(folder, 'results.md'), table);
  console.log(`\n${table}\nWritten to ${folder}: results.json, results.md`);
}

async function measure(
  entrants: readonly Entrant[],
  missing: readonly LeftOut[],
  prepared: Prepared,
  extent: Extent,
  load: number,
): Promise<Results> {
  const noBrowser = await ensureChromium().then(() => undefined, messageOf);
  const firstPaint = noBrowser === undefined ? await measureFirstPaint(extent.paintRounds) : undefined;
  if (firstPaint) console.log(firstPaintText(firstPaint));
  const versions: Record<string, string> = { Node: process.versions.node };
  const { runners, leftOut } = await startAll(entrants, prepared, versions);
  if (noBrowser !== undefined) leftOut.push({ contender: "the panel's first paint", reason: noBrowser });
  for (const { contender, reason } of [...missing, ...leftOut]) console.log(`left out: ${contender}: ${reason}`);
  const files = pictureFiles();
  let difference: number;
  try {
    difference = compareLogits(runners);
    await runRounds(withOnePicture(runners), extent);
    await runFolders(runners, files, extent);
  } finally {
    await Promise.all(runners.map(({ contender }) => contender.stop()));
  }
  await runColdStarts(withOnePicture(runners), prepared, extent);
  const measured = runners.map(({ entrant: { id, title, task, folderOnly }, onePicture, folder, coldStart }) => ({
    id,
    title,
    threads: task.threads,
    folder,
    ...(!folderOnly && { onePicture, coldStart }),
  }));
  return {
    date: new Date().toISOString(),
    machine: {
      processor: cpus()[0]?.model.trim() ?? 'unknown',
      cores: availableParallelism(),
      memory_gb: Math.round(totalmem() / 1e9),
      system: `${systemType()} ${release()}`,
      load,
    },
    versions,
    network: VARIANTS[VARIANT].name,
    weights: prepared.weights,
    input: prepared.input,
    rounds: extent.rounds,
    repetitions: extent.repetitions,
    pictures: extent.pictures,
    picture_files: files.map(file => path.basename(file)),
    largest_difference: difference,
    contenders: relate(measured, extent.pictures),
    ...(firstPaint && { first_paint: firstPaint }),
    left_out: [...missing, ...leftOut],
  };
}

/** Starts the contenders; one that can't compute the network is left out, unless the engine itself is that. */
async function startAll(
  entrants: readonly Entrant[],
  { files }: Prepared,
  versions: Record<string, string>,
): Promise<{ readonly runners: Runner[]; readonly leftOut: LeftOut[] }> {
  const runners: Runner[] = [];
  const leftOut: LeftOut[] = [];
  for (const entrant of entrants) {
    try {
      const { contender, ready } = await ContenderProcess.start(entrant, files);
      Object.assign(versions, ready.versions);
      runners.push({
        entrant,
        contender,
        logits: ready.logits,
        onePicture: { ms: [], peakBytes: 0 },
        folder: { ms: [], peakBytes: 0 },
        coldStart: { ms: [], loadMs: [], firstRunMs: [] },
      });
    } catch (error) {
      if (entrant.id.startsWith('own') || entrant.id === REFERENCE) {
        await Promise.all(runners.map(({ contender }) => contender.stop()));
        throw error;
      }
      leftOut.push({ contender: entrant.title, reason: messageOf(error) });
    }
  }
  return { runners, leftOut };
}

/** @throws Error where two contenders do not compute the same. @returns the largest difference. */
function compareLogits(runners: readonly Runner[]): number {
  let largest = 0;
  for (const [index, one] of runners.entries()) {
    for (const other of runners.slice(index + 1)) {
      const difference = largestDifference(one.logits, other.logits);
      if (!(difference <= tolerance(one.logits))) {
        throw new Error(`${one.entrant.title} and ${other.entrant.title} disagree: logits differ by ${difference}.`);
      }
      largest = Math.max(largest, difference);
    }
  }
  console.log(`${runners.length} contenders agree; logits differ by at most ${largest.toExponential(1)}`);
  return largest;
}

function withOnePicture(runners: readonly Runner[]): Runner[] {
  return runners.filter(({ entrant }) => !entrant.folderOnly);
}

async function runRounds(runners: readonly Runner[], { rounds, repetitions }: Extent): Promise<void> {
  console.log(`\n== one picture, ${rounds} rounds of ${repetitions}; medians so far in ms`);
  for (const { contender } of runners) await contender.ask({ do: 'run', times: WARM_UPS });
  for (let round = 1; round <= rounds; round++) {
    for (const { contender, onePicture } of runners) {
      await sleep(PAUSE_MS);
      onePicture.ms.push(...(await contender.ask({ do: 'run', times: repetitions })).ms);
    }
    show(round, runners, ({ onePicture }) => median(onePicture.ms).toFixed(1));
  }
  for (const { contender, onePicture } of runners) {
    onePicture.peakBytes = (await contender.ask({ do: 'memory' })).peakBytes;
  }
}

/** @throws Error where two contenders' classes of a picture are not the same. */
async function runFolders(
  runners: readonly Runner[],
  files: readonly string[],
  { folderRounds, pictures }: Extent,
): Promise<void> {
  console.log(`\n== a folder of ${pictures} pictures, ${folderRounds} rounds; pictures/s at the fastest`);
  const paths = Array.from({ length: pictures }, (_, i) => files[i % files.length] ?? '');
  for (const { contender } of runners) await contender.ask({ do: 'classify', files: [...files] });
  let expected: string[] | undefined;
  for (let round = 1; round <= folderRounds; round++) {
    for (const { entrant, contender, folder } of runners) {
      await sleep(PAUSE_MS);
      const { ms, top } = await contender.ask({ do: 'classify', files: paths });
      folder.ms.push(ms);
      const found = top.map(classes => classes.join(' '));
      expected ??= found;
      const odd = paths.findIndex((_, i) => found[i] !== expected?.[i]);
      if (odd >= 0) {
        const name = path.basename(paths[odd] ?? '');
        throw new Error(
          `${entrant.title} sees ${found[odd] ?? 'nothing'} in ${name}, not ${expected[odd] ?? 'nothing'}.`,
        );
      }
    }
    show(round, runners, runner => ((1000 * pictures) / Math.min(...runner.folder.ms)).toFixed(1));
  }
  for (const { contender, folder } of runners) folder.peakBytes = (await contender.ask({ do: 'memory' })).peakBytes;
}

async function runColdStarts(runners: readonly Runner[], { files }: Prepared, { coldRounds }: Extent): Promise<void> {
  console.log(`\n== start of the process to its first logits, ${coldRounds} rounds; medians so far in ms`);
  for (let round = 1; round <= coldRounds; round++) {
    for (const { entrant, coldStart } of runners) {
      const { contender, ready, startMs } = await ContenderProcess.start(entrant, files);
      await contender.stop();
      coldStart.ms.push(startMs);
      coldStart.loadMs.push(ready.loadMs);
      coldStart.firstRunMs.push(ready.firstMs);
    }
    show(round, runners, ({ coldStart }) => median(coldStart.ms).toFixed(0));
  }
}

function show(round: number, runners: readonly Runner[], figure: (runner: Runner) => string): void {
  console.log(`${round}: ${runners.map(runner => `${runner.entrant.id} ${figure(runner)}`).join(', ')}`);
}

function count(text: string | undefined, fallback: number): number {
  const number = Number(text ?? fallback);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`"${text ?? ''}" is no count.`);
  return number;
}

main().catch((error: unknown) => {
  console.error(messageOf(error));
  process.exitCode = 1;
});
