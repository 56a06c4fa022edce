import path from 'node:path';
import { version as tfjsVersion } from '@tensorflow/tfjs-core/dist/version';
import { version } from '../../package.json';
import type { EngineClient } from '../../src/engine/client/engineClient';
import { DEFAULT_INPUT_SIZE } from '../../src/model/defaults';
import type { TensorData } from '../../src/protocol';

export const ENGINE_SCRIPT = path.resolve('dist', 'engine-worker.js');

export const ENGINE_VERSIONS = { 'GoogLeNet Inspector': version, 'TensorFlow.js': tfjsVersion };

/** Shows the engine's log, and ends the process where it reports a fallback, which would be measured instead. */
export function log(message: string): void {
  console.error(message);
  if (message.includes('unavailable')) process.exit(1);
}

export async function load(engine: EngineClient, file: string): Promise<void> {
  await engine.call('loadWeights', { file: source(file) });
}

export async function logitsOf(engine: EngineClient, input: TensorData): Promise<Float32Array> {
  const { logits } = await engine.call('run', { input, heads: ['main'] });
  return logits[0]?.logits.data ?? new Float32Array();
}

/** The five likeliest classes. */
export async function classify(engine: EngineClient, file: string): Promise<number[]> {
  const params = { file: source(file), topK: 5, inputSize: DEFAULT_INPUT_SIZE, allHeads: false };
  const { heads } = await engine.call('classify', params);
  return heads[0]?.top.map(({ index }) => index) ?? [];
}

function source(file: string): { name: string; path: string } {
  return { name: path.basename(file), path: file };
}
