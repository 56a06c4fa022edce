import { Codec, type LoadWasm } from '../codec';
import { checkDecodingMemory } from '../decodingMemory';
import type { ShowPicture } from '../picture';
import { FormatError } from '../../base/formatError';
import { rgbaPicture } from '../rgbaPicture';
import { readPngHeader } from './pngHeader';

const BIT_DEPTH = 8;

/** Takes the decoded RGBA bytes, which lie in the codec's memory and are gone when it returns. */
type Consume = (rgba: Uint8Array, width: number, height: number) => void;

interface SquooshPng {
  readonly memory: WebAssembly.Memory;
  decode(pointer: number, length: number): number;
  /** Writes where the result lies, and its length, to the place that it is given. */
  encode(result: number, pointer: number, length: number, width: number, height: number, bitDepth: number): void;
  __wbindgen_add_to_stack_pointer(distance: number): number;
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
  const copied = (bytes: Uint8Array): number => {
    const pointer = exports.__wbindgen_malloc(bytes.length, 1) >>> 0;
    new Uint8Array(exports.memory.buffer).set(bytes, pointer);
    return pointer;
  };
  const decode = (bytes: Uint8Array, receive: Consume): void => {
    consume = receive;
    exports.decode(copied(bytes), bytes.length);
  };
  const encode = (rgba: Uint8Array, width: number, height: number): Uint8Array<ArrayBuffer> => {
    const result = exports.__wbindgen_add_to_stack_pointer(-16);
    exports.encode(result, copied(rgba), rgba.length, width, height, BIT_DEPTH);
    const [pointer = 0, length = 0] = new Uint32Array(exports.memory.buffer, result, 2);
    const file = new Uint8Array(exports.memory.buffer, pointer, length).slice();
    exports.__wbindgen_free(pointer, length, 1);
    exports.__wbindgen_add_to_stack_pointer(16);
    return file;
  };
  return { api: { decode, encode }, memory: exports.memory };
});

/**
 * Decodes PNG of every color type and bit depth, interlaced or not. Of 16-bit samples the high byte is kept, as PIL
 * does for 16-bit color (its 16-bit gray clips at 255, which shows a white picture). Of an animation it is the
 * default picture.
 */
export async function decodePng(bytes: Uint8Array, loadWasm: LoadWasm, show: ShowPicture): Promise<void> {
  const { width, height, samples, orientation } = readPngHeader(bytes);
  checkDecodingMemory('PNG', bytes.length + bytesPerPixel(samples) * width * height);
  await codec.use(loadWasm, ({ decode }) => {
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

/**
 * Encodes a picture as PNG, 8 bits a sample.
 * @param rgba bytes, row by row.
 */
export async function encodePng(
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  loadWasm: LoadWasm,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(rgba.buffer, rgba.byteOffset, rgba.byteLength);
  return codec.use(loadWasm, ({ encode }) => encode(bytes, width, height));
}

/** The samples, and the vector that they grow into RGBA in, which at least doubles. */
function bytesPerPixel(samples: number): number {
  return samples === 4 ? samples : samples + Math.max(2 * samples, 4);
}
