import { BLOCK, HALF, activate, fourRows } from './blocks';

/**
 * Packs a filter OIHW, whose output channels are multiplied by `scale`, into blocks of filters: `[taps, channels, filters of
 * the block]` each.
 */
export function packFilter(filter: usize, scale: usize, packed: usize, taps: i32, channels: i32, filters: i32): void {
  const tap = <usize>taps << 2;
  const row = tap * channels;
  for (let n = 0; n < filters; ) {
    const wide = n + BLOCK <= filters ? BLOCK : HALF;
    for (let t = 0; t < taps; t++) {
      let source = filter + <usize>n * row + (<usize>t << 2);
      for (let c = 0; c < channels; c++, source += tap) {
        for (let i = 0; i < wide; i += 4, packed += 16) {
          const values = fourRows(source + <usize>i * row, row);
          v128.store(packed, f32x4.mul(values, v128.load(scale + (<usize>(n + i) << 2))));
        }
      }
    }
    n += wide;
  }
}

/**
 * A convolution by its definition, with bias, of the positions and filters in two ranges (counted along the rows of the
 * output). The image is padded already; `positionStride` is the distance of two positions in the output, in values, which is
 * larger than the number of filters where the output is a slice of a concatenation.
 */
export function direct(
  image: usize,
  packed: usize,
  bias: usize,
  output: usize,
  imageWidth: i32,
  channels: i32,
  kernelSize: i32,
  stride: i32,
  outputWidth: i32,
  filters: i32,
  positionStride: i32,
  relu: bool,
  fromPosition: i32,
  toPosition: i32,
  fromFilter: i32,
  toFilter: i32,
): void {
  const row = <usize>(imageWidth * channels) << 2;
  const kernelRow = <usize>(kernelSize * channels) << 2;
  const filterBytes = kernelRow * kernelSize;
  // As many positions at once as read values that stay in the cache while the filters pass over it.
  const passes = (toPosition - fromPosition + 63) / 64;
  const atOnce = ((toPosition - fromPosition + passes * 2 - 1) / (passes * 2)) * 2;
  for (let begin = fromPosition; begin < toPosition; begin += atOnce) {
    const end = min(begin + atOnce, toPosition);
    let n = fromFilter;
    for (; n + BLOCK <= toFilter; n += BLOCK) {
      const weights = packed + <usize>n * filterBytes;
      const biases = bias + (<usize>n << 2);
      for (let position = begin; position < end; position += 2) {
        const next = min(position + 1, end - 1);
        const first = window(image, position, outputWidth, imageWidth, stride, channels);
        const second = window(image, next, outputWidth, imageWidth, stride, channels);
        twoBySixteen(
          first,
          second - first,
          weights,
          kernelRow,
          row,
          kernelSize,
          biases,
          output + (<usize>(position * positionStride + n) << 2),
          output + (<usize>(next * positionStride + n) << 2),
          relu,
        );
      }
    }
    if (n == toFilter) continue;
    for (let position = begin; position < end; position++) {
      oneByEight(
        window(image, position, outputWidth, imageWidth, stride, channels),
        packed + <usize>n * filterBytes,
        kernelRow,
        row,
        kernelSize,
        bias + (<usize>n << 2),
        output + (<usize>(position * positionStride + n) << 2),
        relu,
      );
    }
  }
}

/** Where an output position's window begins in the image. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function window(image: usize, position: i32, outputWidth: i32, width: i32, stride: i32, channels: i32): usize {
  const y = position / outputWidth;
  return image + (<usize>((y * width + (position - y * outputWidth)) * stride * channels) << 2);
}

/** Not inlined: among the variables of the loops around it, V8 would keep the sums in memory. */
function twoBySixteen(
  window: usize,
  toSecond: usize,
  weights: usize,
  kernelRow: usize,
  row: usize,
  kernelSize: i32,
  bias: usize,
  output: usize,
  secondOutput: usize,
  relu: bool,
): void {
  let a0 = v128.load(bias);
  let a1 = v128.load(bias, 16);
  let a2 = v128.load(bias, 32);
  let a3 = v128.load(bias, 48);
  let b0 = a0;
  let b1 = a1;
  let b2 = a2;
  let b3 = a3;
  do {
    let value = window;
    const end = value + kernelRow;
    do {
      const w0 = v128.load(weights);
      const w1 = v128.load(weights, 16);
      const w2 = v128.load(weights, 32);
      const w3 = v128.load(weights, 48);
      weights += 64;
      const a = v128.load32_splat(value);
      a0 = f32x4.add(a0, f32x4.mul(a, w0));
      a1 = f32x4.add(a1, f32x4.mul(a, w1));
      a2 = f32x4.add(a2, f32x4.mul(a, w2));
      a3 = f32x4.add(a3, f32x4.mul(a, w3));
      const b = v128.load32_splat(value + toSecond);
      b0 = f32x4.add(b0, f32x4.mul(b, w0));
      b1 = f32x4.add(b1, f32x4.mul(b, w1));
      b2 = f32x4.add(b2, f32x4.mul(b, w2));
      b3 = f32x4.add(b3, f32x4.mul(b, w3));
      value += 4;
    } while (value < end);
    window += row;
  } while (--kernelSize);
  v128.store(output, activate(a0, relu));
  v128.store(output, activate(a1, relu), 16);
  v128.store(output, activate(a2, relu), 32);
  v128.store(output, activate(a3, relu), 48);
  v128.store(secondOutput, activate(b0, relu));
  v128.store(secondOutput, activate(b1, relu), 16);
  v128.store(secondOutput, activate(b2, relu), 32);
  v128.store(secondOutput, activate(b3, relu), 48);
}

function oneByEight(
  window: usize,
  weights: usize,
  kernelRow: usize,
  row: usize,
  kernelSize: i32,
  bias: usize,
  output: usize,
  relu: bool,
): void {
  let a0 = v128.load(bias);
  let a1 = v128.load(bias, 16);
  do {
    let value = window;
    const end = value + kernelRow;
    do {
      const a = v128.load32_splat(value);
      a0 = f32x4.add(a0, f32x4.mul(a, v128.load(weights)));
      a1 = f32x4.add(a1, f32x4.mul(a, v128.load(weights, 16)));
      weights += 32;
      value += 4;
    } while (value < end);
    window += row;
  } while (--kernelSize);
  v128.store(output, activate(a0, relu));
  v128.store(output, activate(a1, relu), 16);
}
