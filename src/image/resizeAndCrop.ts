import type { DecodedPicture, Picture } from './picture';

/** PIL's fixed point: coefficients are scaled to 32 − 8 − 2 bits, sums rounded by half a unit. */
const PRECISION_BITS = 22;
const HALF = 1 << (PRECISION_BITS - 1);

/** So many rows are read at a time: of a picture stored on its side they are columns, which share lines of cache. */
const BAND = 16;

/**
 * Resizes the short side to `resizeSize`, keeping the aspect ratio, and cuts out the central square of side `cropSize`:
 * bit for bit what torchvision's Resize and CenterCrop make of a PIL image (bilinear, antialiased). Only the rows and
 * columns of the crop are computed, so that a very long picture costs no more than a square one.
 * @throws {RangeError} where the crop is larger than the resized picture.
 */
export function resizeAndCrop(
  picture: Pick<DecodedPicture, 'width' | 'height' | 'read'>,
  cropSize = 224,
  resizeSize = Math.round((cropSize * 256) / 224),
): Picture {
  if (cropSize > resizeSize) throw new RangeError(`cannot crop ${cropSize} pixels out of ${resizeSize}`);
  const { width, height } = picture;
  const wide = width > height;
  const long = Math.trunc((resizeSize * Math.max(width, height)) / Math.min(width, height));
  const columns = filters(width, wide ? long : resizeSize, cropSize);
  const rows = filters(height, wide ? resizeSize : long, cropSize);

  const across = relativeToFirst(columns);
  const down = relativeToFirst(rows);
  const narrow = new Uint8Array(3 * cropSize * down.length);
  const band = new Uint8Array(3 * across.length * Math.min(BAND, down.length));
  for (let y = 0; y < down.length; y += BAND) {
    const bandRows = Math.min(BAND, down.length - y);
    picture.read({ x: across.first, y: down.first + y, width: across.length, height: bandRows }, band);
    shrinkRows(band, across.length, bandRows, columns, narrow.subarray(3 * cropSize * y));
  }
  return { width: cropSize, height: cropSize, data: shrinkColumns(narrow, rows) };
}

/** The part of the input that all places depend on, which their filters are then relative to. */
function relativeToFirst({ start, count }: Filters): { first: number; length: number } {
  const first = start[0] ?? 0;
  const last = start.length - 1;
  const end = (start[last] ?? 0) + (count[last] ?? 0);
  for (let i = 0; i < start.length; i++) start[i] = (start[i] ?? 0) - first;
  return { first, length: end - first };
}

/** For each place of the output: the first place of the input it depends on, how many, and their weights. */
interface Filters {
  readonly start: Int32Array;
  readonly count: Int32Array;
  /** `stride` for each place, of which the first `count` are set. */
  readonly weights: Int32Array;
  readonly stride: number;
}

/** The triangle filter, widened by the scale where the picture shrinks, for the central `crop` places of `output`. */
function filters(input: number, output: number, crop: number): Filters {
  const offset = roundHalfToEven((output - crop) / 2);
  const start = new Int32Array(crop);
  const count = new Int32Array(crop);
  if (input === output) {
    for (let i = 0; i < crop; i++) start[i] = offset + i;
    return { start, count: count.fill(1), weights: new Int32Array(crop).fill(1 << PRECISION_BITS), stride: 1 };
  }
  const scale = input / output;
  const support = Math.max(scale, 1);
  const perPixel = 1 / support;
  const stride = 2 * Math.ceil(support) + 1;
  const weights = new Int32Array(crop * stride);
  const exact = new Float64Array(stride);
  for (let i = 0; i < crop; i++) {
    const center = (offset + i + 0.5) * scale;
    const from = Math.max(0, Math.trunc(center - support + 0.5));
    const to = Math.min(input, Math.trunc(center + support + 0.5));
    let sum = 0;
    for (let x = from; x < to; x++) {
      const weight = Math.max(0, 1 - Math.abs((x - center + 0.5) * perPixel));
      exact[x - from] = weight;
      sum += weight;
    }
    for (let k = 0; k < to - from; k++)
      weights[i * stride + k] = Math.trunc(0.5 + ((exact[k] ?? 0) / sum) * (1 << PRECISION_BITS));
    start[i] = from;
    count[i] = to - from;
  }
  return { start, count, weights, stride };
}

/** Python's round: torchvision places the crop with it, and JavaScript's would be one pixel off at odd margins. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? floor + (floor & 1) : Math.round(value);
}

/** RGB rows (HWC) of any width to rows as wide as there are filters. */
function shrinkRows(
  data: Uint8Array,
  width: number,
  height: number,
  { start, count, weights, stride }: Filters,
  out: Uint8Array,
): void {
  const places = start.length;
  for (let y = 0, target = 0; y < height; y++) {
    for (let x = 0; x < places; x++, target += 3) {
      let source = 3 * (y * width + (start[x] ?? 0));
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      const end = x * stride + (count[x] ?? 0);
      for (let k = x * stride; k < end; k++, source += 3) {
        const weight = weights[k] ?? 0;
        red += Math.imul(data[source] ?? 0, weight);
        green += Math.imul(data[source + 1] ?? 0, weight);
        blue += Math.imul(data[source + 2] ?? 0, weight);
      }
      out[target] = toByte(red);
      out[target + 1] = toByte(green);
      out[target + 2] = toByte(blue);
    }
  }
}

/** Rows as wide as there are filters to as many rows: the same again, downwards. */
function shrinkColumns(data: Uint8Array, { start, count, weights, stride }: Filters): Uint8Array {
  const places = start.length;
  const rowBytes = 3 * places;
  const out = new Uint8Array(rowBytes * places);
  for (let y = 0; y < places; y++) {
    const end = y * stride + (count[y] ?? 0);
    for (let i = 0; i < rowBytes; i++) {
      let source = rowBytes * (start[y] ?? 0) + i;
      let sum = HALF;
      for (let k = y * stride; k < end; k++, source += rowBytes) sum += Math.imul(data[source] ?? 0, weights[k] ?? 0);
      out[rowBytes * y + i] = toByte(sum);
    }
  }
  return out;
}

function toByte(sum: number): number {
  return Math.min(255, Math.max(0, sum >> PRECISION_BITS));
}
