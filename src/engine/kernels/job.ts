import type { KernelExports } from './exports';

/** Kernels that can do a part of their work, and whether their first argument is a scratch of their own. */
const KERNELS = [
  { name: 'direct', scratch: false },
  { name: 'transformTiles', scratch: true },
  { name: 'multiplyTiles', scratch: true },
  { name: 'localResponseNorm', scratch: true },
  { name: 'maxPool', scratch: true },
  { name: 'averagePool', scratch: false },
] as const;

/** A kernel's work, cut along one of its ranges into chunks that several threads can take one after the other. */
export interface Job {
  readonly kernel: (typeof KERNELS)[number]['name'];
  /** The arguments after the scratch, which are those of the whole work. */
  readonly args: readonly number[];
  /** What one thread needs, in bytes. */
  readonly scratchBytes: number;
  /** Where in `args` the two ends are of the range that is cut. */
  readonly range: number;
  /** What is not cut through: so many positions, tiles or filters. */
  readonly unit: number;
  readonly chunks: number;
}

/** As many chunks as give each thread several, as far as there are units: a thread that comes late leaves its share to the others. */
export function chunksOf(length: number, unit: number, threads: number): number {
  return threads === 1 ? 1 : Math.min(Math.ceil(length / unit), threads * CHUNKS_A_THREAD);
}

const CHUNKS_A_THREAD = 2;
const HEADER = 5;
export const JOB_NUMBERS = 32;

/** The job as numbers that lie in shared memory. */
export function encodeJob(job: Job, scratch: number, target: Float64Array): void {
  const kernel = KERNELS.findIndex(({ name }) => name === job.kernel);
  target.set([kernel, job.range, job.unit, job.chunks, job.args.length, ...job.args, scratch, job.scratchBytes]);
}

/** Does one chunk of an encoded job. @param thread has a scratch of its own. */
export function runChunk(kernels: KernelExports, encoded: Float64Array, chunk: number, thread: number): void {
  const [index = 0, range = 0, unit = 0, chunks = 0, count = 0] = encoded;
  const kernel = KERNELS[index];
  if (!kernel) throw new RangeError(`There is no kernel ${index}.`);
  const args = [...encoded.subarray(HEADER, HEADER + count)];
  const [scratch = 0, scratchBytes = 0] = encoded.subarray(HEADER + count);
  const [first = 0, end = 0] = args.slice(range);
  const units = Math.ceil((end - first) / unit);
  const boundary = (number: number): number => Math.min(end, first + Math.round((number * units) / chunks) * unit);
  args[range] = boundary(chunk);
  args[range + 1] = boundary(chunk + 1);
  if (kernel.scratch) args.unshift(scratch + thread * scratchBytes);
  kernels[kernel.name](...args);
}
