/** Copies an image `[height, width, channels]` into the middle of zeros, `padding` pixels wide on each side. */
export function pad(image: usize, padded: usize, height: i32, width: i32, channels: i32, padding: i32): void {
  const row = <usize>(width * channels) << 2;
  const margin = <usize>(padding * channels) << 2;
  const paddedRow = row + 2 * margin;
  for (let y = -padding; y < height + padding; y++, padded += paddedRow) {
    if (y < 0 || y >= height) {
      memory.fill(padded, 0, paddedRow);
      continue;
    }
    memory.fill(padded, 0, margin);
    memory.copy(padded + margin, image + <usize>y * row, row);
    memory.fill(padded + margin + row, 0, margin);
  }
}
