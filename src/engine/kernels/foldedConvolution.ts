import type { Conv2d } from '../../model/graph';
import type { Job } from './job';
import type { ImageSize } from '../../model/shapes';
import { outputSizeOf } from '../../model/shapes';

// A convolution of stride 2 is one of stride 1 and half the kernel's size over the picture whose pixels have been folded, two by
// two, into one of four times the channels. That one can be computed by Winograd's tiles.

/** The convolution of the folded picture, which brings its own padding. */
export function foldedConvolution({ kernelSize, inChannels, ...op }: Conv2d): Conv2d {
  return { ...op, kernelSize: Math.ceil(kernelSize / 2), stride: 1, padding: 0, inChannels: 4 * inChannels };
}

/** A filter OIHW as the folded picture's, whose channels are `[2, 2, channels]`. An odd kernel gets a row and a column of zeros. */
export function foldFilter(weights: Float32Array, op: Conv2d): Float32Array {
  const { kernelSize, inChannels, outChannels } = op;
  const size = foldedConvolution(op).kernelSize;
  const folded = new Float32Array(outChannels * 4 * inChannels * size ** 2);
  for (let o = 0; o < outChannels; o++)
    for (let c = 0; c < inChannels; c++)
      for (let y = 0; y < kernelSize; y++)
        for (let x = 0; x < kernelSize; x++) {
          const channel = (o * 4 + (y % 2) * 2 + (x % 2)) * inChannels + c;
          const position = (y >> 1) * size + (x >> 1);
          folded[channel * size ** 2 + position] =
            weights[((o * inChannels + c) * kernelSize + y) * kernelSize + x] ?? 0;
        }
  return folded;
}

/** As far as the output's windows reach. */
export function foldedSizeOf(op: Conv2d, input: ImageSize): ImageSize {
  const { height, width } = outputSizeOf(op, input);
  const { kernelSize } = foldedConvolution(op);
  return { height: height + kernelSize - 1, width: width + kernelSize - 1 };
}

export function foldJob(op: Conv2d, input: ImageSize, image: number, folded: number, threads: number): Job {
  const { height, width } = foldedSizeOf(op, input);
  const args = [image, folded, input.height, input.width, op.inChannels, op.padding, width];
  return { kernel: 'fold', args: [...args, 0, height], scratchBytes: 0, range: args.length, unit: 1, threads };
}
