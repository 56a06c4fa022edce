/** Copies an image `[height, width, channels]` into the middle of zeros, `padding` pixels wide on each side: of the result, the rows in a range. */
export function pad(
  image: usize,
  padded: usize,
  height: i32,
  width: i32,
  channels: i32,
  padding: i32,
  fromRow: i32,
  toRow: i32,
): void {
  const row = <usize>(width * channels) << 2;
  const margin = <usize>(padding * channels) << 2;
  const paddedRow = row + 2 * margin;
  for (let y = fromRow; y < toRow; y++) {
    const target = padded + <usize>y * paddedRow;
    const source = y - padding;
    if (source < 0 || source >= height) {
      memory.fill(target, 0, paddedRow);
      continue;
    }
    memory.fill(target, 0, margin);
    memory.copy(target + margin, image + <usize>source * row, row);
    memory.fill(target + margin + row, 0, margin);
  }
}
