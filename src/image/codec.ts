import { messageOf } from '../base/errorText';
import { MAX_CODEC_BYTES } from './decodingMemory';
import { FormatError } from '../base/formatError';
import { limitWasmMemory } from './wasmMemoryLimit';

/** Loads the bytes of a codec's WebAssembly module: from a folder in Node, from a URL in a web worker. */
export type LoadWasm = (fileName: string) => Promise<Uint8Array>;

/** A running codec: its functions and its memory. */
export interface CodecInstance<Api> {
  readonly api: Api;
  readonly memory: { readonly buffer: ArrayBufferLike };
}

/** WebAssembly memory never shrinks: an instance with more than this, after a large picture, is discarded. */
const KEPT_MEMORY = 64 * 1024 * 1024;

/**
 * A decoder compiled to WebAssembly. It is loaded and compiled once, at first use. A call that fails may leave its
 * memory in any state, so that the next call gets a new instance.
 */
export class Codec<Api> {
  private compiled: Promise<WebAssembly.Module> | undefined;
  private live: Promise<CodecInstance<Api>> | undefined;

  constructor(
    private readonly wasmFile: string,
    private readonly start: (module: WebAssembly.Module) => Promise<CodecInstance<Api>>,
  ) {}

  /**
   * Runs `decode`, which must be synchronous, on a sound instance.
   * @throws {FormatError} with the reason why `decode` failed.
   */
  async use<Result>(loadWasm: LoadWasm, decode: (api: Api) => Result): Promise<Result> {
    for (;;) {
      const asked = (this.live ??= this.module(loadWasm).then(this.start));
      const live = await asked.catch((error: unknown) => {
        if (this.live === asked) this.live = undefined;
        throw error;
      });
      // Another call may have discarded this instance while this one waited for it.
      if (this.live === asked) return this.run(live, decode);
    }
  }

  private run<Result>({ api, memory }: CodecInstance<Api>, decode: (api: Api) => Result): Result {
    try {
      const result = decode(api);
      if (memory.buffer.byteLength > KEPT_MEMORY) this.live = undefined;
      return result;
    } catch (error) {
      this.live = undefined;
      throw error instanceof FormatError ? error : new FormatError(reason(error), { cause: error });
    }
  }

  private module(loadWasm: LoadWasm): Promise<WebAssembly.Module> {
    const compiled = (this.compiled ??= loadWasm(this.wasmFile).then(bytes =>
      WebAssembly.compile(limitWasmMemory(bytes, MAX_CODEC_BYTES) as Uint8Array<ArrayBuffer>),
    ));
    return compiled.catch((error: unknown) => {
      if (this.compiled === compiled) this.compiled = undefined;
      throw error;
    });
  }
}

function reason(error: unknown): string {
  const message = messageOf(error);
  return /memory|OOM|allocation/i.test(message) ? 'not enough memory' : message;
}
