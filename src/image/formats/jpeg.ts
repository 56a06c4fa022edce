import mozjpeg, { type MozJPEGModule } from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import { decode as decodeInJavaScript } from 'jpeg-js';
import type { LoadWasm } from '../codec';
import { emscriptenCodec } from '../emscriptenCodec';
import { flatten } from '../flatten';
import { type JpegHeader, readJpegHeader } from './jpegHeader';
import type { Picture } from '../picture';
import { FormatError } from '../../base/formatError';
import { checkSize } from '../sizeLimit';

const codec = emscriptenCodec<MozJPEGModule>('mozjpeg_dec.wasm', mozjpeg);

/** CMYK is decoded in plain JavaScript, which needs about 30 bytes a pixel. */
const MAX_CMYK_PIXELS = 25_000_000;
const CMYK_MEGABYTES = 1024;

/** Decodes baseline and progressive JPEG: gray, color, CMYK and YCCK; turned upright as EXIF says. */
export async function decodeJpeg(bytes: Uint8Array, loadWasm: LoadWasm): Promise<Picture> {
  const header = readJpegHeader(bytes);
  if (header.components === 4) return decodeCmyk(bytes, header);
  return codec.use(loadWasm, ({ module, complaints }) => {
    complaints.length = 0;
    const image = attempt(
      () => module.decode(bytes as Uint8Array<ArrayBuffer>, false),
      // Warnings may come before what it gave up for.
      () => complaints.at(-1),
    );
    if (image === null) throw undecodable(complaints.at(-1));
    // libjpeg fills what is missing with gray and only prints a warning.
    if (complaints.some(line => line.includes('premature end of data')))
      throw new FormatError('the JPEG is damaged: a part of its picture is missing');
    return flatten(image.data, image.width, image.height, header.orientation);
  });
}

function attempt<T>(decode: () => T, complaint: () => string | undefined): T {
  try {
    return decode();
  } catch (error) {
    // Damage also surfaces as a TypeError, whose message speaks of the decoder's own variables.
    const message = error instanceof Error && !(error instanceof TypeError) ? error.message : undefined;
    throw undecodable(complaint() ?? message, error);
  }
}

function undecodable(reason = 'it is damaged', cause?: unknown): FormatError {
  return new FormatError(`the JPEG cannot be decoded (${reason})`, { cause });
}

/** mozjpeg's wrapper asks for RGBA, to which libjpeg cannot convert CMYK. */
function decodeCmyk(bytes: Uint8Array, header: JpegHeader): Picture {
  checkSize('CMYK JPEG', header.width, header.height, MAX_CMYK_PIXELS);
  const image = attempt(
    () => decodeInJavaScript(bytes, { useTArray: true, tolerantDecoding: false, maxMemoryUsageInMB: CMYK_MEGABYTES }),
    () => undefined,
  );
  return flatten(image.data, image.width, image.height, header.orientation);
}
