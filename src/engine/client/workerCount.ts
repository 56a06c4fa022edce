import { availableParallelism, totalmem } from 'node:os';
import { constrainedMemory } from 'node:process';

/** What a worker takes without weights, and how often it holds those: as read, packed, and in passing while it loads. */
const WORKER_BYTES = 150e6;
const COPIES = 3;

/**
 * How many workers serve a pool best: one a core, as far as half of the machine's memory holds them.
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
