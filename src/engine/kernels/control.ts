import { JOB_NUMBERS } from './job';

/**
 * How the threads coordinate: four whole numbers in shared memory, changed only by atomic operations, and the current job. The
 * job is complete before `LEFT` says that chunks are left, and does not change before all are done.
 */
export const GENERATION = 0;
/** Counts down; a thread that gets a positive number takes the chunk below it. */
export const LEFT = 1;
export const DONE = 2;
/** Threads that have started. */
export const READY = 3;

const JOB_OFFSET = 32;
export const CONTROL_BYTES = JOB_OFFSET + JOB_NUMBERS * Float64Array.BYTES_PER_ELEMENT;

export interface Control {
  readonly flags: Int32Array;
  readonly job: Float64Array;
}

/** @param address a multiple of 8. */
export function controlAt(buffer: ArrayBufferLike, address: number): Control {
  return {
    flags: new Int32Array(buffer, address, 4),
    job: new Float64Array(buffer, address + JOB_OFFSET, JOB_NUMBERS),
  };
}

/** How often a thread checks for a change before it sleeps: about ten microseconds. */
const LOOKS = 20000;

/** Waits until a number is no longer `value`, or the milliseconds are over. */
export function awaitChange(flags: Int32Array, index: number, value: number, timeoutMs: number): void {
  for (let look = 0; look < LOOKS; look++) if (Atomics.load(flags, index) !== value) return;
  Atomics.wait(flags, index, value, timeoutMs);
}
