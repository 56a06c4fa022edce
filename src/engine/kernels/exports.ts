import { EngineError } from '../errors';

/** What the assembly exports; its sources say what each does. All numbers: addresses in bytes, sizes in values. */
const FUNCTIONS = [
  'fold',
  'pad',
  'packFilter',
  'packWinogradFilter',
  'direct',
  'transformTiles',
  'multiplyTiles',
  'maxPool',
  'averagePool',
  'localResponseNorm',
] as const;

export type KernelExports = Readonly<Record<(typeof FUNCTIONS)[number], (...numbers: number[]) => void>>;

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
  return FUNCTIONS.every(name => typeof exports[name] === 'function');
}
