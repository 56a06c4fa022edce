// Writes small pictures, whole or broken on purpose, byte by byte: the decoders are tested against these, so nothing of
// theirs is used here.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { decodePicture, PictureError, type Picture } from '../../src/image';
import { loadWasm } from './imageCodecs';

export type Colour = readonly [red: number, green: number, blue: number];

export const RED: Colour = [220, 40, 40];
export const GREEN: Colour = [40, 180, 60];
export const BLUE: Colour = [40, 60, 200];
export const YELLOW: Colour = [230, 210, 40];
export const WHITE: Colour = [255, 255, 255];

/** The picture `name` of test/fixtures/pictures, whose README says what it shows. */
export function fixture(name: string): Buffer {
  return readFileSync(path.resolve('test/fixtures/pictures', name));
}

export function decode(bytes: Uint8Array, name = 'picture'): Promise<Picture> {
  return decodePicture(bytes, name, loadWasm);
}

/** Decodes without the codecs, for files that must be refused before one is asked. */
export function decodeByHeader(bytes: Uint8Array, name = 'picture'): Promise<Picture> {
  return decodePicture(bytes, name, file => Promise.reject(new Error(`${file} was asked for`)));
}

/** Asserts that a picture is refused, by a message that begins with its name. */
export async function refused(decoding: Promise<Picture>, reason: RegExp, name = 'picture'): Promise<void> {
  await assert.rejects(decoding, (error: unknown) => {
    assert.ok(error instanceof PictureError, String(error));
    assert.equal(error.message.slice(0, name.length + 2), `${name}: `);
    assert.match(error.message.slice(name.length + 2), reason);
    return true;
  });
}

export function pixel({ width, data }: Picture, x: number, y: number): number[] {
  return [...data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)];
}

/** The red of each pixel, row by row: all there is to a grey picture. */
export function greys({ data }: Picture): number[] {
  for (let i = 0; i < data.length; i += 3)
    assert.ok(data[i] === data[i + 1] && data[i] === data[i + 2], `pixel ${i / 3} is not grey`);
  return [...data].filter((_, i) => i % 3 === 0);
}

type Quadrants = readonly [topLeft: Colour, topRight: Colour, bottomLeft: Colour, bottomRight: Colour];

/** Compares the colours in the middle of a picture's quadrants, each value to within `tolerance`. */
export function assertQuadrants(picture: Picture, expected: Quadrants, tolerance = 0, size = [24, 16]): void {
  const { width, height } = picture;
  assert.deepEqual([width, height], size);
  assert.equal(picture.data.length, 3 * width * height);
  const middles = [1, 3].flatMap(y => [1, 3].map(x => pixel(picture, (x * width) >> 2, (y * height) >> 2)));
  middles.forEach((colour, quadrant) => {
    const difference = Math.max(...colour.map((value, i) => Math.abs(value - (expected[quadrant]?.[i] ?? NaN))));
    assert.ok(difference <= tolerance, `quadrant ${quadrant} is ${colour.join()}, not ${String(expected[quadrant])}`);
  });
}

/** Where each orientation puts what is stored in the four quadrants, after EXIF's table of the tag. */
export const ORIENTATIONS: Readonly<Record<number, Quadrants>> = {
  1: [RED, GREEN, BLUE, YELLOW],
  2: [GREEN, RED, YELLOW, BLUE],
  3: [YELLOW, BLUE, GREEN, RED],
  4: [BLUE, YELLOW, RED, GREEN],
  5: [RED, BLUE, GREEN, YELLOW],
  6: [BLUE, RED, YELLOW, GREEN],
  7: [YELLOW, GREEN, BLUE, RED],
  8: [GREEN, YELLOW, RED, BLUE],
};

/** Width and height of a 24 × 16 picture turned upright. */
export function uprightSize(orientation: number): number[] {
  return orientation < 5 ? [24, 16] : [16, 24];
}

/** EXIF data that holds the orientation alone. */
export function exif(orientation: number, littleEndian: boolean): Buffer {
  const data = Buffer.alloc(26);
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  data.write(littleEndian ? 'II' : 'MM', 'latin1');
  view.setUint16(2, 42, littleEndian);
  view.setUint32(4, 8, littleEndian);
  view.setUint16(8, 1, littleEndian);
  view.setUint16(10, 0x0112, littleEndian);
  view.setUint16(12, 3, littleEndian);
  view.setUint32(14, 1, littleEndian);
  view.setUint16(18, orientation, littleEndian);
  return data;
}

