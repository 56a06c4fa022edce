import path from 'node:path';
import { displayed, quote } from '../base/displayText';
import { messageOf } from '../base/errorText';
import { workerCount } from '../engine/client/workerCount';
import { judge } from '../evaluation/judge';
import type { LabelledPicture } from '../evaluation/judgements';
import { Judgements } from '../evaluation/judgements';
import type { EvaluationHeader, EvaluationRecord } from '../evaluation/records';
import { categoriesOf, judgementOf, MAX_SHARDS, recordOf } from '../evaluation/records';
import { grouped } from '../model/format';
import type { PictureScores } from '../protocol';
import { fileOrigin } from '../protocol';
import type { FinishOptions } from './evaluation/finish';
import { finishEvaluation, reportOption, shareOption } from './evaluation/finish';
import type { LabelledPictures } from './evaluation/labelledPictures';
import { labelledPictures } from './evaluation/labelledPictures';
import { RecordFile } from './evaluation/recordFile';
import { openLabelsText, readLabelMap, resolveLabels } from './evaluation/resolveLabels';
import { fileSize } from './fileSize';
import { interruptible, isOutputClosed } from './interruption';
import { deadlineOption, parseOptions, positiveOption, UsageError } from './options';
import { printError, PROGRESS_OUTPUT } from './output';
import { ProgressLine } from './progressLine';
import type { Scoring, ScoringOptions } from './scoring';
import { withScoring } from './scoring';

interface Job extends ScoringOptions, FinishOptions {
  readonly map: string | undefined;
  readonly upright: boolean;
  readonly shard: Shard;
  /** The JSON Lines that are written, picture by picture. */
  readonly to: string | undefined;
}

/** A part of the sorted list of pictures: every `shards`th one from `shard − 1` on. */
interface Shard {
  readonly shard: number;
  readonly shards: number;
}

/** `evaluate`: what a model makes of labelled folders. Returns the exit code. */
export async function evaluateCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    weights: { type: 'string' },
    labels: { type: 'string' },
    map: { type: 'string' },
    json: { type: 'boolean' },
    report: { type: 'string' },
    'min-top1': { type: 'string' },
    'as-stored': { type: 'boolean' },
    shard: { type: 'string' },
    to: { type: 'string' },
    workers: { type: 'string' },
    deadline: { type: 'string' },
  });
  const { weights, labels, map, to } = values;
  if (weights === undefined) throw new UsageError('evaluate needs --weights FILE.');
  if (positionals.length === 0) throw new UsageError('evaluate needs a folder.');
  const shard = shardOption(values.shard);
  if (shard.shards > 1 && to === undefined) throw new UsageError('--shard needs --to FILE.jsonl.');
  if (to !== undefined && !to.endsWith('.jsonl')) {
    throw new UsageError(`--to takes a file that ends in .jsonl, not "${to}".`);
  }
  const report = reportOption(values.report);
  const minTop1 = shareOption('min-top1', values['min-top1']);
  if (shard.shards > 1 && (report !== undefined || minTop1 !== undefined)) {
    throw new UsageError('--report and --min-top1 are for the whole: give them to merge.');
  }
  const asked = values.workers === undefined ? undefined : positiveOption('workers', values.workers, 1);
  const job: Job = {
    ...{ weights, labels, map, to, shard, report, minTop1 },
    json: values.json ?? false,
    upright: values['as-stored'] !== true,
    workers: workerCount(asked, await fileSize(weights)),
    deadline: deadlineOption(values.deadline),
  };
  return interruptible(async signal => {
    const found = await labelledPictures(positionals);
    const labelled = found.pictures.filter(({ label }) => label !== undefined).length;
    if (labelled === 0) throw new Error('No picture has a label: no folder is named after a class.');
    return withScoring(job, scoring => evaluate(job, found, scoring, signal), signal);
  });
}

function shardOption(text: string | undefined): Shard {
  if (text === undefined) return { shard: 1, shards: 1 };
  const [, k = '', n = ''] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const [shard, shards] = [Number(k), Number(n)];
  if (shard >= 1 && shard <= shards && shards <= MAX_SHARDS) return { shard, shards };
  throw new UsageError(`--shard takes K/N, such as 1/4, not "${text}".`);
}

