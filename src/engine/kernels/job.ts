import type { KernelExports } from './exports';

/** Kernels that can do a part of their work, and whether their first argument is a scratch of their own. */
const KERNELS = [
  { name: 'direct', scratch: false },
  { name: 'winograd', scratch: true },
  { name: 'localResponseNorm', scratch: true },
] as const;

/** A kernel's work, cut along one of its two axes into chunks that several threads can take one after the other. */
export interface Job {
  readonly kernel: (typeof KERNELS)[number]['name'];
  /** The arguments between the scratch and the ranges. */
  readonly args: readonly number[];
  /** What one thread needs, in bytes. */
  readonly scratchBytes: number;
  /** Output positions or tiles, and filters. */
  readonly positions: number;
  readonly filters: number;
  readonly cut: 'positions' | 'filters';
  /** Positions or filters in a chunk. */
  readonly chunkSize: number;
}

export function chunksOf({ cut, positions, filters, chunkSize }: Job): number {
  return Math.ceil((cut === 'positions' ? positions : filters) / chunkSize);
}

const HEADER = 6;
export const JOB_NUMBERS = 32;

/** The job as numbers that lie in shared memory. */
export function encodeJob(job: Job, scratch: number, target: Float64Array): void {
  const kernel = KERNELS.findIndex(({ name }) => name === job.kernel);
  const byFilters = job.cut === 'filters' ? 1 : 0;
  target.set([kernel, byFilters, job.chunkSize, job.positions, job.filters, job.args.length]);
  target.set(job.args, HEADER);
  target[HEADER + job.args.length] = scratch;
  target[HEADER + job.args.length + 1] = job.scratchBytes;
}

/** Does one chunk of an encoded job. @param thread has a scratch of its own. */
export function runChunk(kernels: KernelExports, encoded: Float64Array, chunk: number, thread: number): void {
  const [index = 0, byFilters, size = 0, positions = 0, filters = 0, count = 0] = encoded;
  const kernel = KERNELS[index];
  if (!kernel) throw new RangeError(`There is no kernel ${index}.`);
  const args = encoded.subarray(HEADER, HEADER + count);
  const [scratch = 0, scratchBytes = 0] = encoded.subarray(HEADER + count);
  const from = chunk * size;
  const ranges =
    byFilters === 1
      ? [0, positions, from, Math.min(from + size, filters)]
      : [from, Math.min(from + size, positions), 0, filters];
  const own = kernel.scratch ? [scratch + thread * scratchBytes] : [];
  kernels[kernel.name](...own, ...args, ...ranges);
}
