import { env, registerBackend, removeBackend, setBackend } from '@tensorflow/tfjs-core';
import { BackendWasm, setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import { messageOf } from '../../base/errorText';
import type { BACKENDS } from '../../protocol';
import { instantiateKernels } from '../kernels/exports';
import type { Heap } from '../kernels/heap';
import { CustomKernels } from '../kernels/customKernels';
import { selfCheck } from '../kernels/selfCheck';
import { KernelThreads } from '../kernels/kernelThreads';
import type { EnginePlatform } from '../platform/platform';
import type { WasmBuild } from './wasmModule';
import { startWasmModule, WASM_BUILDS } from './wasmModule';

export type BackendName = (typeof BACKENDS)[number];

export interface BackendOptions {
  /** The setting's values: `own` for the custom kernels of this project, `stock` for those of TensorFlow.js. */
  readonly kernels: 'own' | 'stock';
  /** Threads that compute one picture, at least 1. */
  readonly threads: number;
}

/** What a network is computed by. */
export interface Backend {
  readonly name: BackendName;
  readonly threads: number;
  /** Absent where TensorFlow.js's kernels compute everything. */
  readonly custom: CustomKernels | undefined;
  /**
   * Checks that this many bytes can be allocated, before a computation whose kernels do not notice a failed allocation.
   * @throws EngineError when they can't.
   */
  reserve(bytes: number): void;
}

const KERNEL_MODULES: Readonly<Record<WasmBuild, string | undefined>> = {
  plain: undefined,
  simd: 'kernels.wasm',
  shared: 'kernels-shared.wasm',
};

/**
 * Starts TensorFlow.js: on WebAssembly, with the project's own kernels and threads as far as the options ask for them and the
 * machine has them; or, where WebAssembly is unavailable, far slower in JavaScript. What falls short of the options is logged.
 * Call it only in a dedicated worker: the wasm backend installs process-wide handlers of uncaught errors.
 */
export async function startBackend(
  platform: EnginePlatform,
  options: BackendOptions,
  log: (message: string) => void,
): Promise<Backend> {
  try {
    return await startWasm(platform, options, log);
  } catch (error) {
    log(
      `The WebAssembly backend is unavailable (${messageOf(error)}). The network runs in plain JavaScript, about 30 times slower.`,
    );
    await import('@tensorflow/tfjs-backend-cpu');
    await setBackend('cpu');
    return { name: 'cpu', threads: 1, custom: undefined, reserve: () => undefined };
  }
}

async function startWasm(
  platform: EnginePlatform,
  { kernels, threads }: BackendOptions,
  log: (message: string) => void,
): Promise<Backend> {
  const simd = (await env().getAsync('WASM_HAS_SIMD_SUPPORT')) === true;
  const build = !simd ? 'plain' : kernels === 'own' && threads > 1 && platform.startThread ? 'shared' : 'simd';
  const { module, heap } = await startWasmModule(build, await platform.loadWasm(WASM_BUILDS[build]));
  // XNNPACK's own thread pool busy-waits, and detects no cores in Node.
  setThreadsCount(1);
  removeBackend('wasm');
  const backend = new BackendWasm(module);
  registerBackend('wasm', () => backend);
  if (!(await setBackend('wasm'))) throw new Error('it did not start');
  const custom = kernels === 'own' ? await startCustomKernels(backend, heap, build, platform, threads, log) : undefined;
  return {
    name: 'wasm',
    threads: custom?.threadCount ?? 1,
    custom,
    reserve: bytes => heap.free(heap.allocate(bytes)),
  };
}

/** The custom kernels, if this machine can run them and they compute what TensorFlow.js computes. */
async function startCustomKernels(
  backend: BackendWasm,
  heap: Heap,
  build: WasmBuild,
  platform: EnginePlatform,
  threads: number,
  log: (message: string) => void,
): Promise<CustomKernels | undefined> {
  const fileName = KERNEL_MODULES[build];
  const { startThread } = platform;
  try {
    if (fileName === undefined) throw new Error('WebAssembly has no SIMD here');
    const module = await WebAssembly.compile(new Uint8Array(await platform.loadWasm(fileName)));
    const exports = instantiateKernels(module, heap.memory);
    const helpers = build === 'shared' && startThread ? { count: threads - 1, start: startThread } : undefined;
    const custom = new CustomKernels(backend, exports, heap, new KernelThreads(exports, heap, module, helpers));
    try {
      selfCheck(custom);
      return custom;
    } catch (error) {
      custom.dispose();
      throw error;
    }
  } catch (error) {
    log(
      `The fast convolutions are unavailable (${messageOf(error)}). TensorFlow.js's kernels compute them, at about half the speed.`,
    );
    return undefined;
  }
}
