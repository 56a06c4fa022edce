import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { LoadWasm } from '../../src/image';

const packages: Readonly<Record<string, string>> = {
  'mozjpeg_dec.wasm': '@jsquash/jpeg/codec/dec',
  'squoosh_png_bg.wasm': '@jsquash/png/codec/pkg',
  'webp_dec.wasm': '@jsquash/webp/codec/dec',
  'avif_dec.wasm': '@jsquash/avif/codec/dec',
  'nsgif.wasm': '@cwasm/nsgif',
};

/** Where a codec's WebAssembly lies in the installed packages. */
export function codecPath(fileName: string): string {
  return path.resolve('node_modules', packages[fileName] ?? '', fileName);
}

/** Loads codecs from the installed packages, so that tests do not depend on a build. */
export const loadWasm: LoadWasm = fileName => readFile(codecPath(fileName));
