import type { Operation } from './graph';
import { adaptiveBins } from './windows';

/** The part of the input that one output position sees, along one side, in pixels. */
export interface ReceptiveField {
  readonly size: number;
  /** Distance between the fields of neighboring positions. */
  readonly stride: number;
  /** Center of the first position's field; the first pixel's own center is 0.5. It may lie in the padding. */
  readonly center: number;
}

/** The input itself: each position sees its own pixel. */
export const ONE_PIXEL: ReceptiveField = { size: 1, stride: 1, center: 0.5 };

/**
 * The field behind an operation, from the field before it: r' = r + (k − 1)·j, j' = j·s, c' = c + ((k − 1)/2 − p)·j.
 * Source: Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019.
 * Operations that read every position (global pool, flatten, linear) see the whole input of `inputSize` pixels.
 * @param positions along one side of what the operation reads; an adaptive pool's windows depend on it.
 */
export function receptiveFieldThrough(
  op: Operation,
  field: ReceptiveField,
  inputSize: number,
  positions: number,
): ReceptiveField {
  switch (op.type) {
    case 'Conv2d':
    case 'MaxPool2d':
      return slide(field, op.kernelSize, op.stride, op.padding);
    case 'AvgPool2d':
      return slide(field, op.kernelSize, op.stride, 0);
    case 'AdaptiveAvgPool2d':
      return op.outputSize === 1 ? wholeInput(inputSize) : adapt(field, positions, op.outputSize);
    case 'flatten':
      return wholeInput(inputSize);
    default:
      return field;
  }
}

function wholeInput(inputSize: number): ReceptiveField {
  return { size: inputSize, stride: inputSize, center: inputSize / 2 };
}

/** The widest bin's field, and the mean distance of bins, which need not be equally wide nor equally far apart. */
function adapt({ size, stride, center }: ReceptiveField, positions: number, outputs: number): ReceptiveField {
  const widths = adaptiveBins(positions, outputs).map(({ start, end }) => end - start);
  const [first = 1] = widths;
  return {
    size: size + (Math.max(...widths) - 1) * stride,
    stride: (stride * positions) / outputs,
    center: center + ((first - 1) / 2) * stride,
  };
}

function slide(
  { size, stride, center }: ReceptiveField,
  kernel: number,
  step: number,
  padding: number,
): ReceptiveField {
  return {
    size: size + (kernel - 1) * stride,
    stride: stride * step,
    center: center + ((kernel - 1) / 2 - padding) * stride,
  };
}

/** The widest of several fields: what a concatenation sees through any of its branches. */
export function widest(fields: readonly ReceptiveField[]): ReceptiveField {
  return fields.reduce((a, b) => (b.size > a.size ? b : a), fields[0] ?? ONE_PIXEL);
}
