import type { Control } from './control';
import { awaitChange, controlAt, DONE, GENERATION, LEFT, READY } from './control';
import type { KernelExports } from './exports';
import { instantiateKernels } from './exports';
import { runChunk } from './job';

/** What a thread is started with. */
export interface KernelThreadData {
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  readonly control: number;
  /** 1 for the first; 0 is the engine itself. */
  readonly thread: number;
}

/** Helps with every job until the thread is ended from outside. */
export function serveJobs({ memory, module, control: address, thread }: KernelThreadData): never {
  const kernels = instantiateKernels(module, memory);
  const control = controlAt(memory.buffer, address);
  let seen = Atomics.load(control.flags, GENERATION);
  Atomics.add(control.flags, READY, 1);
  for (;;) {
    awaitChange(control.flags, GENERATION, seen, Infinity);
    seen = Atomics.load(control.flags, GENERATION);
    if (takeChunks(kernels, control, thread) > 0) Atomics.notify(control.flags, DONE);
  }
}

/** Does chunks of the job until none is left. @returns how many. */
export function takeChunks(kernels: KernelExports, { flags, job }: Control, thread: number): number {
  for (let taken = 0; ; taken++) {
    const left = Atomics.sub(flags, LEFT, 1);
    if (left <= 0) return taken;
    runChunk(kernels, job, left - 1, thread);
    Atomics.add(flags, DONE, 1);
  }
}
