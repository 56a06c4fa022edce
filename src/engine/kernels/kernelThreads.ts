import { EngineError } from '../errors';
import type { Heap } from './heap';
import { awaitChange, CONTROL_BYTES, controlAt, DONE, GENERATION, LEFT, READY, type Control } from './control';
import type { KernelExports } from './exports';
import type { Job } from './job';
import { chunksOf, encodeJob, JOB_NUMBERS, runChunk } from './job';
import { takeChunks, type KernelThreadData } from './helperThread';

/** A thread that has been started. */
export interface KernelThread {
  stop(): void;
}

/** Longer than any chunk takes. */
const LOST_MS = 30_000;

/**
 * After this many jobs the engine checks whether the helpers save time. If not, they rest for as many jobs, and for twice as many
 * each further time.
 */
const JOBS_OBSERVED = 64;
const LONGEST_REST = 4096;
/** Time lost in waiting, as a share of the time worked, from which one thread alone is no slower. */
const TOLERATED_WAIT = 0.6;

/** Runs jobs on the engine's thread, and on helper threads where the memory is shared and they save time. */
export class KernelThreads {
  private readonly encoded = new Float64Array(JOB_NUMBERS);
  private readonly shared: { readonly address: number; readonly control: Control } | undefined;
  private readonly helpers: readonly KernelThread[];
  private scratch = { address: 0, bytes: 0 };
  private observed = 0;
  private worked = 0;
  private waited = 0;
  private resting = 0;
  private nextRest = JOBS_OBSERVED;
  private sharedJobs = 0;

  /**
   * @param module the one that `kernels` was made from; each helper makes an instance of it.
   * @param helpers how many to start, and how; absent unless the memory is shared.
   */
  constructor(
    private readonly kernels: KernelExports,
    private readonly heap: Heap,
    module: WebAssembly.Module,
    helpers?: { readonly count: number; readonly start: (data: KernelThreadData) => KernelThread },
  ) {
    if (!helpers) {
      this.helpers = [];
      return;
    }
    const address = heap.allocate(CONTROL_BYTES);
    const control = controlAt(heap.memory.buffer, address);
    control.flags.fill(0);
    this.shared = { address, control };
    this.helpers = Array.from({ length: helpers.count }, (_, index) =>
      helpers.start({ memory: heap.memory, module, control: address, thread: index + 1 }),
    );
  }

  /** Threads that may work, with the engine's own. */
  get count(): number {
    return this.helpers.length + 1;
  }

  /** How many jobs helpers have taken part in, since the start. */
  get jobsShared(): number {
    return this.sharedJobs;
  }

  /** Makes room for a job's scratch, which may move the heap: before addresses of values are taken. */
  reserveScratch(bytes: number): void {
    const needed = bytes * this.count;
    if (needed <= this.scratch.bytes) return;
    this.freeScratch();
    this.scratch = { address: this.heap.allocate(needed), bytes: needed };
  }

  /** Calls `use` with the address of memory that nothing else uses until it returns. */
  withScratch(bytes: number, use: (address: number) => void): void {
    this.reserveScratch(bytes);
    use(this.scratch.address);
  }

  /** Computes a whole job. Its scratch has been reserved. */
  run(job: Job): void {
    encodeJob(job, this.scratch.address, this.encoded);
    const chunks = chunksOf(this.encoded);
    const { shared } = this;
    if (!shared || chunks === 1 || this.rests()) {
      for (let left = chunks - 1; left >= 0; left--) runChunk(this.kernels, this.encoded, left, 0);
      return;
    }
    const { flags } = shared.control;
    this.sharedJobs++;
    const start = performance.now();
    shared.control.job.set(this.encoded);
    Atomics.store(flags, DONE, 0);
    Atomics.store(flags, LEFT, chunks);
    Atomics.add(flags, GENERATION, 1);
    Atomics.notify(flags, GENERATION);
    takeChunks(this.kernels, shared.control, 0);
    const mine = performance.now();
    this.awaitOthers(flags, chunks);
    this.judge(mine - start, performance.now() - mine);
  }

  dispose(): void {
    for (const helper of this.helpers) helper.stop();
    this.freeScratch();
    if (this.shared) this.heap.free(this.shared.address);
  }

  private awaitOthers(flags: Int32Array, chunks: number): void {
    const deadline = performance.now() + LOST_MS;
    for (let done = Atomics.load(flags, DONE); done < chunks; done = Atomics.load(flags, DONE)) {
      awaitChange(flags, DONE, done, LOST_MS);
      if (performance.now() > deadline) throw new EngineError('A thread of the engine has stopped.');
    }
  }

  /** Whether the helpers are not used: they have not all started yet, or wait for cores that are busy. */
  private rests(): boolean {
    if (this.shared && Atomics.load(this.shared.control.flags, READY) < this.helpers.length) return true;
    if (this.resting === 0) return false;
    this.resting--;
    return true;
  }

  private judge(worked: number, waited: number): void {
    this.worked += worked;
    this.waited += waited;
    if (++this.observed < JOBS_OBSERVED) return;
    if (this.waited > this.worked * TOLERATED_WAIT) {
      this.resting = this.nextRest;
      this.nextRest = Math.min(2 * this.nextRest, LONGEST_REST);
    } else {
      this.nextRest = JOBS_OBSERVED;
    }
    this.observed = this.worked = this.waited = 0;
  }

  private freeScratch(): void {
    if (this.scratch.bytes > 0) this.heap.free(this.scratch.address);
    this.scratch = { address: 0, bytes: 0 };
  }
}
