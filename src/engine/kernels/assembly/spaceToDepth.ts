/**
 * Rearranges an image `[height, width, channels]` to `[outputHeight, outputWidth, 2, 2, channels]`, each of whose pixels has two by
 * two of the image, which begins `padding` pixels from the edge and is surrounded by zeros: of the result, the rows in a range.
 */
export function spaceToDepth(
  image: usize,
  output: usize,
  height: i32,
  width: i32,
  channels: i32,
  padding: i32,
  outputWidth: i32,
  fromRow: i32,
  toRow: i32,
): void {
  const pixel = <usize>channels << 2;
  let target = output + <usize>(fromRow * outputWidth) * 4 * pixel;
  for (let row = fromRow; row < toRow; row++) {
    for (let column = 0; column < outputWidth; column++) {
      for (let i = 0; i < 4; i++, target += pixel) {
        const y = 2 * row + (i >> 1) - padding;
        const x = 2 * column + (i & 1) - padding;
        const inside = y >= 0 && y < height && x >= 0 && x < width;
        const source = image + <usize>(y * width + x) * pixel;
        for (let c: usize = 0; c < pixel; c += 4) store<f32>(target + c, inside ? load<f32>(source + c) : 0);
      }
    }
  }
}
