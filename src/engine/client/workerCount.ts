import { allowedCount, thisMachine, type AllowedCount } from '../../machine/machine';

/** A worker's memory without weights, and how many copies of the weights it holds: read, packed, and one while it loads. */
const WORKER_BYTES = 150e6;
const COPIES = 3;

/**
 * How many workers classify many pictures: one for each core at most, as long as half of the memory holds them.
 * @param asked by a setting or an option; as many as are allowed when undefined.
 * @param weightBytes size of the weights that each worker loads.
 */
export function workerCount(
  asked: number | undefined,
  weightBytes: number,
  { cores, memory } = thisMachine(),
): AllowedCount {
  const fitting = Math.floor(memory / 2 / (WORKER_BYTES + COPIES * weightBytes));
  const limit = Math.max(1, Math.min(cores, fitting));
  return allowedCount(asked ?? limit, limit, 'workers');
}
