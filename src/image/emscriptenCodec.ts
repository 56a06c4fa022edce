import type { EmscriptenFactory } from 'icodec/dist/*.js';
import { Codec, type CodecInstance } from './codec';

/** Receives RGBA (HWC) that lies in the codec's memory and is gone when it returns; `depth` bits a sample. */
export type ReceivePixels = (rgba: Uint8Array, width: number, height: number, depth: number) => void;

export interface EmscriptenDecoder {
  /**
   * Decodes a file into the codec's memory and hands the pixels to `receive`.
   * @returns whether there were any, and what the codec says where there were none; it may also throw anything.
   */
  decode(file: Uint8Array, receive: ReceivePixels): { readonly received: boolean; readonly said?: string };
  /** The lines that the codec has printed about the file, bounded in number and length. */
  readonly complaints: readonly string[];
}

const MOST_COMPLAINTS = 8;
const LONGEST_COMPLAINT = 200;

/** Wraps the JavaScript that Emscripten made for a codec of icodec, which then loads nothing by itself. */
export function emscriptenCodec(wasmFile: string, factory: EmscriptenFactory): Codec<EmscriptenDecoder> {
  return new Codec(wasmFile, async (compiled): Promise<CodecInstance<EmscriptenDecoder>> => {
    const complaints: string[] = [];
    const complain = (line: string) => {
      if (complaints.length < MOST_COMPLAINTS) complaints.push(line.slice(0, LONGEST_COMPLAINT));
    };
    const memories: WebAssembly.Memory[] = [];
    const waiting: ReceivePixels[] = [];
    const imageData: ReceivePixels = (...image) => waiting.pop()?.(...image);
    const options = {
      noInitialRun: true,
      // Without it the script would look for itself at import.meta.url, which a bundle does not have.
      locateFile: (file: string) => file,
      print: complain,
      printErr: complain,
      instantiateWasm(imports: WebAssembly.Imports, started: (instance: WebAssembly.Instance) => void) {
        const instance = new WebAssembly.Instance(compiled, imports);
        for (const value of Object.values(instance.exports))
          if (value instanceof WebAssembly.Memory) memories.push(value);
        started(instance);
        return instance.exports;
      },
    };
    const module = await factory(options);
    const [memory] = memories;
    if (memory === undefined) throw new Error(`${wasmFile} has no memory`);
    const decode = (file: Uint8Array, receive: ReceivePixels) => {
      complaints.length = 0;
      waiting.splice(0, waiting.length, receive);
      const classes = { Uint8ClampedArray: Uncopied, _icodec_ImageData: imageData };
      const outcome = withGlobals(classes, () => module.decode(file));
      return { received: waiting.length === 0, ...(typeof outcome === 'string' && { said: outcome }) };
    };
    return { api: { decode, complaints }, memory };
  });
}

/** In place of the array that the codec would copy its pixels to: the pixels in the codec's memory. */
function Uncopied(pixels: Uint8Array): Uint8Array {
  return pixels;
}

/** The codec's C++ side looks its JavaScript classes up by their global names, when it first decodes and never again. */
function withGlobals<Result>(values: Readonly<Record<string, unknown>>, run: () => Result): Result {
  const before = Object.keys(values).map(name => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  try {
    for (const [name, value] of Object.entries(values))
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    return run();
  } finally {
    for (const [name, descriptor] of before)
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else Reflect.deleteProperty(globalThis, name);
  }
}
