import { ByteReader } from '../byteReader';
import { exifOrientation, type Orientation } from '../exifOrientation';
import { FormatError } from '../../base/formatError';
import { checkSize, MAX_PIXELS } from '../sizeLimit';

export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  /** 1 gray, 3 color, 4 CMYK or YCCK. */
  readonly components: number;
  readonly progressive: boolean;
  /** How many DCT coefficients all components have. */
  readonly coefficients: number;
  /** Whether a decoder must keep them all until it can draw: where the components or their bits come in several scans. */
  readonly keepsCoefficients: boolean;
  readonly orientation: Orientation;
}

/** Restart markers and TEM stand alone; every other marker begins a segment with a length. */
const STANDALONE = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
/** Start-of-frame markers of all JPEG processes: C0 to CF without DHT, JPG and DAC. */
const FRAME = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;
const APP1 = 0xe1;
const PROGRESSIVE = new Set([0xc2, 0xc6, 0xca, 0xce]);

/** A camera writes some ten, a color profile and a depth map some hundreds; libjpeg looks at all of them. */
const MAX_SEGMENTS = 10_000;
const BLOCK = 8;

/** Every scan of a progressive JPEG touches all pixels: a small file with thousands of them would decode for hours. */
const MAX_SCANNED_PIXELS = 20 * MAX_PIXELS;

/**
 * Walks a JPEG's segments to its end, decoding nothing.
 * @throws {FormatError} where the end is missing (decoders fill in gray, silently) or the size is out of bounds.
 */
export function readJpegHeader(bytes: Uint8Array): JpegHeader {
  const reader = new ByteReader(bytes, 'JPEG');
  let frame: Frame | undefined;
  let orientation: Orientation | undefined;
  let scans = 0;
  let interleaved = 0;
  let segments = 0;
  for (let offset = 2; ;) {
    offset = nextMarker(reader, offset);
    const marker = reader.u8(offset++);
    if (marker === END_OF_IMAGE) break;
    if (STANDALONE(marker)) continue;
    const length = reader.u16(offset, false);
    reader.need(offset, length);
    if (++segments > MAX_SEGMENTS) throw new FormatError(`the JPEG has more than ${MAX_SEGMENTS} segments`);
    if (FRAME(marker)) {
      if (frame !== undefined) throw new FormatError('the JPEG is damaged: it declares its size twice');
      frame = frameOf(reader, offset, PROGRESSIVE.has(marker));
    } else if (marker === APP1 && length >= 8 && reader.tag(offset + 2) === 'Exif') {
      orientation ??= exifOrientation(reader.slice(offset + 8, length - 8));
    } else if (marker === START_OF_SCAN) {
      scans++;
      interleaved ||= reader.u8(offset + 2);
    }
    offset += Math.max(2, length);
  }
  if (frame === undefined || scans === 0) throw new FormatError('the JPEG holds no picture');
  if (scans * frame.width * frame.height > MAX_SCANNED_PIXELS)
    throw new FormatError(`the JPEG draws its ${frame.width} × ${frame.height} pixels ${scans} times over`);
  const keepsCoefficients = frame.progressive || scans > 1 || interleaved < frame.components;
  return { ...frame, keepsCoefficients, orientation: orientation ?? 1 };
}

type Frame = Omit<JpegHeader, 'keepsCoefficients' | 'orientation'>;

/** What a start-of-frame segment says, from its length on. */
function frameOf(reader: ByteReader, offset: number, progressive: boolean): Frame {
  const height = reader.u16(offset + 3, false);
  const width = reader.u16(offset + 5, false);
  const components = reader.u8(offset + 7);
  checkSize('JPEG', width, height);
  // A component is its number, its two sampling factors in one byte, and its quantization table.
  const sampling = Array.from({ length: components }, (_, i) => reader.u8(offset + 9 + 3 * i));
  const most = (shift: number) => Math.max(1, ...sampling.map(factors => (factors >> shift) & 15));
  const columns = Math.ceil(width / (BLOCK * most(4)));
  const rows = Math.ceil(height / (BLOCK * most(0)));
  const blocks = sampling.reduce((sum, factors) => sum + columns * (factors >> 4) * rows * (factors & 15), 0);
  return { width, height, components, progressive, coefficients: blocks * BLOCK * BLOCK };
}

/** Offset of the next marker's code, past fill bytes, stray bytes and entropy-coded data (where FF 00 is a plain FF). */
function nextMarker(reader: ByteReader, from: number): number {
  for (let offset = from; ; offset++) {
    offset = reader.bytes.indexOf(0xff, offset) + 1;
    if (offset === 0 || offset >= reader.length) throw reader.truncated();
    const code = reader.bytes[offset];
    if (code === 0xff) offset--;
    else if (code !== 0x00) return offset;
  }
}
