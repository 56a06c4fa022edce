import mozjpeg from 'icodec/dist/mozjpeg.js';
import { decode as decodeInJavaScript } from 'jpeg-js';
import type { LoadWasm } from '../codec';
import { emscriptenCodec } from '../emscriptenCodec';
import { checkDecodingMemory } from '../decodingMemory';
import type { ShowPicture } from '../picture';
import { FormatError } from '../../base/formatError';
import { rgbaPicture } from '../rgbaPicture';
import { type JpegHeader, readJpegHeader } from './jpegHeader';

const codec = emscriptenCodec('mozjpeg.wasm', mozjpeg);

/** CMYK is decoded in plain JavaScript: an array for each block's coefficients and each line, and their copies. */
const CMYK_BYTES_PER_PIXEL = 50;
/** Higher than what has been checked, so that the decoder's own estimate refuses nothing. */
const CMYK_MEGABYTES = 1024;

/** libjpeg has read the file into two strings before it sets aside anything. */
const FILE_COPIES = 2;
const RGBA = 4;
const BYTES_PER_COEFFICIENT = 2;

/** Decodes baseline and progressive JPEG: gray, color, CMYK and YCCK; turned upright as EXIF says. */
export async function decodeJpeg(bytes: Uint8Array, loadWasm: LoadWasm, show: ShowPicture): Promise<void> {
  const header = readJpegHeader(bytes);
  const pixels = header.width * header.height;
  if (header.components === 4) {
    checkDecodingMemory('CMYK JPEG', CMYK_BYTES_PER_PIXEL * pixels);
    decodeCmyk(bytes, header, show);
    return;
  }
  const coefficients = header.keepsCoefficients ? BYTES_PER_COEFFICIENT * header.coefficients : 0;
  checkDecodingMemory(
    header.progressive ? 'progressive JPEG' : 'JPEG',
    RGBA * pixels + coefficients + FILE_COPIES * bytes.length,
  );
  await codec.use(loadWasm, decoder => {
    const { received } = attempt(
      () =>
        decoder.decode(bytes, (rgba, width, height) => {
          // libjpeg fills what is missing with gray and only prints a warning.
          if (isTruncated(decoder.complaints))
            throw new FormatError('the JPEG is damaged: a part of its picture is missing');
          show(rgbaPicture(rgba, width, height, header.orientation, [...decoder.complaints]));
        }),
      // Warnings may come before what it gave up for.
      () => decoder.complaints.at(-1),
    );
    if (!received) throw undecodable(decoder.complaints.at(-1));
  });
}

function isTruncated(complaints: readonly string[]): boolean {
  return complaints.some(line => /premature end/i.test(line));
}

function attempt<T>(decode: () => T, complaint: () => string | undefined): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof FormatError) throw error;
    // Damage also surfaces as a TypeError, whose message speaks of the decoder's own variables.
    const message = error instanceof Error && !(error instanceof TypeError) ? error.message : undefined;
    throw undecodable(complaint() ?? message, error);
  }
}

function undecodable(reason = 'it is damaged', cause?: unknown): FormatError {
  return new FormatError(`the JPEG cannot be decoded (${reason})`, { cause });
}

/** mozjpeg's wrapper asks for RGBA, to which libjpeg cannot convert CMYK. */
function decodeCmyk(bytes: Uint8Array, header: JpegHeader, show: ShowPicture): void {
  const image = attempt(
    () => decodeInJavaScript(bytes, { useTArray: true, tolerantDecoding: false, maxMemoryUsageInMB: CMYK_MEGABYTES }),
    () => undefined,
  );
  show(rgbaPicture(image.data, image.width, image.height, header.orientation));
}
