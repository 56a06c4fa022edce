import type { BackendWasmModule } from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm';
import wasmFactory from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.js';
import threadedFactory from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js';
import type { Heap } from '../kernels/heap';
import { EngineError } from '../errors';

/** The builds of TensorFlow.js's backend. `shared` is the one for threads, whose memory other threads can have. */
export const WASM_BUILDS = {
  plain: 'tfjs-backend-wasm.wasm',
  simd: 'tfjs-backend-wasm-simd.wasm',
  shared: 'tfjs-backend-wasm-threaded-simd.wasm',
} as const;
export type WasmBuild = keyof typeof WASM_BUILDS;

/** What Emscripten's modules have and take, which the backend's type declarations leave out. */
interface EmscriptenModule extends BackendWasmModule {
  _malloc(bytes: number): number;
  _free(address: number): void;
  cwrap(name: string, returns: 'number', takes: readonly 'number'[]): (...numbers: number[]) => number;
  cwrap(name: string, returns: null, takes: readonly 'number'[]): (...numbers: number[]) => void;
  readonly asm: {
    readonly memory?: WebAssembly.Memory;
    readonly malloc: (bytes: number) => number;
    readonly free: (address: number) => void;
  };
}

type Factory = (settings: {
  readonly wasmBinary: Uint8Array;
  readonly wasmMemory?: WebAssembly.Memory;
}) => Promise<EmscriptenModule>;

const PAGE = 65536;
const INITIAL_PAGES = 256;
const MAX_PAGES = 2 ** 32 / PAGE;

export interface StartedModule {
  readonly module: BackendWasmModule;
  readonly heap: Heap;
}

/**
 * Starts a build from its bytes, as the backend itself does, but without its search for files and cores.
 * @throws Error when it does not start.
 */
export async function startWasmModule(build: WasmBuild, bytes: Uint8Array): Promise<StartedModule> {
  // Checked here, because a missing or damaged module makes Emscripten's start crash.
  if (!WebAssembly.validate(new Uint8Array(bytes))) throw new Error('its module is damaged');
  const wasmMemory =
    build === 'shared'
      ? new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: MAX_PAGES, shared: true })
      : undefined;
  const factory = (wasmMemory ? threadedFactory : wasmFactory) as unknown as Factory;
  const settings = { wasmBinary: bytes, ...(wasmMemory && { wasmMemory }) };
  const module = await factory(settings);
  const memory = wasmMemory ?? module.asm.memory;
  if (!memory) throw new Error('its memory is out of reach');
  module.tfjs = {
    init: module.cwrap('init', null, []),
    initWithThreadsCount: module.cwrap('init_with_threads_count', null, ['number']),
    getThreadsCount: module.cwrap('get_threads_count', 'number', []),
    registerTensor: module.cwrap('register_tensor', null, ['number', 'number', 'number']),
    disposeData: module.cwrap('dispose_data', null, ['number']),
    dispose: module.cwrap('dispose', null, []),
  };
  replaceAllocator(module, memory);
  keepCallsOutOfLine(module);
  return {
    module,
    heap: { memory, allocate: bytes => module._malloc(bytes), free: address => module._free(address) },
  };
}

/** A line of the processor's cache. Loads that lie across two of them take longer. */
const LINE = 64;

/**
 * Allocates whole lines, and throws where there is no memory left: the backend would take the address 0 of a failed allocation
 * for memory, and write tensors over each other.
 */
function replaceAllocator(module: EmscriptenModule, memory: WebAssembly.Memory): void {
  const { malloc, free } = module.asm;
  // The word before a block is its distance from the start of the allocation, a multiple of 8 bytes.
  const distance = (block: number): Uint32Array => new Uint32Array(memory.buffer, block - 4, 1);
  module._malloc = bytes => {
    // Addresses above 2³¹ come as negative numbers. Near 2³² the allocator does not check for the memory's end.
    const allocated = malloc(bytes + LINE) >>> 0;
    if (allocated === 0 || allocated + LINE + bytes > memory.buffer.byteLength) throw outOfMemory(bytes);
    const block = (Math.floor(allocated / LINE) + 1) * LINE;
    distance(block)[0] = block - allocated;
    return block;
  };
  module._free = block => free(block - (distance(block)[0] ?? 0));
}

/**
 * Once V8 has inlined the call of a WebAssembly function into optimized JavaScript, XNNPACK's larger convolutions take 1.8 times
 * as long (seen in V8 11.3), probably because their vectors on the stack are no longer aligned. What comes out of a map is never
 * inlined.
 */
function keepCallsOutOfLine(module: EmscriptenModule): void {
  const wrap = module.cwrap.bind(module) as (...names: unknown[]) => (...numbers: number[]) => number;
  const functions = new Map<string, (...numbers: number[]) => number>();
  module.cwrap = (name: string, ...types: unknown[]) => {
    functions.set(name, wrap(name, ...types));
    return (...numbers: number[]) => functions.get(name)?.(...numbers) ?? 0;
  };
}

function outOfMemory(bytes: number): EngineError {
  return new EngineError(
    `The engine could not get ${(bytes / 1e6).toFixed(1)} MB of memory. Choose a smaller input or batch.`,
  );
}
