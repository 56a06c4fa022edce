import { decodeAvif } from './avif';
import { decodeBmp } from './bmp';
import type { LoadWasm } from '../codec';
import { decodeGif } from './gif';
import { decodeJpeg } from './jpeg';
import type { DecodedPicture, ShowPicture } from '../picture';
import { FormatError } from '../../base/formatError';
import { PictureError } from '../pictureError';
import { otherKind, type PictureKind, pictureKind } from './pictureKind';
import { decodePng } from './png';
import { decodeWebp } from './webp';

type Decode = (bytes: Uint8Array, loadWasm: LoadWasm, show: ShowPicture) => Promise<void> | void;

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
 * @param loadWasm loads `mozjpeg.wasm`, `squoosh_png_bg.wasm`, `webp-dec.wasm`, `nsgif.wasm` or `avif-dec.wasm`,
 *   each at most once and only when a picture needs it. What it rejects with is passed on.
 * @param use makes of the picture what is kept of it; it may not wait, as the pixels are gone when it returns.
 * @throws {PictureError} where the picture is empty, truncated, damaged, too large or no picture; and what `use` throws.
 */
export async function decodePicture<Result>(
  bytes: Uint8Array,
  fileName: string,
  loadWasm: LoadWasm,
  use: (picture: DecodedPicture) => Result,
): Promise<Result> {
  let outcome: { readonly result: Result } | { readonly error: unknown } | undefined;
  try {
    // An error of `use` is kept from the decoder, which would take it for one of its own.
    await decoders[kindOf(bytes)](bytes, loadWasm, picture => {
      try {
        outcome = { result: use(picture) };
      } catch (error) {
        outcome = { error };
      }
    });
  } catch (error) {
    if (error instanceof FormatError) throw new PictureError(`${fileName}: ${error.message}`, { cause: error });
    if (error instanceof RangeError)
      throw new PictureError(`${fileName}: not enough memory for the picture`, { cause: error });
    throw error;
  }
  if (outcome === undefined) throw new PictureError(`${fileName}: the picture has no pixels`);
  if ('error' in outcome) throw outcome.error;
  return outcome.result;
}

function kindOf(bytes: Uint8Array): PictureKind {
  if (bytes.length === 0) throw new FormatError('the file is empty');
  const kind = pictureKind(bytes);
  if (kind !== undefined) return kind;
  const other = otherKind(bytes);
  const found = other === undefined ? 'this is not a picture' : `this is ${other}`;
  throw new FormatError(`${found}; JPEG, PNG, WebP, GIF, BMP and AVIF can be read`);
}
