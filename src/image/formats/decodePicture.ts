import { decodeAvif } from './avif';
import { decodeBmp } from './bmp';
import type { LoadWasm } from '../codec';
import { decodeGif } from './gif';
import { decodeJpeg } from './jpeg';
import type { Picture } from '../picture';
import { PictureError } from '../pictureError';
import { FormatError } from '../../base/formatError';
import { otherKind, type PictureKind, pictureKind } from './pictureKind';
import { decodePng } from './png';
import { decodeWebp } from './webp';

type Decode = (bytes: Uint8Array, loadWasm: LoadWasm) => Promise<Picture> | Picture;

const decoders: Record<PictureKind, Decode> = {
  jpeg: decodeJpeg,
  png: decodePng,
  webp: decodeWebp,
  gif: decodeGif,
  bmp: decodeBmp,
  avif: decodeAvif,
};

/**
 * Decodes a JPEG, PNG, WebP, GIF, BMP or AVIF picture; its content tells which. Of an animation it is the first frame.
 * @param fileName what the picture is called in error messages.
 * @param loadWasm loads `mozjpeg_dec.wasm`, `squoosh_png_bg.wasm`, `webp_dec.wasm`, `nsgif.wasm` or
 *   `avif_dec.wasm`, each at most once and only when a picture needs it. What it rejects with is passed on.
 * @throws {PictureError} where the picture is empty, truncated, damaged, too large or no picture.
 */
export async function decodePicture(bytes: Uint8Array, fileName: string, loadWasm: LoadWasm): Promise<Picture> {
  try {
    return await decoders[kindOf(bytes)](bytes, loadWasm);
  } catch (error) {
    if (error instanceof FormatError) throw new PictureError(`${fileName}: ${error.message}`, { cause: error });
    if (error instanceof RangeError)
      throw new PictureError(`${fileName}: not enough memory for the picture`, { cause: error });
    throw error;
  }
}

function kindOf(bytes: Uint8Array): PictureKind {
  if (bytes.length === 0) throw new FormatError('the file is empty');
  const kind = pictureKind(bytes);
  if (kind !== undefined) return kind;
  const other = otherKind(bytes);
  const found = other === undefined ? 'this is not a picture' : `this is ${other}`;
  throw new FormatError(`${found}; JPEG, PNG, WebP, GIF, BMP and AVIF can be read`);
}
