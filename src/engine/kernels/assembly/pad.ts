/** Copies an image `[height, width, channels]` into the middle of zeros. */
export function pad(
  image: usize,
  padded: usize,
  height: i32,
  width: i32,
  channels: i32,
  top: i32,
  left: i32,
  paddedHeight: i32,
  paddedWidth: i32,
): void {
  const row = <usize>(width * channels) << 2;
  const paddedRow = <usize>(paddedWidth * channels) << 2;
  const before = <usize>(left * channels) << 2;
  for (let y = 0; y < paddedHeight; y++, padded += paddedRow) {
    const source = y - top;
    if (source < 0 || source >= height) {
      memory.fill(padded, 0, paddedRow);
      continue;
    }
    memory.fill(padded, 0, before);
    memory.copy(padded + before, image + <usize>source * row, row);
    memory.fill(padded + before + row, 0, paddedRow - before - row);
  }
}
