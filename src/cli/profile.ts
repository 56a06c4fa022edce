import path from 'node:path';
import { displayed, type DisplayText } from '../base/displayText';
import { nodeFolder } from '../disk/nodeFolder';
import { hasLostBytes } from '../disk/invalidName';
import { placeFiles } from '../disk/placeFiles';
import { profileModel } from '../engine/client/profileModel';
import { threadCount } from '../machine/threadCount';
import { DEFAULT_INPUT_SIZE } from '../model/defaults';
import { percent, si } from '../model/format';
import { VARIANTS } from '../model/variants';
import { profileExtension, PROFILE_EXTENSIONS, profileFile, type ProfileExtension } from '../profile/profileFile';
import { profileJson } from '../profile/profileJson';
import type { Spread } from '../profile/spread';
import type { ProfileSummary } from '../profile/summarizeProfile';
import { summarizeProfile } from '../profile/summarizeProfile';
import type { Profile } from '../protocol';
import { DEFAULT_CONFIG, DEFAULT_PROFILE_RUNS, MAX_PROFILE_RUNS } from '../protocol';
import { interruptible } from './interruption';
import { deadlineOption, parseOptions, positiveOption, UsageError } from './options';
import { print, printError, printJson } from './output';
import { isSameFile } from './sameFile';
import { withModel } from './withModel';

interface Job {
  readonly weights: string;
  readonly runs: number;
  readonly threads: number;
  readonly inputSize: number;
  readonly json: boolean;
  readonly target: { readonly file: string; readonly extension: ProfileExtension } | undefined;
  readonly deadline: number;
}

/** `profile`: where the time of a picture goes, step by step. Returns the exit code. */
export async function profileCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    weights: { type: 'string' },
    runs: { type: 'string' },
    threads: { type: 'string' },
    input: { type: 'string' },
    json: { type: 'boolean' },
    to: { type: 'string' },
    deadline: { type: 'string' },
  });
  const { weights, json = false } = values;
  if (weights === undefined) throw new UsageError('profile needs --weights FILE.');
  if (positionals.length > 0) throw new UsageError(`profile takes no other file: "${positionals.join(' ')}".`);
  const runs = positiveOption('runs', values.runs, DEFAULT_PROFILE_RUNS);
  if (runs > MAX_PROFILE_RUNS) throw new UsageError(`--runs takes at most ${MAX_PROFILE_RUNS}, not ${runs}.`);
  const threads = threadCount(values.threads === undefined ? undefined : positiveOption('threads', values.threads, 1));
  if (threads.message !== undefined) printError(displayed`${threads.message}`);
  const inputSize = positiveOption('input', values.input, DEFAULT_INPUT_SIZE);
  const target = values.to === undefined ? undefined : targetOf(values.to);
  if (target && (await isSameFile(weights, target.file))) {
    throw new UsageError('profile does not overwrite the file that it reads.');
  }
  const deadline = deadlineOption(values.deadline);
  const job = { weights, runs, threads: threads.count, inputSize, json, target, deadline };
  return interruptible(signal => profile(job, signal));
}

function targetOf(file: string): Job['target'] {
  const extension = profileExtension(file);
  if (!extension) {
    const known = PROFILE_EXTENSIONS.map(name => `.${name}`).join(' or ');
    throw new UsageError(`--to takes a file that ends in ${known}, not "${file}".`);
  }
  if (hasLostBytes(file)) throw new UsageError(`--to takes a name that is valid UTF-8, not "${file}".`);
  return { file, extension };
}

async function profile(job: Job, signal: AbortSignal): Promise<number> {
  const { weights, runs, threads, inputSize, json, target, deadline } = job;
  const found = await withModel(
    { weights, labels: undefined, deadline },
    engine => profileModel(engine, { runs, inputSize }, undefined, signal),
    signal,
    { kernels: 'own', threads },
  );
  const summary = summarizeProfile(found, DEFAULT_CONFIG.convention);
  if (target) {
    const file = { name: path.basename(target.file), bytes: profileFile(found, target.extension) };
    await placeFiles([file], nodeFolder(path.dirname(target.file)), { signal });
  }
  if (json) printJson(profileJson(found, summary));
  else print(...textOf(found, summary));
  return 0;
}

const COLUMNS = [44, 30, 8, 15, 8, 8, 9] as const;

function textOf({ model, inputSize, threads, runs }: Profile, summary: ProfileSummary): readonly DisplayText[] {
  const { call, steps, allSteps, input, betweenSteps, messages, stalls } = summary;
  const shares = (time: Spread, share: number): string[] => [ms(time.median), middle(time), percent(share)];
  const lines = [
    ['Step', 'Type', 'ms', 'middle half', 'share', 'G/s', 'threads'],
    ...steps.map(step => [
      step.layers[0] ?? step.path,
      step.writesInto === undefined ? step.type : `${step.type} > cat`,
      ...shares(step.time, step.share),
      step.gigaMultAddsPerSecond?.toFixed(1) ?? '',
      String(step.threads),
    ]),
    [],
    ['All steps', '', ms(allSteps.ms), '', percent(allSteps.share)],
    ['Preparing the input', '', ...shares(input.time, input.share)],
    ['Between steps', '', ...shares(betweenSteps.time, betweenSteps.share)],
    ['Messages and waking', '', ...shares(messages.time, messages.share)],
    ['Stalls', '', ms(stalls.ms), '', percent(stalls.share)],
    ['A picture', '', ...shares(call, 1), summary.gigaMultAddsPerSecond?.toFixed(1) ?? ''],
  ];
  return [
    displayed`${VARIANTS[model.variant].name}, input ${inputSize} × ${inputSize}, threads: ${threads}, runs: ${runs.length}, ${si(summary.multAdds)} mult-adds`,
    displayed``,
    ...lines.map(cells => displayed`${row(cells)}`),
    displayed``,
    displayed`Times are medians, in ms, with the half of the runs in the middle. Stalls come now in one step, now in another, so that no`,
    displayed`median has them: they are what the medians of the parts leave of that of the whole.`,
    displayed`A step computes all layers that are named together; "> cat" writes right into the concatenation. G/s: G mult-adds a second.`,
  ];
}

function row(cells: readonly string[]): string {
  const padded = cells.map((cell, column) => {
    const width = COLUMNS[column] ?? 0;
    return column < 2 ? cell.padEnd(width) : cell.padStart(width);
  });
  return padded.join(' ').trimEnd();
}

function ms(value: number): string {
  return value.toFixed(2);
}

function middle({ lowerQuartile, upperQuartile }: Spread): string {
  return `${ms(lowerQuartile)}-${ms(upperQuartile)}`;
}
