import { backend, env, setBackend } from '@tensorflow/tfjs-core';
import { BackendWasm, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import type { BACKENDS } from '../protocol';
import { messageOf } from '../errorText';
import { EngineError } from './errors';

export type BackendName = (typeof BACKENDS)[number];

const WASM_BINARIES = { simd: 'tfjs-backend-wasm-simd.wasm', plain: 'tfjs-backend-wasm.wasm' } as const;

/**
 * Starts TensorFlow.js: on WebAssembly, or where that is not to be had, far slower in JavaScript, which is logged.
 * Only for a worker of its own: the wasm backend installs process-wide handlers of uncaught errors.
 * @param loadWasm the content of a wasm file by its name.
 */
export async function startBackend(
  loadWasm: (fileName: string) => Promise<Uint8Array>,
  log: (message: string) => void,
): Promise<BackendName> {
  try {
    await startWasm(loadWasm);
    return 'wasm';
  } catch (error) {
    log(
      `The WebAssembly backend is not to be had (${messageOf(error)}). The network runs in plain JavaScript, some 30 times slower.`,
    );
    await import('@tensorflow/tfjs-backend-cpu');
    await setBackend('cpu');
    return 'cpu';
  }
}

async function startWasm(loadWasm: (fileName: string) => Promise<Uint8Array>): Promise<void> {
  const simd = await env().getAsync('WASM_HAS_SIMD_SUPPORT');
  const bytes = await loadWasm(simd === true ? WASM_BINARIES.simd : WASM_BINARIES.plain);
  // Checked here, because the backend's own start does not survive a module that is missing or damaged.
  if (!WebAssembly.validate(new Uint8Array(bytes))) throw new Error('its module is damaged');
  const url = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: 'application/wasm' }));
  try {
    setWasmPaths(
      { [WASM_BINARIES.simd]: url, [WASM_BINARIES.plain]: url, 'tfjs-backend-wasm-threaded-simd.wasm': url },
      true,
    );
    if (!(await setBackend('wasm'))) throw new Error('it did not start');
  } finally {
    URL.revokeObjectURL(url);
  }
  guardAllocations(wasmHeap());
}

/** The allocator of the module behind the backend, which its type declarations leave out. */
interface Heap {
  _malloc(bytes: number): number;
  _free(address: number): void;
}

function wasmHeap(): Heap | undefined {
  const current: unknown = backend();
  return current instanceof BackendWasm ? (current.wasm as unknown as Heap) : undefined;
}

/** Without this the backend takes the address 0 of a failed allocation for memory, and writes tensors over each other. */
function guardAllocations(heap: Heap | undefined): void {
  if (!heap) return;
  const malloc = heap._malloc.bind(heap);
  heap._malloc = bytes => {
    const address = malloc(bytes);
    if (address === 0) throw outOfMemory(bytes);
    return address;
  };
}

/**
 * Makes sure that this many bytes can be allocated, before a computation whose kernels would not notice that they can't.
 * @throws EngineError when they can't.
 */
export function reserve(bytes: number): void {
  const heap = wasmHeap();
  heap?._free(heap._malloc(bytes));
}

function outOfMemory(bytes: number): EngineError {
  return new EngineError(
    `The engine could not get ${(bytes / 1e6).toFixed(1)} MB of memory. Choose a smaller input or batch.`,
  );
}
