import type { Conv2d } from '../../model/graph';
import type { Job } from './job';
import type { ImageSize } from '../../model/shapes';
import { outputSizeOf } from '../../model/shapes';

// A convolution of stride 2 is one of stride 1 and half the kernel's size over a picture rearranged from space to depth: each two
// by two pixels become one of four times the channels (`pixel_unshuffle` in PyTorch, with the channels innermost). Winograd's
// tiles can compute that one.

/** The convolution of the rearranged picture, which contains the padding. */
export function spaceToDepthConvolution({ kernelSize, inChannels, ...op }: Conv2d): Conv2d {
  return { ...op, kernelSize: Math.ceil(kernelSize / 2), stride: 1, padding: 0, inChannels: 4 * inChannels };
}

/** A filter OIHW for the rearranged picture, whose channels are `[2, 2, channels]`. An odd kernel gets a row and a column of zeros. */
export function spaceToDepthFilter(weights: Float32Array, op: Conv2d): Float32Array {
  const { kernelSize, inChannels, outChannels } = op;
  const size = spaceToDepthConvolution(op).kernelSize;
  const rearranged = new Float32Array(outChannels * 4 * inChannels * size ** 2);
  for (let o = 0; o < outChannels; o++)
    for (let c = 0; c < inChannels; c++)
      for (let y = 0; y < kernelSize; y++)
        for (let x = 0; x < kernelSize; x++) {
          const channel = (o * 4 + (y % 2) * 2 + (x % 2)) * inChannels + c;
          const position = (y >> 1) * size + (x >> 1);
          rearranged[channel * size ** 2 + position] =
            weights[((o * inChannels + c) * kernelSize + y) * kernelSize + x] ?? 0;
        }
  return rearranged;
}

/** The size of the rearranged picture: what the output's windows reach. */
export function spaceToDepthSizeOf(op: Conv2d, input: ImageSize): ImageSize {
  const { height, width } = outputSizeOf(op, input);
  const { kernelSize } = spaceToDepthConvolution(op);
  return { height: height + kernelSize - 1, width: width + kernelSize - 1 };
}

/** The job that rearranges one picture. @param output where the rearranged picture goes. */
export function spaceToDepthJob(op: Conv2d, input: ImageSize, image: number, output: number, threads: number): Job {
  const { height: rows, width: outputWidth } = spaceToDepthSizeOf(op, input);
  return {
    kernel: 'spaceToDepth',
    args: {
      image,
      output,
      height: input.height,
      width: input.width,
      channels: op.inChannels,
      padding: op.padding,
      outputWidth,
      fromRow: 0,
      toRow: rows,
    },
    scratchBytes: 0,
    range: 'Row',
    unit: 1,
    threads,
  };
}
