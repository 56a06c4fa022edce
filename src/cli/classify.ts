import path from 'node:path';
import { classifyPictures } from '../engine/client/classifyPictures';
import { workerCount } from '../engine/client/workerCount';
import { threadCount } from '../machine/threadCount';
import { DEFAULT_INPUT_SIZE, DEFAULT_TOP_K } from '../model/defaults';
import type { VariantId } from '../model/variants';
import { VARIANTS } from '../model/variants';
import type { ModelInfo } from '../protocol';
import type { AllowedCount } from '../machine/machine';
import { displayed } from '../base/displayText';
import { fileSize } from './fileSize';
import { interruptible, isOutputClosed } from './interruption';
import { deadlineOption, parseOptions, positiveOption, UsageError, variantOption } from './options';
import { printError, PROGRESS_OUTPUT } from './output';
import type { FoundPictures } from './pictures';
import { findPictures } from './pictures';
import { ProgressLine } from './progressLine';
import { JSON_LINES, TEXT } from './resultPrinter';
import type { ModelFiles } from './withModel';
import { loadModel, readingLimits, source, startEngineWorker } from './withModel';

/** How pictures are classified and printed. */
interface Job extends ModelFiles {
  readonly variant: VariantId | undefined;
  readonly topK: number;
  readonly json: boolean;
  readonly workers: AllowedCount;
  /** For one picture; the engine chooses when undefined. */
  readonly threads: number | undefined;
}

/**
 * `classify`: the classes of each picture, as JSON as soon as it is ready, as text in the order given. Returns 1 when a
 * picture could not be classified.
 */
export async function classifyCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    weights: { type: 'string' },
    labels: { type: 'string' },
    variant: { type: 'string' },
    top: { type: 'string' },
    json: { type: 'boolean' },
    workers: { type: 'string' },
    threads: { type: 'string' },
    deadline: { type: 'string' },
  });
  const { weights, labels, json = false } = values;
  if (weights === undefined) throw new UsageError('classify needs --weights FILE.');
  if (positionals.length === 0) throw new UsageError('classify needs at least one picture.');
  const variant = values.variant === undefined ? undefined : variantOption(values.variant);
  const topK = positiveOption('top', values.top, DEFAULT_TOP_K);
  const threads = values.threads === undefined ? undefined : positiveOption('threads', values.threads, 1);
  const asked = values.workers === undefined ? undefined : positiveOption('workers', values.workers, 1);
  const workers = workerCount(asked, await fileSize(weights));
  const deadline = deadlineOption(values.deadline);
  const job = { weights, labels, deadline, variant, topK, json, workers, threads };
  const pictures = await findPictures(positionals);
  return interruptible(signal => classify(job, pictures, signal));
}

async function classify(job: Job, { files, failures }: FoundPictures, signal: AbortSignal): Promise<number> {
  const printer = job.json ? JSON_LINES : TEXT;
  const progress = new ProgressLine(files.length + failures.length, PROGRESS_OUTPUT);
  const log = logOnce(progress);
  for (const { file, error } of failures) progress.step(true, () => printer.failure(file, error));
  const retired = new Set<string>();
  const count = Math.min(job.workers.count, files.length);
  // Of many pictures most are classified a second by one thread each; a single one is soonest by several.
  const threads = threadCount(job.threads ?? (count > 1 ? 1 : undefined), Math.max(1, count));
  for (const { message } of [job.workers, threads]) if (message !== undefined) log(message);
  const outcomes = classifyPictures({
    pictures: files,
    request: file => ({ file: source(file), topK: job.topK, inputSize: DEFAULT_INPUT_SIZE, allHeads: false }),
    started: {
      count,
      startWorker: startEngineWorker,
      engine: { kernels: 'own', threads: threads.count },
      log,
      readingLimits: readingLimits(job),
      load: async (engine, stop) => checkVariant(job, await loadModel(engine, job, log, stop)),
    },
    inOrder: !job.json,
    signal,
    onRetired: ({ message }) => retired.add(message),
  });
  try {
    for await (const { item, result, error } of outcomes) {
      if (error) progress.step(true, () => printer.failure(item, error.message));
      else progress.step(false, () => printer.result(item, result));
    }
  } finally {
    progress.end(!isOutputClosed(signal));
  }
  for (const message of retired) log(`Some workers did not take part: ${message}`);
  return progress.failed > 0 ? 1 : 0;
}

function checkVariant({ weights, variant: expected }: Job, { variant: actual }: ModelInfo): void {
  if (expected === undefined || actual === expected) return;
  const file = path.basename(weights);
  throw new UsageError(`${file} holds ${VARIANTS[actual].name} (${actual}), not ${VARIANTS[expected].name}.`);
}

/** Says once what several workers say. */
function logOnce(progress: ProgressLine): (message: string) => void {
  const said = new Set<string>();
  return message => {
    if (said.has(message)) return;
    said.add(message);
    progress.print(() => printError(displayed`${message}`));
  };
}
