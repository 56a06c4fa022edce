import type { Orientation } from './exifOrientation';
import type { Picture } from './picture';

/**
 * RGBA bytes (HWC) as a codec returns them, to an upright picture: transparency laid over white, rounded to the
 * nearest as PIL's alpha_composite does.
 */
export function flatten(
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  orientation: Orientation = 1,
): Picture {
  const data = new Uint8Array(width * height * 3);
  const { origin, alongRow, toNextRow } = placement(width, height, orientation);
  const step = 3 * alongRow;
  for (let y = 0, source = 0; y < height; y++) {
    let target = 3 * (origin + y * toNextRow);
    for (let x = 0; x < width; x++, source += 4, target += step) {
      const alpha = rgba[source + 3] ?? 0;
      data[target] = overWhite(rgba[source] ?? 0, alpha);
      data[target + 1] = overWhite(rgba[source + 1] ?? 0, alpha);
      data[target + 2] = overWhite(rgba[source + 2] ?? 0, alpha);
    }
  }
  const size = orientation < 5 ? { width, height } : { width: height, height: width };
  return { ...size, data, ...(orientation !== 1 && { orientation }) };
}

/** A color value as it appears on white paper through `alpha` of 255. */
export function overWhite(value: number, alpha: number): number {
  return alpha === 255 ? value : ((value * alpha + 255 * (255 - alpha) + 127) / 255) | 0;
}

/** Where the stored pixel (0, 0) goes, and how far away its neighbors are, in pixels of the upright picture. */
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
      return { origin: 0, alongRow: height, toNextRow: 1 };
    case 6:
      return { origin: height - 1, alongRow: height, toNextRow: -1 };
    case 7:
      return { origin: last, alongRow: -height, toNextRow: -1 };
    case 8:
      return { origin: last - (height - 1), alongRow: -height, toNextRow: 1 };
  }
}
