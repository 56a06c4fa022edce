/** Red, green and blue, each from 0 to 255. */
export type Rgb = readonly [number, number, number];

/** A pixel of ImageData as one little-endian number. */
export function pixel([red, green, blue]: Rgb): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

const STEPS = 128;

/** Colors from the smallest value over zero, in the middle, to the largest one. */
export type Palette = Uint32Array<ArrayBuffer>;

/** Mixes `zero` with an increasing share of the color of a value's sign. */
export function divergingPalette(negative: Rgb, zero: Rgb, positive: Rgb): Palette {
  return Uint32Array.from({ length: 2 * STEPS + 1 }, (_, index) => {
    const share = (index - STEPS) / STEPS;
    return pixel(mixed(zero, share < 0 ? negative : positive, Math.abs(share)));
  });
}

/** Colors of magnitudes from 0 to 1, of either sign; both begin with the same one. */
export function rampPalette(negative: (share: number) => Rgb, positive: (share: number) => Rgb): Palette {
  return Uint32Array.from({ length: 2 * STEPS + 1 }, (_, index) => {
    const share = (index - STEPS) / STEPS;
    return pixel(share < 0 ? negative(-share) : positive(share));
  });
}

/** A color on the way from one to the other. */
export function mixed(from: Rgb, to: Rgb, share: number): Rgb {
  const channel = (index: 0 | 1 | 2): number => Math.round(from[index] + (to[index] - from[index]) * share);
  return [channel(0), channel(1), channel(2)];
}

/** The color of a value where `scale` has the strongest one; undefined for a value that is not finite. */
export function paletteColor(palette: Palette, value: number, scale: number): number | undefined {
  if (!Number.isFinite(value)) return undefined;
  const share = scale > 0 ? Math.min(1, Math.max(-1, value / scale)) : 0;
  return palette[STEPS + Math.round(share * STEPS)];
}

/** A weight as a share of light, for pictures in color: 0 is half the light, `scale` all and its opposite none. */
export function brightness(value: number, scale: number): number {
  const share = scale > 0 ? Math.min(1, Math.max(-1, value / scale)) : 0;
  return Math.round(127.5 + 127.5 * share);
}

/** The largest absolute value; values that are not finite are left out. */
export function largestMagnitude(values: Float32Array): number {
  let most = 0;
  for (const value of values) {
    const size = Math.abs(value);
    if (size > most && size < Infinity) most = size;
  }
  return most;
}
