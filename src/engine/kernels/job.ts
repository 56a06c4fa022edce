import type { KernelExports } from './exports';

/** Kernels that can do a part of their work, and whether their first argument is a scratch of their own. */
const KERNELS = [
  { name: 'pad', scratch: false },
  { name: 'fold', scratch: false },
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
  /** For which it is cut. */
  readonly threads: number;
}

/** What each thread takes first, as a part of its share of the work, and how small a part of its share may be. */
const FIRST_PART = 0.6;
const SMALLEST_PART = 1 / 8;

/**
 * How so many units are cut: first a large chunk for each thread, which uses the caches well, then small ones, so that a thread
 * that comes late or is slow leaves what it can't do to the others.
 */
function cut(units: number, threads: number): { readonly chunks: number; readonly start: (chunk: number) => number } {
  if (threads === 1) return { chunks: 1, start: chunk => chunk * units };
  const share = units / threads;
  const large = Math.floor(share * FIRST_PART);
  const small = Math.ceil(share * SMALLEST_PART);
  const largeOnes = large > 0 ? threads : 0;
  const chunks = largeOnes + Math.ceil((units - largeOnes * large) / small);
  return {
    chunks,
    start: chunk => Math.min(units, Math.min(chunk, largeOnes) * large + Math.max(0, chunk - largeOnes) * small),
  };
}

function unitsOf(length: number, unit: number): number {
  return Math.ceil(length / unit);
}

export function chunksOf({ args, range, unit, threads }: Job): number {
  const [first = 0, end = 0] = args.slice(range);
  return cut(unitsOf(end - first, unit), threads).chunks;
}

const HEADER = 5;
export const JOB_NUMBERS = 32;

/** The job as numbers that lie in shared memory. */
export function encodeJob(job: Job, scratch: number, target: Float64Array): void {
  const kernel = KERNELS.findIndex(({ name }) => name === job.kernel);
  target.set([kernel, job.range, job.unit, job.threads, job.args.length, ...job.args, scratch, job.scratchBytes]);
}

/**
 * Does one chunk of an encoded job.
 * @param left chunks that are left after it: they are done in their order.
 * @param thread has a scratch of its own.
 */
export function runChunk(kernels: KernelExports, encoded: Float64Array, left: number, thread: number): void {
  const [index = 0, range = 0, unit = 0, threads = 0, count = 0] = encoded;
  const kernel = KERNELS[index];
  if (!kernel) throw new RangeError(`There is no kernel ${index}.`);
  const args = [...encoded.subarray(HEADER, HEADER + count)];
  const [scratch = 0, scratchBytes = 0] = encoded.subarray(HEADER + count);
  const [first = 0, end = 0] = args.slice(range);
  const { chunks, start } = cut(unitsOf(end - first, unit), threads);
  const chunk = chunks - 1 - left;
  args[range] = first + start(chunk) * unit;
  args[range + 1] = Math.min(end, first + start(chunk + 1) * unit);
  if (kernel.scratch) args.unshift(scratch + thread * scratchBytes);
  kernels[kernel.name](...args);
}
