import path from 'node:path';
import { displayed } from '../base/displayText';
import { workerCount } from '../engine/client/workerCount';
import { exactDuplicates, nearDuplicates, nearest, toUnitLength } from '../evaluation/similarity';
import { grouped } from '../model/format';
import { fileSize } from './fileSize';
import { interruptible } from './interruption';
import { deadlineOption, parseOptions, positiveOption, UsageError } from './options';
import { print, printError, printJson } from './output';
import type { PictureFeatures } from './pictureFeatures';
import { featuresOf, readFeatures } from './pictureFeatures';
import { findPictures } from './pictures';
import type { Scoring, ScoringOptions } from './scoring';
import { withScoring } from './scoring';

interface Job extends ScoringOptions {
  readonly to: string;
  /** Pictures, folders and globs to search. */
  readonly among: readonly string[];
  /** A file of their features, instead of them. */
  readonly features: string | undefined;
  readonly top: number;
  /** The cosine from which on pictures are nearly the same. */
  readonly threshold: number;
  readonly json: boolean;
}

const DEFAULT_TOP = 10;
/** Pictures that were resized, compressed again, brightened or mirrored have 0.92 and more, different ones 0.5 to 0.8. */
const DEFAULT_THRESHOLD = 0.9;

/** `similar`: the pictures that are most like one, and those that are there twice. Returns the exit code. */
export async function similarCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    weights: { type: 'string' },
    to: { type: 'string' },
    features: { type: 'string' },
    top: { type: 'string' },
    threshold: { type: 'string' },
    json: { type: 'boolean' },
    workers: { type: 'string' },
    deadline: { type: 'string' },
  });
  const { weights, to, features } = values;
  if (weights === undefined) throw new UsageError('similar needs --weights FILE.');
  if (to === undefined) throw new UsageError('similar needs --to PICTURE.');
  if ((features === undefined) === (positionals.length === 0)) {
    throw new UsageError('similar needs either a folder or --features FILE.safetensors.');
  }
  const threshold = Number(values.threshold ?? DEFAULT_THRESHOLD);
  if (!(threshold > 0 && threshold <= 1)) {
    throw new UsageError(`--threshold takes a cosine above 0 and up to 1, not "${values.threshold ?? ''}".`);
  }
  const asked = values.workers === undefined ? undefined : positiveOption('workers', values.workers, 1);
  const job: Job = {
    ...{ weights, to, features, threshold, labels: undefined, among: positionals },
    top: positiveOption('top', values.top, DEFAULT_TOP),
    json: values.json ?? false,
    workers: workerCount(asked, await fileSize(weights)),
    deadline: deadlineOption(values.deadline),
  };
  return interruptible(signal => withScoring(job, scoring => similar(job, scoring, signal), signal));
}

async function similar(job: Job, scoring: Scoring, signal: AbortSignal): Promise<number> {
  const known = await searched(job, scoring, signal);
  const query = await queryOf(job, known.upright, scoring, signal);
  const { pictures, hashes, size, data } = known;
  for (let start = 0; start < data.length; start += size) {
    data.set(toUnitLength(data.subarray(start, start + size)), start);
  }
  const own = pictures.findIndex(file => path.resolve(file) === path.resolve(job.to));
  const found = nearest({ size, data }, toUnitLength(query.features), job.top + 1)
    .filter(({ index }) => index !== own)
    .slice(0, job.top)
    .map(({ index, cosine }) => ({
      file: pictures[index] ?? '',
      cosine,
      duplicate: hashes[index] === query.sha256 ? 'exact' : cosine >= job.threshold ? 'near' : null,
    }));
  const breathe = (): Promise<void> =>
    new Promise((resolve, reject) =>
      setImmediate(() => {
        if (signal.aborted) reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
        else resolve();
      }),
    );
  const near = await nearDuplicates({ size, data }, job.threshold, breathe);
  const named = (groups: readonly (readonly number[])[]): readonly (readonly string[])[] =>
    groups.map(group => group.map(index => pictures[index] ?? ''));
  const answer = {
    to: job.to,
    nearest: found,
    duplicates: named(exactDuplicates(hashes)),
    near_duplicates: named(near.filter(group => new Set(group.map(index => hashes[index])).size > 1)),
  };
  if (job.json) printJson(answer);
  else printAnswer(answer, pictures.length, job.threshold);
  return known.failed > 0 ? 1 : 0;
}

async function searched(
  { features, among, weights }: Job,
  scoring: Scoring,
  signal: AbortSignal,
): Promise<PictureFeatures & { readonly failed: number }> {
  if (features === undefined) {
    const { files, failures } = await findPictures(among);
    for (const { file, error } of failures) printError(displayed`${file}: ${error}`);
    const found = await featuresOf(files.toSorted(), weights, true, scoring, signal);
    return { ...found, failed: found.failed + failures.length };
  }
  const known = await readFeatures(features);
  const { origin } = scoring.model;
  if (origin.kind === 'file' && origin.sha256 !== known.weights.sha256) {
    throw new Error(`${features} has features by other weights: ${known.weights.name}.`);
  }
  return { ...known, failed: 0 };
}

async function queryOf(job: Job, upright: boolean, scoring: Scoring, signal: AbortSignal) {
  const { data, hashes } = await featuresOf([job.to], job.weights, upright, scoring, signal);
  return { features: data, sha256: hashes[0] };
}

interface Answer {
  readonly to: string;
  readonly nearest: readonly { readonly file: string; readonly cosine: number; readonly duplicate: string | null }[];
  readonly duplicates: readonly (readonly string[])[];
  readonly near_duplicates: readonly (readonly string[])[];
}

function printAnswer(answer: Answer, count: number, threshold: number): void {
  print(displayed`Most like ${answer.to}, of ${grouped(count)} pictures:`);
  for (const { file, cosine, duplicate } of answer.nearest) {
    const note = duplicate === 'exact' ? '  the same file' : duplicate === 'near' ? '  nearly the same' : '';
    print(displayed`  ${cosine.toFixed(4)}  ${file}${note}`);
  }
  printGroups('The same file', answer.duplicates);
  printGroups(`Nearly the same (cosine from ${threshold} on)`, answer.near_duplicates);
}

function printGroups(title: string, groups: readonly (readonly string[])[]): void {
  if (groups.length === 0) return;
  print(displayed``, displayed`${title}, ${grouped(groups.length)} ${groups.length === 1 ? 'group' : 'groups'}:`);
  for (const group of groups) {
    for (const [at, file] of group.entries()) print(at === 0 ? displayed`  ${file}` : displayed`    ${file}`);
  }
}
