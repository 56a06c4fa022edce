import path from 'node:path';
import { EngineClient } from '../engine/client';
import type { ModelInfo } from '../protocol';

/** The files that make a model: weights, and class names where that is given. */
export interface ModelFiles {
  readonly weights: string;
  readonly labels: string | undefined;
}

export const ENGINE_SCRIPT = path.join(__dirname, 'engine-worker.js');

/** A file of the command line, for the engine. */
export function source(file: string): { name: string; path: string } {
  return { name: path.basename(file), path: path.resolve(file) };
}

/** Gives an engine the weights of a file, with the class names of another one where that is given. */
export async function loadModel(
  engine: EngineClient,
  { weights, labels }: ModelFiles,
  signal?: AbortSignal,
): Promise<ModelInfo> {
  const options = { ...(signal && { signal }) };
  const model = await engine.call('loadWeights', { file: source(weights) }, options);
  return labels === undefined ? model : engine.call('useLabels', { file: source(labels) }, options);
}

/** Lets `use` have an engine that holds a model. The engine ends with it. */
export async function withModel<T>(
  files: ModelFiles,
  use: (engine: EngineClient, model: ModelInfo) => Promise<T>,
): Promise<T> {
  const engine = new EngineClient(ENGINE_SCRIPT, { log: message => console.error(message) });
  try {
    return await use(engine, await loadModel(engine, files));
  } finally {
    await engine.dispose();
  }
}
