// Pooling, four channels at a time.

/**
 * The largest value of each window of at most 3 × 3 pixels, for the rows of the output in a range: down the columns first, then
 * along the row, so that no value is read more often than its windows have rows. Windows are cut where they reach over an edge:
 * a pixel is then taken more than once, as in smaller windows, which changes no maximum and spares the loops.
 * @param scratch a row of the image.
 */
export function maxPool(
  scratch: usize,
  image: usize,
  output: usize,
  height: i32,
  width: i32,
  channels: i32,
  kernelSize: i32,
  stride: i32,
  padding: i32,
  outputWidth: i32,
  fromRow: i32,
  toRow: i32,
): void {
  const pixel = <usize>channels << 2;
  const row = <usize>width * pixel;
  for (let y = fromRow; y < toRow; y++) {
    const top = y * stride - padding;
    const bottom = min(top + kernelSize, height) - 1;
    const first = image + <usize>max(top, 0) * row;
    const second = image + <usize>min(top + 1, bottom) * row;
    const third = image + <usize>bottom * row;
    for (let i: usize = 0; i < row; i += 16) v128.store(scratch + i, largest(first + i, second + i, third + i));
    let target = output + <usize>(y * outputWidth) * pixel;
    for (let x = 0; x < outputWidth; x++) {
      const left = x * stride - padding;
      const right = min(left + kernelSize, width) - 1;
      const column0 = scratch + <usize>max(left, 0) * pixel;
      const column1 = scratch + <usize>min(left + 1, right) * pixel;
      const column2 = scratch + <usize>right * pixel;
      for (let c: usize = 0; c < pixel; c += 16, target += 16) {
        v128.store(target, largest(column0 + c, column1 + c, column2 + c));
      }
    }
  }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function largest(first: usize, second: usize, third: usize): v128 {
  return larger(larger(v128.load(first), v128.load(second)), v128.load(third));
}

/** NaN where either is, as in PyTorch. `pmax` keeps that of its first operand; `f32x4.max` keeps both, in twice as many instructions. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function larger(first: v128, second: v128): v128 {
  return v128.or(f32x4.pmax(first, second), f32x4.ne(second, second));
}

/** The mean of each window, for the output positions in a range (counted along its rows); no window reaches over an edge. */
export function averagePool(
  image: usize,
  output: usize,
  width: i32,
  channels: i32,
  kernelSize: i32,
  stride: i32,
  outputWidth: i32,
  fromPosition: i32,
  toPosition: i32,
): void {
  const pixel = <usize>channels << 2;
  const row = <usize>width * pixel;
  const across = <usize>kernelSize * pixel;
  const share = f32x4.splat(<f32>1 / <f32>(kernelSize * kernelSize));
  for (let position = fromPosition; position < toPosition; position++) {
    const y = (position / outputWidth) * stride;
    const x = (position % outputWidth) * stride;
    const corner = image + <usize>y * row + <usize>x * pixel;
    let target = output + <usize>position * pixel;
    for (let c: usize = 0; c < pixel; c += 16, target += 16) {
      let sum = f32x4.splat(0);
      let line = corner + c;
      for (let i = 0; i < kernelSize; i++, line += row) {
        for (let value = line; value < line + across; value += pixel) sum = f32x4.add(sum, v128.load(value));
      }
      v128.store(target, f32x4.mul(sum, share));
    }
  }
}
