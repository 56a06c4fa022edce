/// <reference types="@jsquash/jpeg/emscripten-types" />
import { Codec, type CodecInstance } from './codec';

/** A codec of the jSquash family, with the lines that its C++ side has printed since `complaints` was last emptied. */
export interface Emscripten<Module> {
  readonly module: Module;
  readonly complaints: string[];
}

/** Wraps the JavaScript that Emscripten made for a codec, which then loads nothing by itself. */
export function emscriptenCodec<Module extends EmscriptenWasm.Module>(
  wasmFile: string,
  factory: EmscriptenWasm.ModuleFactory<Module>,
): Codec<Emscripten<Module>> {
  return new Codec(wasmFile, async (compiled): Promise<CodecInstance<Emscripten<Module>>> => {
    const complaints: string[] = [];
    const memories: WebAssembly.Memory[] = [];
    const options = {
      noInitialRun: true,
      // Without it the script would look for itself at import.meta.url, which a bundle does not have.
      locateFile: (file: string) => file,
      print: (line: string) => complaints.push(line),
      printErr: (line: string) => complaints.push(line),
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
    return { api: { module, complaints }, memory };
  });
}
