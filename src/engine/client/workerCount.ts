import { allowedCount, thisMachine, type AllowedCount } from '../../machine/machine';

/**
 * What a worker takes beside its weights, and how many times it holds these, as measured while it classifies by the kernels of our own:
 * 160 MB with 28 MB of weights (BVLC's), 210 MB with 54 MB, 1,110 MB with 417 MB (naive Inception). TensorFlow.js's
 * kernels hold them four times, for which the half of the memory that is left has room.
 */
const WORKER_BYTES = 110e6;
const COPIES = 2.5;

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
