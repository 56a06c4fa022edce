import path from 'node:path';
import type { DisplayText } from '../base/displayText';
import { displayed } from '../base/displayText';
import { hasLostBytes } from '../disk/invalidName';
import { nodeFolder } from '../disk/nodeFolder';
import { placeFiles } from '../disk/placeFiles';
import type { EngineClient } from '../engine/client/engineClient';
import { occludePicture } from '../engine/client/occludePicture';
import { workerCount } from '../engine/client/workerCount';
import { threadCount } from '../machine/threadCount';
import { DEFAULT_INPUT_SIZE } from '../model/defaults';
import type { OcclusionOptions } from '../model/occlusionGrid';
import { DEFAULT_OCCLUSION, occlusionObstacle, windowsPerSide } from '../model/occlusionGrid';
import { OcclusionMap } from '../model/occlusionMap';
import { analyze } from '../model/analysis';
import { ONE_PIXEL } from '../model/receptiveField';
import { graphOf } from '../model/variants';
import type { Classification, ClassScore, EngineResult, ModelInfo } from '../protocol';
import { chosenClass, classText } from './chosenClass';
import { fileSize } from './fileSize';
import { interruptible } from './interruption';
import { choiceOption, deadlineOption, parseOptions, positiveOption, UsageError } from './options';
import { print, printError, printJson, PROGRESS_OUTPUT } from './output';
import { cellsOf, overPicture, windowCells, withAlpha } from '../report/overPicture';
import { ProgressLine } from './progressLine';
import { isSameFile } from './sameFile';
import type { ModelFiles } from './withModel';
import { loadModel, readingLimits, source, startEngineWorker, withModel } from './withModel';

const METHODS = ['cam', 'occlusion'] as const;

interface Job extends ModelFiles {
  readonly image: string;
  readonly method: (typeof METHODS)[number];
  /** As they were typed; by default the most probable class, and none against it. */
  readonly class: string | undefined;
  readonly against: string | undefined;
  readonly windows: OcclusionOptions;
  readonly workers: number;
  /** A PNG of the map over the picture. */
  readonly to: string | undefined;
  readonly json: boolean;
}

/** `explain`: where in a picture a class comes from. Returns the exit code. */
export async function explainCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    weights: { type: 'string' },
    labels: { type: 'string' },
    method: { type: 'string' },
    class: { type: 'string' },
    against: { type: 'string' },
    window: { type: 'string' },
    stride: { type: 'string' },
    workers: { type: 'string' },
    to: { type: 'string' },
    json: { type: 'boolean' },
    deadline: { type: 'string' },
  });
  const { weights, labels, json = false, against, to } = values;
  if (weights === undefined) throw new UsageError('explain needs --weights FILE.');
  const [image, ...others] = positionals;
  if (image === undefined) throw new UsageError('explain needs a picture.');
  if (others.length > 0) throw new UsageError(`explain takes one picture, not "${others.join(' ')}" too.`);
  if (to !== undefined) await checkTarget(to, [weights, image]);
  const method = choiceOption('method', values.method, METHODS, 'cam');
  for (const name of ['window', 'stride', 'workers'] as const) {
    if (method !== 'occlusion' && values[name] !== undefined)
      throw new UsageError(`--${name} is for --method occlusion.`);
  }
  const window = positiveOption('window', values.window, DEFAULT_OCCLUSION.window);
  const windows = { window, stride: positiveOption('stride', values.stride, Math.max(1, Math.floor(window / 2))) };
  const obstacle = occlusionObstacle(DEFAULT_INPUT_SIZE, windows);
  if (obstacle !== undefined) throw new UsageError(obstacle);
  const asked = values.workers === undefined ? undefined : positiveOption('workers', values.workers, 1);
  const workers = workerCount(asked, await fileSize(weights));
  if (method === 'occlusion' && workers.message !== undefined) printError(displayed`${workers.message}`);
  const deadline = deadlineOption(values.deadline);
  const files = { weights, labels, deadline };
  const job = { ...files, image, method, class: values.class, against, windows, workers: workers.count, to, json };
  return interruptible(signal => explain(job, signal));
}

async function explain(job: Job, signal: AbortSignal): Promise<number> {
  // Many runs take the least time by one thread each; a single one is soonest by several.
  const alone = job.method === 'cam' || job.workers === 1;
  const { count } = threadCount(alone ? undefined : 1);
  const explained = await withModel(job, (engine, model) => explainBy(engine, model, job, signal), signal, {
    kernels: 'own',
    threads: count,
  });
  if (job.json) printJson(jsonOf(job, explained));
  else print(...textOf(job, explained));
  return 0;
}

/** A map, and what its values add up to or are taken from. */
interface Explained {
  readonly class: ClassScore;
  readonly against: ClassScore | undefined;
  readonly map: Float32Array;
  readonly width: number;
  /** Where its values lie in the picture. */
  readonly cells: ReturnType<typeof cellsOf>;
  /** Of a class activation map. */
  readonly sum?: Pick<EngineResult<'classMap'>, 'path' | 'logit' | 'bias' | 'error'>;
}

async function explainBy(engine: EngineClient, model: ModelInfo, job: Job, signal: AbortSignal): Promise<Explained> {
  const params = { file: source(job.image), topK: model.classes, inputSize: DEFAULT_INPUT_SIZE, allHeads: false };
  const seen = await engine.call('classify', params, { signal });
  const scores = seen.heads[0]?.top ?? [];
  const score = job.class === undefined ? scores[0] : chosenClass(job.class, scores);
  if (!score) throw new Error('The model has no classes.');
  const against = job.against === undefined ? undefined : chosenClass(job.against, scores);
  if (against?.index === score.index) throw new UsageError('--against takes another class.');
  const map =
    job.method === 'cam'
      ? await classMapOf(engine, seen, score, against, signal)
      : await occlusionOf(engine, seen, job, score, against, signal);
  if (job.to !== undefined) await writePicture(engine, seen, map, job.to, signal);
  return { class: score, against, ...map };
}

