import type { KernelExports } from './exports';
import type { KernelArguments, KernelName, KernelRange } from './signatures';
import { SIGNATURES } from './signatures';

/** A kernel's work, cut along one of its ranges into chunks that several threads can take one after the other. */
interface JobOf<K extends KernelName> {
  readonly kernel: K;
  /** Those of the whole work. Written without spreads: V8 takes 20 µs, not 0.2, for an object made from several others. */
  readonly args: Omit<KernelArguments<K>, 'scratch'>;
  /** What one thread needs, in bytes; 0 where the kernel takes no scratch. */
  readonly scratchBytes: number;
  /** The range that is cut. */
  readonly range: KernelRange<K>;
  /** Of how many rows, positions, tiles or filters chunks are multiples. */
  readonly unit: number;
  /** For how many threads it is cut. */
  readonly threads: number;
}

export type Job = { readonly [K in KernelName]: JobOf<K> }[KernelName];

interface Kernel {
  readonly name: KernelName;
  readonly parameters: readonly string[];
  readonly hasScratch: boolean;
  /** Where among the parameters each range begins. */
  readonly ranges: ReadonlyMap<string, number>;
}

/** By their indices, by which threads tell each other of kernels. */
const KERNELS: readonly Kernel[] = Object.entries<readonly string[]>(SIGNATURES).map(([name, parameters]) => ({
  // Object.entries forgets which names there are.
  name: name as KernelName,
  parameters,
  hasScratch: parameters[0] === 'scratch',
  ranges: rangesAmong(parameters),
}));
const INDICES: ReadonlyMap<KernelName, number> = new Map(KERNELS.map(({ name }, index) => [name, index]));

function rangesAmong(parameters: readonly string[]): ReadonlyMap<string, number> {
  const ranges = new Map<string, number>();
  for (const [position, name] of parameters.entries()) {
    if (name.startsWith('from')) ranges.set(name.slice('from'.length), position);
  }
  return ranges;
}

/** What each thread takes first, as a part of its share of the work, and how small a part of its share may be. */
const FIRST_PART = 0.6;
const SMALLEST_PART = 1 / 8;

interface Chunks {
  readonly chunks: number;
  /** The unit at which a chunk begins. */
  readonly start: (chunk: number) => number;
}

/**
 * How a number of units is cut: first a large chunk for each thread, which uses the caches well, then small ones, so that a thread
 * that comes late or is slow leaves what it can't do to the others.
 */
function cut(units: number, threads: number): Chunks {
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

/** The kernel's index, where among its parameters the range begins, the unit, the threads, and the bytes of scratch. */
const HEADER = 5;
export const JOB_NUMBERS = HEADER + Math.max(...KERNELS.map(({ parameters }) => parameters.length));

/** Writes a job as numbers that can lie in shared memory: a header, then the arguments in the kernel's order. */
export function encodeJob(job: Job, scratch: number, encoded: Float64Array): void {
  const index = INDICES.get(job.kernel) ?? NaN;
  const { parameters, ranges } = kernelAt(index);
  encoded[0] = index;
  encoded[1] = ranges.get(job.range) ?? NaN;
  encoded[2] = job.unit;
  encoded[3] = job.threads;
  encoded[4] = job.scratchBytes;
  const args: Readonly<Record<string, number | undefined>> = job.args;
  let position = HEADER;
  for (const name of parameters) encoded[position++] = name === 'scratch' ? scratch : (args[name] ?? NaN);
}

/** The number of chunks of an encoded job. */
export function chunksOf(encoded: Float64Array): number {
  return chunking(encoded).chunks;
}

/**
 * Does one chunk of an encoded job.
 * @param left chunks that are left after it: they are done in their order.
 * @param thread has scratch memory of its own.
 */
export function runChunk(kernels: KernelExports, encoded: Float64Array, left: number, thread: number): void {
  const [index = 0, range = 0, unit = 0, , scratchBytes = 0] = encoded;
  const { name, parameters, hasScratch } = kernelAt(index);
  const { from, to, chunks, start } = chunking(encoded);
  const chunk = chunks - 1 - left;
  const args = [...encoded.subarray(HEADER, HEADER + parameters.length)];
  args[range] = from + start(chunk) * unit;
  args[range + 1] = Math.min(to, from + start(chunk + 1) * unit);
  if (hasScratch) args[0] = (args[0] ?? 0) + thread * scratchBytes;
  kernels[name](...args);
}

function kernelAt(index: number): Kernel {
  const kernel = KERNELS[index];
  if (!kernel) throw new RangeError(`There is no kernel ${index}.`);
  return kernel;
}

function chunking(encoded: Float64Array): Chunks & { readonly from: number; readonly to: number } {
  const [, range = 0, unit = 0, threads = 0] = encoded;
  const [from = 0, to = 0] = [encoded[HEADER + range], encoded[HEADER + range + 1]];
  return { from, to, ...cut(Math.ceil((to - from) / unit), threads) };
}
