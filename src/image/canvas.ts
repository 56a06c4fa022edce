/** A rectangle on a canvas, in pixels. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Lays a frame's RGBA (HWC) on a transparent canvas; what hangs over the canvas's edges is cut off. */
export function onCanvas(
  rgba: Uint8Array | Uint8ClampedArray,
  frame: Area,
  width: number,
  height: number,
): Uint8Array | Uint8ClampedArray {
  if (frame.x === 0 && frame.y === 0 && frame.width === width && frame.height === height) return rgba;
  const canvas = new Uint8Array(4 * width * height);
  const columns = Math.min(frame.width, width - frame.x);
  const rows = Math.min(frame.height, height - frame.y);
  for (let y = 0; y < rows && columns > 0; y++) {
    const row = rgba.subarray(4 * y * frame.width, 4 * (y * frame.width + columns));
    canvas.set(row, 4 * ((y + frame.y) * width + frame.x));
  }
  return canvas;
}
