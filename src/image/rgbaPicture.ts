import type { Area } from './canvas';
import type { Orientation } from './exifOrientation';
import type { DecodedPicture } from './picture';

/** RGBA bytes (HWC) as a codec hands them over, as an upright picture. They are read where they lie. */
export function rgbaPicture(
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  orientation: Orientation = 1,
  warnings: readonly string[] = [],
): DecodedPicture {
  const { origin, alongRow, toNextRow } = placement(width, height, orientation);
  const copy = (source: number, rgb: Uint8Array, target: number) => {
    const alpha = rgba[source + 3] ?? 0;
    rgb[target] = overWhite(rgba[source] ?? 0, alpha);
    rgb[target + 1] = overWhite(rgba[source + 1] ?? 0, alpha);
    rgb[target + 2] = overWhite(rgba[source + 2] ?? 0, alpha);
  };
  const read = (area: Area, rgb: Uint8Array) => {
    const first = 4 * (origin + area.x * alongRow + area.y * toNextRow);
    const right = 4 * alongRow;
    const down = 4 * toNextRow;
    // The inner loop runs along the stored rows, so that memory is read in its order.
    if (orientation < 5)
      for (let y = 0, target = 0; y < area.height; y++)
        for (let x = 0, source = first + y * down; x < area.width; x++, source += right, target += 3)
          copy(source, rgb, target);
    else
      for (let x = 0; x < area.width; x++)
        for (let y = 0, source = first + x * right; y < area.height; y++, source += down)
          copy(source, rgb, 3 * (y * area.width + x));
  };
  const size = orientation < 5 ? { width, height } : { width: height, height: width };
  return { ...size, ...(orientation !== 1 && { orientation }), warnings, read };
}

/**
 * A color value as it appears on white paper through `alpha` of 255, rounded to the nearest as PIL's alpha_composite
 * does.
 */
export function overWhite(value: number, alpha: number): number {
  return alpha === 255 ? value : ((value * alpha + 255 * (255 - alpha) + 127) / 255) | 0;
}

/** Where the upright pixel (0, 0) is stored, and how far from it its neighbors are, in stored pixels. */
function placement(width: number, height: number, orientation: Orientation) {
  const last = width * height - 1;
  switch (orientation) {
    case 1:
      return { origin: 0, alongRow: 1, toNextRow: width };
    case 2:
      return { origin: width - 1, alongRow: -1, toNextRow: width };
    case 3:
      return { origin: last, alongRow: -1, toNextRow: -width };
    case 4:
      return { origin: last - (width - 1), alongRow: 1, toNextRow: -width };
    case 5:
      return { origin: 0, alongRow: width, toNextRow: 1 };
    case 6:
      return { origin: last - (width - 1), alongRow: -width, toNextRow: 1 };
    case 7:
      return { origin: last, alongRow: -width, toNextRow: -1 };
    case 8:
      return { origin: width - 1, alongRow: width, toNextRow: -1 };
  }
}
