import { BYTES_PER_FLOAT } from '../../model/analysis';
import type { AdaptiveAvgPool2d, AvgPool2d, MaxPool2d, Shape } from '../../model/graph';
import { outputShape } from '../../model/shapes';
import type { Job } from './job';

export type Pool = MaxPool2d | AvgPool2d | AdaptiveAvgPool2d;

/** A picture's shape, HWC. */
export type ImageShape = readonly [height: number, width: number, channels: number];

const LARGEST_MAX_POOL = 3;

/** Whether there is a kernel for this pool: it takes four channels at a time, and windows of one size. */
export function isPooled(op: Pool, [height, width, channels]: ImageShape): boolean {
  if (channels % 4 !== 0) return false;
  if (op.type === 'MaxPool2d') return op.kernelSize <= LARGEST_MAX_POOL;
  return op.type === 'AvgPool2d' || (height === width && height % op.outputSize === 0);
}

/** @returns HWC. */
export function pooledShape(op: Pool, [height, width, channels]: ImageShape): ImageShape {
  const shape: Shape = outputShape(op, [[1, channels, height, width]]) ?? [];
  const [, , outputHeight = 0, outputWidth = 0] = shape;
  return [outputHeight, outputWidth, channels];
}

/** Bytes of scratch that a thread needs. */
export function poolingScratchBytes(op: Pool, [, width, channels]: ImageShape): number {
  return op.type === 'MaxPool2d' ? width * channels * BYTES_PER_FLOAT : 0;
}

/** The job of one picture's pooling. */
export function poolingJob(
  op: Pool,
  input: ImageShape,
  { image, output }: { readonly image: number; readonly output: number },
  threads: number,
): Job {
  const [height, width, channels] = input;
  const [outputHeight, outputWidth] = pooledShape(op, input);
  const scratchBytes = poolingScratchBytes(op, input);
  if (op.type === 'MaxPool2d') {
    return {
      kernel: 'maxPool',
      args: {
        image,
        output,
        height,
        width,
        channels,
        kernelSize: op.kernelSize,
        stride: op.stride,
        padding: op.padding,
        outputWidth,
        fromRow: 0,
        toRow: outputHeight,
      },
      scratchBytes,
      range: 'Row',
      unit: 1,
      threads,
    };
  }
  const { kernelSize, stride } = averageWindow(op, height);
  return {
    kernel: 'averagePool',
    args: {
      image,
      output,
      width,
      channels,
      kernelSize,
      stride,
      outputWidth,
      fromPosition: 0,
      toPosition: outputHeight * outputWidth,
    },
    scratchBytes,
    range: 'Position',
    unit: 1,
    threads,
  };
}

function averageWindow(
  op: AvgPool2d | AdaptiveAvgPool2d,
  size: number,
): { readonly kernelSize: number; readonly stride: number } {
  if (op.type === 'AvgPool2d') return { kernelSize: op.kernelSize, stride: op.stride };
  const bin = size / op.outputSize;
  return { kernelSize: bin, stride: bin };
}
