import path from 'node:path';
import { EngineClient } from '../engine/client';
import type { ModelInfo } from '../protocol';

/** A file of the command line, for the engine. */
export function source(file: string): { name: string; path: string } {
  return { name: path.basename(file), path: path.resolve(file) };
}

/**
 * Lets `use` have an engine that holds the weights of a file, with the class names of another one where that is given.
 * The engine ends with it.
 */
export async function withModel<T>(
  files: { readonly weights: string; readonly labels: string | undefined },
  use: (engine: EngineClient, model: ModelInfo) => Promise<T>,
): Promise<T> {
  const engine = new EngineClient(path.join(__dirname, 'engine-worker.js'), { log: message => console.error(message) });
  try {
    const model = await engine.call('loadWeights', { file: source(files.weights) });
    if (files.labels === undefined) return await use(engine, model);
    return await use(engine, await engine.call('useLabels', { file: source(files.labels) }));
  } finally {
    await engine.dispose();
  }
}