async function evaluate(job: Job, found: LabelledPictures, scoring: Scoring, signal: AbortSignal): Promise<number> {
  const { classes } = scoring;
  const chosen = job.map === undefined ? new Map<string, readonly number[]>() : await readLabelMap(job.map, classes);
  const names = found.pictures.flatMap(({ label }) => label ?? []);
  const { labels, open } = resolveLabels(names, classes, chosen);
  if (open.length > 0) {
    printError(...openLabelsText(open, classes));
    return 1;
  }
  const isJudged = ({ label }: LabelledPicture): boolean => label !== undefined && labels.get(label)?.length !== 0;
  const pictures = found.pictures.filter(isJudged);
  sayWhatIsLeftOut(found, pictures.length);
  const header = headerOf(
    job,
    scoring,
    found,
    pictures,
    [...labels].filter(([, indices]) => indices.length > 0),
  );
  const judgements = new Judgements(categoriesOf(header), pictures);
  await judgePictures(job, header, judgements, scoring, signal);
  if (job.shard.shards > 1) return 0;
  return finishEvaluation(judgements, job, { model: header.weights.name, unreadable: header.unreadable }, signal);
}

function sayWhatIsLeftOut({ pictures, splits }: LabelledPictures, judged: number): void {
  if (splits.size > 1) {
    const names = [...splits].map(name => quote(name)).join(' and ');
    printError(displayed`${names} are judged together; name the folder of one to judge it alone.`);
  }
  const left = pictures.length - judged;
  if (left > 0)
    printError(
      displayed`${grouped(left)} ${left === 1 ? 'picture is' : 'pictures are'} left out: without a class of the model.`,
    );
}

function headerOf(
  { weights, upright, shard }: Job,
  { model, classes }: Scoring,
  { failures }: LabelledPictures,
  pictures: readonly LabelledPicture[],
  labels: readonly (readonly [string, readonly number[]])[],
): EvaluationHeader {
  return {
    evaluation: 1,
    ...shard,
    total: pictures.length,
    weights: { name: path.basename(weights), sha256: fileOrigin(model.origin)?.sha256 ?? '' },
    variant: model.variant,
    upright,
    classes: classes.map(({ wnid, label }) => ({ ...(wnid !== undefined && { wnid }), label })),
    labels: labels.map(([label, indices]) => [label, [...indices]]),
    unreadable: failures.map(({ file, error }) => ({ file, error })),
    pictures: pictures
      .filter((_, n) => n % shard.shards === shard.shard - 1)
      .map(({ file, label = '' }) => [file, label]),
  };
}

/** Judges the pictures of the job's part, but for those that its file has. */
async function judgePictures(
  { to, shard, upright }: Job,
  header: EvaluationHeader,
  judgements: Judgements,
  scoring: Scoring,
  signal: AbortSignal,
): Promise<void> {
  const known = (record: EvaluationRecord): void => {
    // What failed is tried again.
    if (!('error' in record)) judgements.add(record.n, judgementOf(record));
  };
  const file = to === undefined ? undefined : await RecordFile.open(to, header, known);
  try {
    const todo = [...judgements.missing()]
      .filter(n => n % shard.shards === shard.shard - 1)
      .map(n => ({ n, file: judgements.pictures[n]?.file ?? '', label: judgements.pictures[n]?.label ?? '' }));
    const done = header.pictures.length - todo.length;
    if (done > 0)
      printError(displayed`${grouped(done)} of ${grouped(header.pictures.length)} pictures were judged before.`);
    const asked = { upright, features: false, sha256: false };
    const progress = new ProgressLine(todo.length, PROGRESS_OUTPUT);
    try {
      for await (const { item, result, error } of scoring.score(todo, asked, progress)) {
        const record = error
          ? { n: item.n, file: item.file, error: shortReason(error) }
          : recordOfScores(item, result, judgements);
        if ('error' in record) judgements.fail(record.n, record.error);
        else judgements.add(record.n, judgementOf(record));
        await file?.append(record);
        progress.step(error !== undefined, () => undefined);
      }
    } finally {
      progress.end(!isOutputClosed(signal));
    }
  } finally {
    await file?.close();
  }
}

function recordOfScores(
  { n, file, label }: { readonly n: number; readonly file: string; readonly label: string },
  { logits }: PictureScores,
  judgements: Judgements,
): EvaluationRecord {
  return recordOf(n, file, label, judge(logits, judgements.truthOf(n)));
}

const MAX_REASON = 1000;

function shortReason(error: Error): string {
  return messageOf(error).slice(0, MAX_REASON);
}
