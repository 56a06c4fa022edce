import type { Rgb } from './colors';
import { largestMagnitude } from './colors';

// A map of signed values over a picture: how it is spread over the picture's pixels, and how it is painted.

/** Values over a square picture, row by row. The distances are the same in both directions, in pixels of the picture. */
export interface PictureMap {
  readonly rows: number;
  readonly columns: number;
  /** NaN where a value is not known. */
  readonly values: Float32Array;
  /** The middle of the first cell. */
  readonly first: number;
  /** From the middle of a cell to that of the next. */
  readonly step: number;
  /** The side of what a cell is about. */
  readonly cell: number;
}

/** Of the values below and above zero, at their strongest. */
export interface SignedColors {
  readonly negative: Rgb;
  readonly positive: Rgb;
}

/**
 * Values at each pixel: bilinear between the middles of the cells, and as at the edge beyond the outermost ones, so that none is
 * outside of the range of the map.
 * @param side of the picture, in pixels.
 */
export function spread({ rows, columns, values, first, step }: PictureMap, side: number): Float32Array {
  const [down, across] = [rows, columns].map(count => places(count, side, first, step));
  const pixels = new Float32Array(side * side);
  for (let y = 0; y < side; y++) {
    const [top, below, sinking] = down?.[y] ?? ORIGIN;
    for (let x = 0; x < side; x++) {
      const [left, right, shifting] = across?.[x] ?? ORIGIN;
      const at = (row: number, column: number): number => values[row * columns + column] ?? NaN;
      const upper = between(at(top, left), at(top, right), shifting);
      pixels[y * side + x] = between(upper, between(at(below, left), at(below, right), shifting), sinking);
    }
  }
  return pixels;
}

/** The cells on both sides of a pixel, and how far it is on the way from the one to the other. */
type Place = readonly [before: number, after: number, share: number];
const ORIGIN: Place = [0, 0, 0];

function places(count: number, side: number, first: number, step: number): readonly Place[] {
  return Array.from({ length: side }, (_, pixel) => {
    const at = Math.min(count - 1, Math.max(0, (pixel + 0.5 - first) / step));
    const before = Math.floor(at);
    return [before, Math.min(count - 1, before + 1), at - before];
  });
}

function between(from: number, to: number, share: number): number {
  return share === 0 ? from : from + (to - from) * share;
}

/** From this strength on nothing is left of the picture's own colors, which would be taken for the map's. */
const GRAY_FROM = 0.25;

/**
 * A picture with a map over it: the picture in gray, and on it the color of each value's sign, as opaque as the value is large.
 * @param picture RGBA bytes, `side` × `side`.
 * @param strength opacity of the largest magnitude, from 0 to 1.
 * @returns RGBA bytes.
 */
export function blendMap(
  picture: Uint8ClampedArray,
  side: number,
  map: PictureMap,
  { negative, positive }: SignedColors,
  strength: number,
): Uint8ClampedArray<ArrayBuffer> {
  const values = spread(map, side);
  const scale = largestMagnitude(map.values);
  const grayness = Math.min(1, strength / GRAY_FROM);
  const blended = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let pixel = 0; pixel < side * side; pixel++) {
    const at = pixel * 4;
    const [red = 0, green = 0, blue = 0] = picture.subarray(at, at + 3);
    // Rec. 601, as PIL converts to gray.
    const gray = 0.299 * red + 0.587 * green + 0.114 * blue;
    const value = values[pixel] ?? NaN;
    const opacity = scale > 0 && Number.isFinite(value) ? (strength * Math.abs(value)) / scale : 0;
    const color = value < 0 ? negative : positive;
    for (const [channel, own] of [red, green, blue].entries()) {
      blended[at + channel] = between(between(own, gray, grayness), color[channel] ?? 0, opacity);
    }
  }
  return blended;
}

/** The cell whose middle is nearest to a place of the picture, in pixels. */
export function nearestCell(
  { rows, columns, first, step }: PictureMap,
  x: number,
  y: number,
): { readonly row: number; readonly column: number } {
  const nearest = (at: number, count: number): number =>
    Math.min(count - 1, Math.max(0, Math.round((at - first) / step)));
  return { row: nearest(y, rows), column: nearest(x, columns) };
}
