import { allowedCount, thisMachine, type AllowedCount } from './machine';

/** More gain little for one picture. */
const DEFAULT_THREADS = 4;

/** What a thread takes: V8's own heap, and its scratch in the shared one. */
const THREAD_BYTES = 8e6;

/**
 * How many threads compute one picture: one for each core at most, as long as a quarter of the memory holds them.
 * @param asked by a setting or an option; the best number when undefined.
 * @param engines how many compute at the same time, each with threads of its own.
 */
export function threadCount(asked: number | undefined, engines = 1, { cores, memory } = thisMachine()): AllowedCount {
  const limit = Math.max(1, Math.floor(Math.min(cores, memory / 4 / THREAD_BYTES) / engines));
  return allowedCount(asked ?? Math.min(limit, DEFAULT_THREADS), limit, 'threads');
}
