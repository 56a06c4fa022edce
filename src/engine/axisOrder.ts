import type { TensorData } from '../protocol';

// The backend computes in NHWC; PyTorch's order, in which everything leaves the engine, is NCHW.

/** Values in memory of any kind. */
interface Values {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Reorders NCHW values (`shape` as given) to NHWC; other ranks have one order only. Always new memory. */
export function toChannelsLast({ shape, data }: Values): TensorData {
  const [n = 1, c = 1, h = 1, w = 1] = shape;
  if (shape.length !== 4) return { shape, data: new Float32Array(data) };
  return { shape: [n, h, w, c], data: swapInner(data, n, c, h * w) };
}

/** Reorders NHWC values to NCHW; other ranks have one order only. Always new memory. */
export function toChannelsFirst({ shape, data }: Values): TensorData {
  const [n = 1, h = 1, w = 1, c = 1] = shape;
  if (shape.length !== 4) return { shape, data: new Float32Array(data) };
  return { shape: [n, c, h, w], data: swapInner(data, n, h * w, c) };
}

/** `[outer, rows, columns]` to `[outer, columns, rows]`. */
function swapInner(data: Float32Array, outer: number, rows: number, columns: number): Float32Array<ArrayBuffer> {
  const swapped = new Float32Array(data.length);
  for (let n = 0; n < outer; n++) {
    const start = n * rows * columns;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        swapped[start + column * rows + row] = data[start + row * columns + column] ?? 0;
      }
    }
  }
  return swapped;
}

/**
 * A convolution's weights OIHW as HWIO, each output channel multiplied by its scale.
 * @param positions kernel height × width.
 */
export function toFilter(
  weights: Float32Array,
  outChannels: number,
  inChannels: number,
  positions: number,
  scale: ArrayLike<number> | undefined,
): Float32Array {
  const filter = new Float32Array(weights.length);
  for (let o = 0; o < outChannels; o++) {
    const s = scale?.[o] ?? 1;
    for (let i = 0; i < inChannels; i++) {
      const from = (o * inChannels + i) * positions;
      for (let p = 0; p < positions; p++) {
        filter[(p * inChannels + i) * outChannels + o] = (weights[from + p] ?? 0) * s;
      }
    }
  }
  return filter;
}
