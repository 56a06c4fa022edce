import { Codec, type LoadWasm } from '../codec';
import { checkDecodingMemory } from '../decodingMemory';
import type { ShowPicture } from '../picture';
import { FormatError } from '../../base/formatError';
import { rgbaPicture } from '../rgbaPicture';
import { readPngHeader } from './pngHeader';

/** Takes the decoded RGBA bytes, which lie in the codec's memory and are gone when it returns. */
type Consume = (rgba: Uint8Array, width: number, height: number) => void;

interface SquooshPng {
  readonly memory: WebAssembly.Memory;
  decode(pointer: number, length: number): number;
  __wbindgen_malloc(length: number, alignment: number): number;
  __wbindgen_free(pointer: number, length: number, alignment: number): void;
}

/**
 * The codec's own script keeps one instance for good, which a damaged file leaves leaking, and needs ImageData, which
 * Node lacks. So its few imports are answered here; wasm-bindgen appends a hash to their names.
 */
const codec = new Codec('squoosh_png_bg.wasm', async module => {
  let consume: Consume | undefined;
  const answers: Record<string, (...args: number[]) => unknown> = {
    __wbg_newwithownedu8clampedarrayandsh(pointer = 0, length = 0, width = 0, height = 0) {
      consume?.(new Uint8Array(exports.memory.buffer, pointer, length), width, height);
      exports.__wbindgen_free(pointer, length, 1);
      return 0;
    },
    __wbindgen_throw(pointer = 0, length = 0) {
      throw new Error(new TextDecoder().decode(new Uint8Array(exports.memory.buffer, pointer, length)));
    },
  };
  const imports: Record<string, (...args: number[]) => unknown> = {};
  for (const { name } of WebAssembly.Module.imports(module))
    imports[name] = answers[name.replace(/_[0-9a-f]{16}$/, '')] ?? (() => 0);
  const instance = await WebAssembly.instantiate(module, { wbg: imports });
  const exports = instance.exports as unknown as SquooshPng;
  const decode = (bytes: Uint8Array, receive: Consume) => {
    consume = receive;
    const pointer = exports.__wbindgen_malloc(bytes.length, 1) >>> 0;
    new Uint8Array(exports.memory.buffer).set(bytes, pointer);
    exports.decode(pointer, bytes.length);
  };
  return { api: decode, memory: exports.memory };
});

/**
 * Decodes PNG of every color type and bit depth, interlaced or not. Of 16-bit samples the high byte is kept, as PIL
 * does for 16-bit color (its 16-bit gray clips at 255, which shows a white picture). Of an animation it is the
 * default picture.
 */
export async function decodePng(bytes: Uint8Array, loadWasm: LoadWasm, show: ShowPicture): Promise<void> {
  const { width, height, samples, orientation } = readPngHeader(bytes);
  checkDecodingMemory('PNG', bytes.length + bytesPerPixel(samples) * width * height);
  await codec.use(loadWasm, decode => {
    try {
      decode(bytes, (rgba, decodedWidth, decodedHeight) => {
        if (decodedWidth * decodedHeight !== width * height)
          throw new FormatError('the PNG is damaged: it has two sizes');
        show(rgbaPicture(rgba, decodedWidth, decodedHeight, orientation));
      });
    } catch (error) {
      // Out of memory on this side.
      if (error instanceof RangeError || error instanceof FormatError) throw error;
      // All that the Rust side says is "unreachable" or "unwrap_throw failed".
      throw new FormatError('the PNG cannot be decoded (its data is damaged)', { cause: error });
    }
  });
}

/** The samples, and the vector that they grow into RGBA in, which at least doubles. */
function bytesPerPixel(samples: number): number {
  return samples === 4 ? samples : samples + Math.max(2 * samples, 4);
}
