import type { Backend } from '../../src/engine/backend';
import { startBackend } from '../../src/engine/backend';
import type { EnginePlatform } from '../../src/engine/platform';

/** A runtime without WebAssembly and without files. */
export const BARE_PLATFORM: EnginePlatform = {
  readFile: () => Promise.reject(new Error('not expected')),
  readBeside: () => Promise.reject(new Error('not expected')),
  loadWasm: () => Promise.reject(new Error('there is none in this test')),
  yieldToEvents: () => new Promise(resolve => setImmediate(resolve)),
};

export const ONE_THREAD = { kernels: 'own', threads: 1 } as const;

/**
 * Computes in this process on the JavaScript backend, which the engine falls back to when there is no WebAssembly.
 */
export async function startCpuBackend(): Promise<Backend> {
  const backend = await startBackend(BARE_PLATFORM, ONE_THREAD, () => undefined);
  if (backend.name !== 'cpu') throw new Error(`The backend is ${backend.name}.`);
  return backend;
}
