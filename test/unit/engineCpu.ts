import { startBackend } from '../../src/engine/backend';

/**
 * Computes in this process on the JavaScript backend, which the engine falls back to when there is no WebAssembly.
 * @returns what was logged about it.
 */
export async function startCpuBackend(): Promise<string[]> {
  const logged: string[] = [];
  const name = await startBackend(
    () => Promise.reject(new Error('there is none in this test')),
    message => logged.push(message),
  );
  if (name !== 'cpu') throw new Error(`The backend is ${name}.`);
  return logged;
}
