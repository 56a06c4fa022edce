import { onCanvas } from '../canvas';
import { Codec, type LoadWasm } from '../codec';
import { type GifFrame, type GifHeader, readGifHeader, TRAILER } from './gifHeader';
import { checkDecodingMemory } from '../decodingMemory';
import type { ShowPicture } from '../picture';
import { FormatError } from '../../base/formatError';
import { rgbaPicture } from '../rgbaPicture';

const RGBA = 4;

interface NsGif {
  readonly memory: WebAssembly.Memory;
  malloc(length: number): number;
  free(pointer: number): void;
  /** Writes the address of RGBA bytes, width and height to the first three addresses; 0 means success. */
  decode_gif(rgba: number, width: number, height: number, file: number, length: number): number;
}

/**
 * libnsgif of the NetSurf browser. The package's own script reads its module from the file system, so this talks to
 * the module directly.
 */
const codec = new Codec('nsgif.wasm', async module => {
  const unused = () => 0;
  const instance = await WebAssembly.instantiate(module, {
    wasi_snapshot_preview1: { fd_close: unused, fd_seek: unused, fd_write: unused },
  });
  const exports = instance.exports as unknown as NsGif;
  return { api: exports, memory: exports.memory };
});

/** Decodes the first frame of a GIF on its canvas; what the frame leaves uncovered is white, as transparency is. */
export async function decodeGif(bytes: Uint8Array, loadWasm: LoadWasm, show: ShowPicture): Promise<void> {
  const header = readGifHeader(bytes);
  const { width, height, firstFrame } = header;
  const still = stillOf(bytes, header);
  checkDecodingMemory('GIF', RGBA * (width * height + firstFrame.width * firstFrame.height) + still.length);
  await codec.use(loadWasm, gif => {
    decode(gif, still, firstFrame, rgba => {
      if (!firstFrame.hasTransparency && hasHoles(rgba))
        throw new FormatError('the GIF is damaged: a part of its picture is missing');
      show(rgbaPicture(onCanvas(rgba, firstFrame, width, height), width, height));
    });
  });
}

/**
 * The first frame as a GIF of its own, as large as its canvas: libnsgif distrusts canvas sizes that equal a common
 * screen's, and would read all blocks and frames of an animation.
 */
function stillOf(bytes: Uint8Array, { header, firstFrame }: GifHeader): Uint8Array {
  const { control, descriptor, end, width, height } = firstFrame;
  const parts = [header, control, { from: descriptor, end }];
  const still = new Uint8Array(parts.reduce((sum, part) => sum + part.end - part.from, 1));
  let offset = 0;
  for (const part of parts) {
    still.set(bytes.subarray(part.from, part.end), offset);
    offset += part.end - part.from;
  }
  still[offset] = TRAILER;
  const view = new DataView(still.buffer);
  view.setUint16(6, width, true);
  view.setUint16(8, height, true);
  view.setUint32(offset - (end - descriptor) + 1, 0);
  return still;
}

/** Passes the frame's RGBA to `consume` while it is in the codec's memory. */
function decode(gif: NsGif, still: Uint8Array, frame: GifFrame, consume: (rgba: Uint8Array) => void): void {
  const file = gif.malloc(still.length);
  const results = gif.malloc(12);
  if (file === 0 || results === 0) throw new FormatError('not enough memory for the GIF');
  new Uint8Array(gif.memory.buffer).set(still, file);
  const failure = gif.decode_gif(results, results + 4, results + 8, file, still.length);
  const [pixels = 0, width = 0, height = 0] = new Uint32Array(gif.memory.buffer, results, 3);
  if (failure !== 0 || width !== frame.width || height !== frame.height)
    throw new FormatError('the GIF cannot be decoded (its pixel data is damaged)');
  consume(new Uint8Array(gif.memory.buffer, pixels, 4 * width * height));
  for (const pointer of [file, results, pixels]) gif.free(pointer);
}

/** Pixels that the compressed data did not reach stay transparent. */
function hasHoles(rgba: Uint8Array): boolean {
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i] === 0) return true;
  return false;
}
