/** A picture of bytes, in row-major order: 0 is black. */
export interface GrayMap {
  readonly height: number;
  readonly width: number;
  readonly map: Uint8Array;
}

const COLORS = 256;
const FILE_HEADER = 14;
const INFO_HEADER = 40;
const PIXELS_AT = FILE_HEADER + INFO_HEADER + COLORS * 4;

/** A gray picture as the data URL of a BMP file, whose rows begin at multiples of four bytes, the lowest first. */
export function grayPictureUrl({ height, width, map }: GrayMap): string {
  const stride = Math.ceil(width / 4) * 4;
  const bytes = new Uint8Array(PIXELS_AT + stride * height);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, PIXELS_AT, true);
  view.setUint32(14, INFO_HEADER, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true); // planes
  view.setUint16(28, 8, true); // bits of a pixel
  for (let level = 0; level < COLORS; level++) bytes.fill(level, entryOf(level), entryOf(level) + 3);
  for (let row = 0; row < height; row++)
    bytes.set(map.subarray(row * width, (row + 1) * width), PIXELS_AT + (height - 1 - row) * stride);
  return `data:image/bmp;base64,${btoa(String.fromCharCode(...bytes))}`;
}

function entryOf(level: number): number {
  return FILE_HEADER + INFO_HEADER + level * 4;
}
