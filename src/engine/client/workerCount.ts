import { availableParallelism, totalmem } from 'node:os';
import { constrainedMemory } from 'node:process';

/** A worker's memory without weights, and how many copies of the weights it holds: read, packed, and one while it loads. */
const WORKER_BYTES = 150e6;
const COPIES = 3;

/**
 * How many workers classify fastest: one for each core, as long as half of the machine's memory holds them all.
 * @param weightBytes size of the weights that each worker loads.
 */
export function bestWorkerCount(weightBytes: number): number {
  const fitting = Math.floor(memoryOfMachine() / 2 / (WORKER_BYTES + COPIES * weightBytes));
  return Math.max(1, Math.min(availableParallelism(), fitting));
}

/** The machine's or the container's. */
function memoryOfMachine(): number {
  const limit = constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
