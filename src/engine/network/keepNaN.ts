import type { Rank, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import {
  avgPool,
  cast,
  concat,
  greater,
  isNaN,
  maximum,
  maxPool,
  mean,
  relu,
  slice,
  sum,
  tidy,
  where,
} from '@tensorflow/tfjs-core';
import type { MaxPool2d } from '../../model/graph';
import { outputShape } from '../../model/shapes';
import type { Bin } from '../../model/windows';
import { poolPadding } from '../../model/windows';

// Operations of TensorFlow.js as PyTorch defines them for NaN. Some of its kernels take a NaN for 0 or −∞, so that damaged
// weights would give classes that look right. Each has a slower way without such kernels for inputs that may hold one.

/** A NaN stays; −∞ becomes 0. */
export function rectify<R extends Rank>(x: Tensor<R>): Tensor<R> {
  return isPlain(x) ? relu(x) : maximum(x, 0);
}

/** A window with a NaN has the maximum NaN. NHWC. */
export function maxOfWindows(x: Tensor4D, op: MaxPool2d): Tensor4D {
  const padding = explicitPadding(op, x);
  const pool = (values: Tensor4D): Tensor4D => maxPool(values, op.kernelSize, op.stride, padding, 'floor');
  if (isPlain(x)) return pool(x);
  const missing = isNaN(x);
  const found = pool(where(missing, -Infinity, x));
  return where(greater(pool(cast(missing, 'float32')), 0), NaN, found);
}

/** A window with a NaN, or with both infinities, has the mean NaN. NHWC, without padding. */
export function meanOfWindows(x: Tensor4D, kernelSize: number, stride: number): Tensor4D {
  if (isPlain(x)) return avgPool(x, kernelSize, stride, 'valid');
  const [, height, width] = x.shape;
  const starts = (size: number): Bin[] =>
    Array.from({ length: Math.floor((size - kernelSize) / stride) + 1 }, (_, index) => ({
      start: index * stride,
      end: index * stride + kernelSize,
    }));
  return meanOfCells(x, starts(height), starts(width));
}

/** The mean of each cell of a grid of rows and columns. NHWC. Forgets each cell's copy before the next. */
export function meanOfCells(x: Tensor4D, rows: readonly Bin[], columns: readonly Bin[]): Tensor4D {
  const [n, , , channels] = x.shape;
  const means = rows.map(row => {
    const cells = columns.map(column => {
      const size = [n, row.end - row.start, column.end - column.start, channels] as const;
      return tidy(() => mean<Tensor4D>(slice(x, [0, row.start, column.start, 0], [...size]), [1, 2], true));
    });
    return concat(cells, 2);
  });
  return concat(means, 1);
}

/** Whether no value is NaN or infinite. Of values so large that their sum is infinite it says no, too. */
function isPlain(x: Tensor): boolean {
  return tidy(() => Number.isFinite(sum(x).dataSync<'float32'>()[0]));
}

type ExplicitPadding = [[number, number], [number, number], [number, number], [number, number]];

function explicitPadding(op: MaxPool2d, image: Tensor4D): ExplicitPadding {
  const [n, height, width, c] = image.shape;
  const [, , outHeight = 0, outWidth = 0] = outputShape(op, [[n, c, height, width]]) ?? [];
  return [[0, 0], poolPadding(op, height, outHeight), poolPadding(op, width, outWidth), [0, 0]];
}
