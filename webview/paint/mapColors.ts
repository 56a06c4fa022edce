import { computed } from '@preact/signals';
import type { Palette } from '../../src/drawing/pixels/colors';
import { largestMagnitude, paletteColor, pixel, rampPalette } from '../../src/drawing/pixels/colors';
import { rampColor } from './heatRamp';
import { themeColor } from './theme';
import { notFiniteColor } from './weightColors';

// The colors of a layer's values in VS Code's current theme. 0 looks like the page, more of either sign is told by its
// lightness too. The style sheet draws the scale in the same colors.

export const mapPalette = computed((): Palette => {
  const [ground, text] = [themeColor('--vscode-editor-background'), themeColor('--vscode-editor-foreground')];
  const [negative, positive] = [themeColor('--vscode-charts-blue'), themeColor('--vscode-charts-red')];
  return rampPalette(
    share => rampColor({ ground, hue: negative, text }, share),
    share => rampColor({ ground, hue: positive, text }, share),
  );
});

interface Range {
  readonly min: number;
  readonly max: number;
}

/** The colors of 256 levels from the smallest to the largest value, where `scale` has the strongest one. */
function levelColors(palette: Palette, { min, max }: Range, scale: number): Uint32Array {
  return Uint32Array.from(
    { length: 256 },
    (_, level) => paletteColor(palette, min + (level / 255) * (max - min), scale) ?? 0,
  );
}

/** Pixels of a map in bytes, of 0 for its smallest value and 255 for its largest. */
export function paintLevels(map: Uint8Array, range: Range, scale: number, palette: Palette): Uint32Array<ArrayBuffer> {
  const colors = levelColors(palette, range, scale);
  const pixels = new Uint32Array(map.length);
  for (let i = 0; i < map.length; i++) pixels[i] = colors[map[i] ?? 0] ?? 0;
  return pixels;
}

/** Pixels of a map's values; the strongest color is that of its largest magnitude unless a scale is given. */
export function paintValues(values: Float32Array, scale = largestMagnitude(values)): Uint32Array<ArrayBuffer> {
  const [palette, flaw] = [mapPalette.value, notFiniteColor.value];
  return Uint32Array.from(values, value => paletteColor(palette, value, scale) ?? flaw);
}

const MOST_ALPHA = 0.8;

/** The same to lie over a picture: the more of a value, the less of the picture is seen. */
export function paintVeil(values: Float32Array): Uint32Array<ArrayBuffer> {
  const scale = largestMagnitude(values);
  const [negative, positive] = (['--vscode-charts-blue', '--vscode-charts-red'] as const).map(name =>
    pixel(themeColor(name)),
  );
  const flaw = notFiniteColor.value;
  return Uint32Array.from(values, value => {
    if (!Number.isFinite(value)) return flaw;
    const share = scale > 0 ? value / scale : 0;
    const color = (share < 0 ? negative : positive) ?? 0;
    return ((Math.round(Math.abs(share) * MOST_ALPHA * 255) << 24) | (color & 0xffffff)) >>> 0;
  });
}
