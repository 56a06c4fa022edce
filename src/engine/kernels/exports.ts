import { EngineError } from '../errors';
import type { KernelArguments, KernelName } from './signatures';
import { SIGNATURES } from './signatures';

/** What the assembly exports; its sources say what each function does. */
export type KernelExports = Readonly<Record<KernelName, (...numbers: number[]) => void>>;

/**
 * @param memory shared if the module was built for shared memory.
 * @throws EngineError when it is not the module of this version.
 */
export function instantiateKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): KernelExports {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  if (!isKernelExports(exports)) throw new EngineError('The module of the convolution kernels is of another version.');
  return exports;
}

function isKernelExports(exports: WebAssembly.Exports): exports is WebAssembly.Exports & KernelExports {
  return Object.keys(SIGNATURES).every(name => typeof exports[name] === 'function');
}

/** Calls a kernel for its whole work. */
export function callKernel<K extends KernelName>(kernels: KernelExports, kernel: K, args: KernelArguments<K>): void {
  const byName: Readonly<Record<string, number | undefined>> = args;
  kernels[kernel](...SIGNATURES[kernel].map(name => byName[name] ?? NaN));
}
