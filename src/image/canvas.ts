/** A rectangle on a canvas, in pixels. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Lays a frame's RGBA (HWC) on a transparent canvas, which it must lie within. */
export function onCanvas(
  rgba: Uint8Array | Uint8ClampedArray,
  frame: Area,
  width: number,
  height: number,
): Uint8Array | Uint8ClampedArray {
  if (frame.width === width && frame.height === height) return rgba;
  const canvas = new Uint8Array(4 * width * height);
  for (let y = 0; y < frame.height; y++) {
    const row = rgba.subarray(4 * y * frame.width, 4 * (y + 1) * frame.width);
    canvas.set(row, 4 * ((y + frame.y) * width + frame.x));
  }
  return canvas;
}