/** Replaces the numbers of a file from `offset` on. */
export function patched(file: Uint8Array, offset: number, ...bytes: readonly number[]): Buffer {
  const copy = Buffer.from(file);
  copy.set(bytes, offset);
  return copy;
}

export function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  chunk.set(body, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

export const PNG_SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

export function pngHeader(width: number, height: number, bits: number, colourType: number, interlaced = false): Buffer {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, bits, colourType, 0, 0, interlaced ? 1 : 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  return pngChunk('IHDR', header);
}

export interface PngOptions {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  /** 0 grey, 2 colour, 3 palette, 4 grey and alpha, 6 colour and alpha. */
  readonly colourType: number;
  readonly interlaced?: boolean;
  /** Chunks between the header and the pixels. */
  readonly chunks?: readonly Buffer[];
  /** The samples of one pixel. */
  readonly sample: (x: number, y: number) => readonly number[];
}

const ONE_PASS = [[0, 0, 1, 1]] as const;
/** Adam7: the first column and row of each pass, and the steps from one to the next. */
const SEVEN_PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

export function encodePng({ width, height, bits, colourType, interlaced = false, chunks = [], sample }: PngOptions) {
  const lines: Buffer[] = [];
  for (const [left, top, right, down] of interlaced ? SEVEN_PASSES : ONE_PASS)
    for (let y = top; y < height && left < width; y += down) {
      const line: string[] = [];
      for (let x = left; x < width; x += right)
        line.push(...sample(x, y).map(value => value.toString(2).padStart(bits, '0')));
      lines.push(Buffer.from([0]), fromBits(line.join('')));
    }
  return Buffer.concat([
    PNG_SIGNATURE,
    pngHeader(width, height, bits, colourType, interlaced),
    ...chunks,
    pngChunk('IDAT', deflateSync(Buffer.concat(lines))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Zeros and ones to bytes, the first in the highest bit; the last byte is filled up with zeros. */
export function fromBits(bits: string): Buffer {
  const bytes = bits.match(/.{1,8}/g) ?? [];
  return Buffer.from(bytes.map(byte => parseInt(byte.padEnd(8, '0'), 2)));
}

export interface GifOptions {
  readonly canvas: readonly [width: number, height: number];
  readonly frames: readonly GifFrame[];
}

export interface GifFrame {
  readonly area: readonly [x: number, y: number, width: number, height: number];
  readonly transparent?: number;
  /** Palette indices in the order that they are stored in. */
  readonly indices: readonly number[];
  readonly interlaced?: boolean;
  readonly palette?: readonly Colour[];
}

/** The colours that indices 0 to 4 stand for where a frame has no palette of its own. */
export const GIF_COLOURS = [RED, GREEN, BLUE, YELLOW, WHITE] as const;

const words = (...values: readonly number[]) => Buffer.from(values.flatMap(value => [value & 255, value >> 8]));

export function encodeGif({ canvas, frames }: GifOptions): Buffer {
  return Buffer.concat([
    Buffer.from('GIF89a', 'latin1'),
    words(...canvas),
    Buffer.from([0xf6, 0, 0]),
    gifPalette(GIF_COLOURS),
    ...frames.map(encodeFrame),
    Buffer.from([0x3b]),
  ]);
}

function encodeFrame({ area, transparent, indices, interlaced = false, palette }: GifFrame): Buffer {
  const control = transparent === undefined ? [] : [0x21, 0xf9, 4, 1, 10, 0, transparent, 0];
  const flags = (interlaced ? 0x40 : 0) | (palette === undefined ? 0 : 0x86);
  return Buffer.concat([
    Buffer.from([...control, 0x2c]),
    words(...area),
    Buffer.from([flags]),
    palette === undefined ? Buffer.alloc(0) : gifPalette(palette),
    lzw(indices),
  ]);
}

/** 128 entries, black where there is no colour. */
function gifPalette(colours: readonly Colour[]): Buffer {
  const entries = Buffer.alloc(3 * 128);
  entries.set(colours.flat());
  return entries;
}

/** LZW that compresses nothing: with 128 colours and a table cleared in time, every code is a byte. */
function lzw(indices: readonly number[]): Buffer {
  const CLEAR = 128;
  const END = 129;
  const codes = indices.flatMap((index, i) => (i % 100 === 0 ? [CLEAR, index] : [index]));
  codes.push(END);
  const blocks = [Buffer.from([7])];
  for (let i = 0; i < codes.length; i += 255) {
    const block = codes.slice(i, i + 255);
    blocks.push(Buffer.from([block.length, ...block]));
  }
  return Buffer.concat([...blocks, Buffer.from([0])]);
}

export interface BmpOptions {
  readonly width: number;
  /** Negative where the rows are stored from the top down. */
  readonly height: number;
  readonly bits: number;
  readonly compression?: number;
  /** 12, 40, 52, 56, 108 or 124 bytes. */
  readonly headerSize?: number;
  readonly masks?: readonly number[];
  readonly palette?: readonly Colour[];
  /** As they are stored, rows padded to multiples of four bytes unless they are compressed. */
  readonly pixels: Uint8Array;
}

export function encodeBmp(options: BmpOptions): Buffer {
  const { width, height, bits, compression = 0, headerSize = 40, masks = [], palette = [], pixels } = options;
  const core = headerSize === 12;
  const header = Buffer.alloc(14 + headerSize);
  header.write('BM', 'latin1');
  header.writeUInt32LE(headerSize, 14);
  if (core) {
    header.writeUInt16LE(width, 18);
    header.writeUInt16LE(height, 20);
    header.writeUInt16LE(1, 22);
    header.writeUInt16LE(bits, 24);
  } else {
    header.writeInt32LE(width, 18);
    header.writeInt32LE(height, 22);
    header.writeUInt16LE(1, 26);
    header.writeUInt16LE(bits, 28);
    header.writeUInt32LE(compression, 30);
    header.writeUInt32LE(palette.length, 46);
  }
  const maskBytes = Buffer.alloc(4 * masks.length);
  masks.forEach((mask, i) => maskBytes.writeUInt32LE(mask, 4 * i));
  const masksInside = headerSize >= 52;
  if (masksInside) header.set(maskBytes, 54);
  const paletteBytes = palette.flatMap(([red, green, blue]) => (core ? [blue, green, red] : [blue, green, red, 0]));
  const beforePixels = Buffer.concat([header, masksInside ? Buffer.alloc(0) : maskBytes, Buffer.from(paletteBytes)]);
  beforePixels.writeUInt32LE(beforePixels.length, 10);
  beforePixels.writeUInt32LE(beforePixels.length + pixels.length, 2);
  return Buffer.concat([beforePixels, pixels]);
}

/** Bytes with each row filled up to a multiple of four. */
export function bmpRows(...rows: readonly (readonly number[])[]): Buffer {
  return Buffer.from(rows.flatMap(row => [...row, ...new Array<number>((4 - (row.length % 4)) % 4).fill(0)]));
}

/** Four quadrants, 24 × 16, as PNG, GIF and BMP, for tests that need one whole file of each kind. */
export const quadrantOf = (x: number, y: number) => (x < 12 ? 0 : 1) + (y < 8 ? 0 : 2);

export const WHOLE = {
  jpeg: () => fixture('baseline.jpg'),
  cmyk: () => fixture('cmyk.jpg'),
  png: () =>
    encodePng({ width: 24, height: 16, bits: 8, colourType: 2, sample: (x, y) => GIF_COLOURS[quadrantOf(x, y)] ?? [] }),
  webp: () => fixture('lossless.webp'),
  gif: () =>
    encodeGif({
      canvas: [24, 16],
      frames: [
        {
          area: [0, 0, 24, 16],
          indices: Array.from({ length: 24 * 16 }, (_, i) => quadrantOf(i % 24, Math.floor(i / 24))),
        },
      ],
    }),
  bmp: () =>
    encodeBmp({
      width: 24,
      height: -16,
      bits: 8,
      palette: GIF_COLOURS,
      pixels: Buffer.from(Array.from({ length: 24 * 16 }, (_, i) => quadrantOf(i % 24, Math.floor(i / 24)))),
    }),
  avif: () => fixture('still.avif'),
} as const;

export type WholeKind = keyof typeof WHOLE;
export const WHOLE_KINDS = Object.keys(WHOLE) as WholeKind[];
