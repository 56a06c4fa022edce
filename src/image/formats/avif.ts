import libavif from 'icodec/dist/avif-dec.js';
import { type AvifHeader, readAvifHeader } from './avifHeader';
import type { LoadWasm } from '../codec';
import { emscriptenCodec } from '../emscriptenCodec';
import { checkDecodingMemory } from '../decodingMemory';
import type { ShowPicture } from '../picture';
import { FormatError } from '../../base/formatError';
import { rgbaPicture } from '../rgbaPicture';

const codec = emscriptenCodec('avif-dec.wasm', libavif);

const FILE_COPIES = 2;
const RGBA = 4;
/** What libaom keeps of each pixel's block: its prediction, its motion, its filters. */
const BLOCK_BYTES_PER_PIXEL = 12;
/** The frame that is decoded, and its copy. */
const FRAMES = 2;

/** Decodes AVIF of any depth to 8 bits, turned as its `irot` and `imir` say (which, unlike EXIF, are binding). */
export async function decodeAvif(bytes: Uint8Array, loadWasm: LoadWasm, show: ShowPicture): Promise<void> {
  const header = readAvifHeader(bytes);
  checkDecodingMemory('AVIF', bytesPerPixel(header) * header.pixels + FILE_COPIES * bytes.length);
  const still = stillOf(bytes, header);
  await codec.use(loadWasm, decoder => {
    const { received, said } = decoder.decode(still, (rgba, width, height, depth) => {
      const pixels = depth > 8 ? toBytes(rgba, depth) : rgba;
      show(rgbaPicture(pixels, width, height, header.orientation, [...decoder.complaints]));
    });
    const reason = said === undefined ? '' : `: ${said}`;
    if (!received) throw new FormatError(`the AVIF cannot be decoded (it is truncated or damaged${reason})`);
  });
}

function bytesPerPixel({ deep, samples, hasAlpha }: AvifHeader): number {
  const sampleBytes = deep ? 2 : 1;
  const converted = deep ? RGBA * sampleBytes + RGBA : RGBA;
  const alpha = hasAlpha ? BLOCK_BYTES_PER_PIXEL + FRAMES * sampleBytes : 0;
  return BLOCK_BYTES_PER_PIXEL + FRAMES * samples * sampleBytes + alpha + converted;
}

/** The file without its image sequence, which libavif would prefer to the still picture. */
function stillOf(bytes: Uint8Array, { sequenceBoxes, sequenceBrands }: AvifHeader): Uint8Array {
  if (sequenceBoxes.length === 0 && sequenceBrands.length === 0) return bytes;
  const still = new Uint8Array(bytes);
  for (const offset of sequenceBoxes) still.set(latin1('free'), offset);
  for (const offset of sequenceBrands) still.set(latin1('avif'), offset);
  return still;
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, char => char.charCodeAt(0));
}

/** Samples of `depth` bits, little endian in two bytes each, scaled to 8. */
function toBytes(samples: Uint8Array, depth: number): Uint8Array {
  const bytes = new Uint8Array(samples.length / 2);
  const largest = 2 ** depth - 1;
  for (let i = 0; i < bytes.length; i++) {
    const value = (samples[2 * i] ?? 0) | ((samples[2 * i + 1] ?? 0) << 8);
    bytes[i] = Math.round((255 * Math.min(value, largest)) / largest);
  }
  return bytes;
}
