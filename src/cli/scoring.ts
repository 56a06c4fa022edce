import { displayed } from '../base/displayText';
import { EngineClient } from '../engine/client/engineClient';
import { scorePictures } from '../engine/client/scorePictures';
import type { Outcome } from '../engine/client/workerPool';
import type { AllowedCount } from '../machine/machine';
import { threadCount } from '../machine/threadCount';
import { DEFAULT_INPUT_SIZE } from '../model/defaults';
import type { EngineParams, ModelInfo, NamedClass, PictureScores } from '../protocol';
import { modelKey } from '../protocol';
import { printError } from './output';
import type { ProgressLine } from './progressLine';
import type { ModelFiles } from './withModel';
import { loadModel, readingLimits, source, startEngineWorker } from './withModel';

/** How many pictures are run. */
export interface ScoringOptions extends ModelFiles {
  readonly workers: AllowedCount;
}

/** A model that runs many pictures on several engines. */
export interface Scoring {
  readonly model: ModelInfo;
  readonly classes: readonly NamedClass[];
  /** Runs pictures in any order; outcomes come as they are ready. */
  score<Picture extends { readonly file: string }>(
    pictures: readonly Picture[],
    asked: Pick<EngineParams<'scorePicture'>, 'upright' | 'features' | 'sha256'>,
    progress: ProgressLine,
  ): AsyncGenerator<Outcome<Picture, PictureScores>, void, undefined>;
}

/** Lets `use` have a model. Its first engine holds it from the start; the others start with the pictures. */
export async function withScoring<T>(
  options: ScoringOptions,
  use: (scoring: Scoring) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  let shown: ProgressLine | undefined;
  const log = onceEach(message => {
    const write = (): void => printError(displayed`${message}`);
    if (shown) shown.print(write);
    else write();
  });
  let loaded = false;
  const unload = (): void => {
    loaded = false;
  };
  const threads = threadCount(options.workers.count > 1 ? 1 : undefined, options.workers.count);
  for (const { message } of [options.workers, threads]) if (message !== undefined) log(message);
  const engineOptions = { kernels: 'own', threads: threads.count } as const;
  const limits = readingLimits(options);
  const engine = new EngineClient(startEngineWorker, {
    log,
    readingLimits: limits,
    engine: () => engineOptions,
    onLost: unload,
    onGivenUp: unload,
  });
  try {
    const model = await loadModel(engine, options, log, signal);
    loaded = true;
    const load = async (other: EngineClient, stop: AbortSignal): Promise<void> => {
      const same = modelKey(await loadModel(other, options, log, stop)) === modelKey(model);
      if (!same) throw new Error(`${options.weights}: the file has changed since it was first read.`);
    };
    const { classes } = await engine.call('classNames', {}, { signal });
    return await use({
      model,
      classes,
      score: (pictures, asked, progress) => {
        shown = progress;
        return scorePictures({
          pictures,
          request: ({ file }) => ({ file: source(file), inputSize: DEFAULT_INPUT_SIZE, ...asked }),
          running: {
            engine,
            prepare: async stop => {
              if (loaded) return;
              await load(engine, stop);
              loaded = true;
            },
          },
          started: {
            count: Math.max(0, Math.min(options.workers.count, pictures.length) - 1),
            startWorker: startEngineWorker,
            engine: engineOptions,
            log,
            readingLimits: limits,
            load,
          },
          inOrder: false,
          signal,
          onRetired: ({ message }) => log(`Some workers did not take part: ${message}`),
        });
      },
    });
  } finally {
    await engine.dispose();
  }
}

function onceEach(say: (message: string) => void): (message: string) => void {
  const said = new Set<string>();
  return message => {
    if (said.has(message)) return;
    said.add(message);
    say(message);
  };
}