async function checkTarget(to: string, read: readonly string[]): Promise<void> {
  if (path.extname(to).toLowerCase() !== '.png')
    throw new UsageError(`--to takes a file that ends in .png, not "${to}".`);
  if (hasLostBytes(to)) throw new UsageError(`--to takes a name that is valid UTF-8, not "${to}".`);
  for (const file of read) {
    if (await isSameFile(file, to)) throw new UsageError('explain does not overwrite a file that it reads.');
  }
}

async function writePicture(
  engine: EngineClient,
  { crop, cropSize }: Classification,
  { map, width, cells }: Mapped,
  to: string,
  signal: AbortSignal,
): Promise<void> {
  const over = { rows: map.length / width, columns: width, values: map, ...cells };
  const rgba = overPicture(withAlpha(crop), cropSize, over);
  const { png } = await engine.call('encodePng', { rgba, width: cropSize, height: cropSize }, { signal });
  await placeFiles([{ name: path.basename(to), bytes: png }], nodeFolder(path.dirname(to)), { signal });
}

type Mapped = Omit<Explained, 'class' | 'against'>;

const RUN = 'explained';

async function classMapOf(
  engine: EngineClient,
  { crop, cropSize, model }: Classification,
  { index }: ClassScore,
  against: ClassScore | undefined,
  signal: AbortSignal,
): Promise<Mapped> {
  const input = { kind: 'crop', crop, cropSize } as const;
  await engine.call('observe', { run: RUN, input, heads: ['main'], memoryLimit: 0 }, { signal });
  const params = { run: RUN, index, ...(against && { against: against.index }) };
  const { map, width, ...sum } = await engine.call('classMap', params, { signal });
  const { modules } = analyze(graphOf(model), { batch: 1, inputSize: cropSize, mode: 'eval' });
  return { map, width, cells: cellsOf(modules.get(sum.path)?.receptiveField ?? ONE_PIXEL), sum };
}

async function occlusionOf(
  engine: EngineClient,
  { crop, cropSize, model }: Classification,
  job: Job,
  { index }: ClassScore,
  against: ClassScore | undefined,
  signal: AbortSignal,
): Promise<Mapped> {
  const { windows, workers } = job;
  const width = windowsPerSide(cropSize, windows);
  const log = (message: string): void => progress.print(() => printError(displayed`${message}`));
  const progress = new ProgressLine(width ** 2, PROGRESS_OUTPUT, undefined, 'windows');
  const parts = occludePicture({
    crop,
    cropSize,
    model,
    ...windows,
    running: { engine, prepare: () => Promise.resolve() },
    started: {
      count: workers - 1,
      startWorker: startEngineWorker,
      engine: { kernels: 'own', threads: 1 },
      log: () => undefined,
      readingLimits: readingLimits(job),
      load: (other, stop) => loadModel(other, job, () => undefined, stop),
    },
    signal,
    onRetired: ({ message }) => log(`Some workers did not take part: ${message}`),
  });
  const found = new OcclusionMap(width, model.classes);
  try {
    for await (const part of parts) {
      found.add(part);
      part.cells.forEach(() => progress.step(false, () => undefined));
    }
  } finally {
    progress.end(false);
  }
  return { map: found.drops(index, against?.index), width, cells: windowCells(windows) };
}

function jsonOf({ image, method, windows }: Job, { class: score, against, map, width, sum }: Explained): object {
  const named = ({ index, wnid, label }: ClassScore): object => ({ index, wnid, label });
  return {
    file: image,
    class: named(score),
    ...(against && { against: named(against) }),
    method,
    shape: [map.length / width, width],
    map: [...map],
    logit: sum?.logit ?? null,
    bias: sum?.bias ?? null,
    check: sum?.error ?? null,
    probability: score.probability,
    ...(method === 'occlusion' && windows),
  };
}

function textOf(job: Job, { class: score, against, map, width, sum }: Explained): readonly DisplayText[] {
  const { image, windows } = job;
  const other = against ? ` against ${classText(against)}, ${against.probability.toFixed(4)}` : '';
  const size = `${map.length / width} × ${width}`;
  const lines = sum
    ? [
        `Class activation map of ${sum.path}, ${size}: how each position moves the logit`,
        ...rowsOf(map, width),
        `logit ${sum.logit.toFixed(4)} = bias ${sum.bias.toFixed(4)} + mean of the map ${meanOf(map).toFixed(4)}` +
          `, but for ${sum.error.toExponential(1)}`,
      ]
    : [
        `Occlusion, windows of ${windows.window} pixels each ${windows.stride}, ${size}: what the probability loses by each window`,
        ...rowsOf(map, width),
      ];
  return [
    displayed`${image}: ${classText(score)}, ${score.probability.toFixed(4)}${other}`,
    ...lines.map(line => displayed`${line}`),
  ];
}

const COLUMN = 8;

function rowsOf(map: Float32Array, width: number): readonly string[] {
  const digits = Math.max(...map.map(Math.abs)) < 1 ? 4 : 2;
  return Array.from({ length: map.length / width }, (_, row) =>
    Array.from(map.subarray(row * width, (row + 1) * width), value => value.toFixed(digits).padStart(COLUMN)).join(' '),
  );
}

function meanOf(map: Float32Array): number {
  return map.reduce((sum, value) => sum + value, 0) / map.length;
}
