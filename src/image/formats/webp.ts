import libwebp from 'icodec/dist/webp-dec.js';
import { onCanvas } from '../canvas';
import type { LoadWasm } from '../codec';
import { emscriptenCodec } from '../emscriptenCodec';
import { checkDecodingMemory } from '../decodingMemory';
import type { ShowPicture } from '../picture';
import { FormatError } from '../../base/formatError';
import { rgbaPicture } from '../rgbaPicture';
import { readWebpHeader, type WebpFrame } from './webpHeader';

const codec = emscriptenCodec('webp-dec.wasm', libwebp);

/** RGBA, and of a lossless picture its ARGB, of a lossy one some rows and where it has alpha that, decoded likewise. */
const BYTES_PER_PIXEL = { lossy: 5.5, lossyAlpha: 10, lossless: 9 } as const;
const FILE_COPIES = 2;
const RGBA = 4;

/** Decodes lossy and lossless WebP with or without alpha; of an animation the first frame, on its canvas. */
export async function decodeWebp(bytes: Uint8Array, loadWasm: LoadWasm, show: ShowPicture): Promise<void> {
  const { width, height, orientation, pixels, coding, firstFrame } = readWebpHeader(bytes);
  const still = firstFrame === undefined ? bytes : stillOf(bytes, firstFrame);
  checkDecodingMemory(
    'WebP',
    BYTES_PER_PIXEL[coding] * pixels +
      (firstFrame === undefined ? 0 : RGBA * width * height) +
      FILE_COPIES * still.length,
  );
  await codec.use(loadWasm, decoder => {
    const { received } = decoder.decode(still, (image, imageWidth, imageHeight) => {
      if (imageWidth * imageHeight !== pixels) throw new FormatError('the WebP is damaged: it has two sizes');
      const warnings = [...decoder.complaints];
      if (firstFrame === undefined) show(rgbaPicture(image, imageWidth, imageHeight, orientation, warnings));
      else show(rgbaPicture(onCanvas(image, firstFrame, width, height), width, height, orientation, warnings));
    });
    if (!received) throw new FormatError('the WebP cannot be decoded (its pixel data is damaged)');
  });
}

/** A frame of an animation as a file of its own: the codec reads still pictures only. */
function stillOf(bytes: Uint8Array, frame: WebpFrame): Uint8Array {
  const parts = frame.chunks.map(({ offset, length }) => bytes.subarray(offset - 8, offset + length + (length & 1)));
  const hasAlpha = frame.chunks.some(({ type }) => type === 'ALPH');
  const extended = hasAlpha ? extendedHeader(frame.width, frame.height) : new Uint8Array(0);
  const payload = [extended, ...parts];
  const size = 4 + payload.reduce((sum, part) => sum + part.length, 0);
  const file = new Uint8Array(8 + size);
  file.set(latin1('RIFF'));
  new DataView(file.buffer).setUint32(4, size, true);
  file.set(latin1('WEBP'), 8);
  let offset = 12;
  for (const part of payload) {
    file.set(part, offset);
    offset += part.length;
  }
  return file;
}

/** The VP8X chunk that a lossy picture needs before its ALPH chunk counts. */
function extendedHeader(width: number, height: number): Uint8Array {
  const ALPHA = 0x10;
  const chunk = new Uint8Array(18);
  const view = new DataView(chunk.buffer);
  chunk.set(latin1('VP8X'));
  view.setUint32(4, 10, true);
  chunk[8] = ALPHA;
  view.setUint16(12, width - 1, true);
  view.setUint16(15, height - 1, true);
  return chunk;
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, char => char.charCodeAt(0));
}
