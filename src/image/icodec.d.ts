// The scripts that Emscripten made for icodec's decoders, which its own entry points wrap for other uses.
declare module 'icodec/dist/*.js' {
  export interface EmscriptenOptions {
    readonly noInitialRun: boolean;
    readonly locateFile: (file: string) => string;
    readonly print: (line: string) => void;
    readonly printErr: (line: string) => void;
    readonly instantiateWasm: (
      imports: WebAssembly.Imports,
      started: (instance: WebAssembly.Instance) => void,
    ) => WebAssembly.Exports;
  }

  export interface EmscriptenModule {
    /** What `_icodec_ImageData` made of the pixels; null or an error's text where there are none. */
    decode(file: Uint8Array): unknown;
  }

  export type EmscriptenFactory = (options: EmscriptenOptions) => Promise<EmscriptenModule>;

  const factory: EmscriptenFactory;
  export default factory;
}
