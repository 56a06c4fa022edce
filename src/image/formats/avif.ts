import libavif, { type AVIFModule } from '@jsquash/avif/codec/dec/avif_dec.js';
import { readAvifHeader } from './avifHeader';
import type { LoadWasm } from '../codec';
import { emscriptenCodec } from '../emscriptenCodec';
import { flatten } from '../flatten';
import type { Picture } from '../picture';
import { FormatError } from '../../base/formatError';

const codec = emscriptenCodec<AVIFModule>('avif_dec.wasm', libavif);

/** Decodes AVIF of any depth to 8 bits, turned as its `irot` and `imir` say (which, unlike EXIF, are binding). */
export async function decodeAvif(bytes: Uint8Array, loadWasm: LoadWasm): Promise<Picture> {
  const { orientation } = readAvifHeader(bytes);
  return codec.use(loadWasm, ({ module }) => {
    const image = module.decode(bytes as Uint8Array<ArrayBuffer>, 8);
    if (image === null) throw new FormatError('the AVIF cannot be decoded (it is truncated or damaged)');
    return flatten(image.data, image.width, image.height, orientation);
  });
}
