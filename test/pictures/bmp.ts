// Six steps of red, green and blue: enough for a drawing.
const STEPS = 6;
const HEADERS = 14 + 40;
const PALETTE = 256 * 4;

/** Encodes RGBA pixels as a bitmap of 256 colors, rows from the bottom up, as Windows' BMP has them. */
export function encodeBmp(pixels: Uint8ClampedArray, width: number, height: number): Buffer {
  const stride = Math.ceil(width / 4) * 4;
  const file = Buffer.alloc(HEADERS + PALETTE + stride * height);
  file.write('BM', 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(HEADERS + PALETTE, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(8, 28);
  file.writeUInt32LE(stride * height, 34);
  file.writeUInt32LE(256, 46);
  for (let index = 0; index < STEPS ** 3; index++) {
    const steps = [index % STEPS, Math.floor(index / STEPS) % STEPS, Math.floor(index / STEPS ** 2)];
    file.set(
      steps.map(step => (step * 255) / (STEPS - 1)),
      HEADERS + index * 4,
    );
  }
  const step = (byte = 0) => Math.round((byte / 255) * (STEPS - 1));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [red, green, blue] = pixels.subarray((y * width + x) * 4);
      const index = step(blue) + STEPS * step(green) + STEPS ** 2 * step(red);
      file[HEADERS + PALETTE + (height - 1 - y) * stride + x] = index;
    }
  }
  return file;
}
