import path from 'node:path';
import { displayed } from '../base/displayText';
import { EngineClient } from '../engine/client/engineClient';
import type { ReadingLimits } from '../engine/client/readingWatch';
import { DEFAULT_READING_LIMITS } from '../engine/client/readingWatch';
import { workerThread } from '../engine/client/workerThread';
import { grouped } from '../model/format';
import type { EngineOptions, ModelInfo } from '../protocol';
import { fileOrigin } from '../protocol';
import { printError } from './output';

/** The files that make a model: weights, and class names where that is given. */
export interface ModelFiles {
  readonly weights: string;
  readonly labels: string | undefined;
  /** Seconds that reading a file may take. */
  readonly deadline: number;
}

/** For the engine that reads these files. */
export function readingLimits({ deadline }: ModelFiles): () => ReadingLimits {
  return () => ({ ...DEFAULT_READING_LIMITS, seconds: deadline });
}

export const startEngineWorker = workerThread(path.join(__dirname, 'engine-worker.js'));

/** A file of the command line, for the engine. */
export function source(file: string): { name: string; path: string } {
  return { name: path.basename(file), path: path.resolve(file) };
}

/**
 * Gives an engine the weights of a file, with the class names of another one where that is given.
 * @param warn takes a warning that the file's labels can be wrong.
 */
export async function loadModel(
  engine: EngineClient,
  { weights, labels }: ModelFiles,
  warn: (message: string) => void,
  signal?: AbortSignal,
): Promise<ModelInfo> {
  const options = { ...(signal && { signal }) };
  const model = await engine.call('loadWeights', { file: source(weights) }, options);
  const origin = fileOrigin(model.origin);
  if (origin && origin.nonFinite > 0) warn(damageText(origin));
  return labels === undefined ? model : engine.call('useClassNames', { file: source(labels) }, options);
}

/**
 * Lets `use` have an engine that holds a model. The engine ends with it. Aborting the signal ends the loading.
 * @param options how the engine computes; by its defaults unless given.
 */
export async function withModel<T>(
  files: ModelFiles,
  use: (engine: EngineClient, model: ModelInfo) => Promise<T>,
  signal?: AbortSignal,
  options?: EngineOptions,
): Promise<T> {
  const log = (message: string): void => printError(displayed`${message}`);
  const engine = new EngineClient(startEngineWorker, {
    log,
    readingLimits: readingLimits(files),
    ...(options && { engine: () => options }),
  });
  try {
    return await use(engine, await loadModel(engine, files, log, signal));
  } finally {
    await engine.dispose();
  }
}

function damageText({ name, nonFinite }: { name: string; nonFinite: number }): string {
  const which = nonFinite === 1 ? 'one of the weights is' : `${grouped(nonFinite)} of the weights are`;
  return `${name}: ${which} NaN or infinite: the labels can be wrong.`;
}
