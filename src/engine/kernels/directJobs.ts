import { BYTES_PER_FLOAT } from '../../model/analysis';
import type { Conv2d } from '../../model/graph';
import type { Job } from './job';
import type { ConvolutionAddresses } from './addresses';
import type { ImageSize } from '../../model/shapes';
import { outputSizeOf } from '../../model/shapes';
import { BLOCK } from './method';

/** Positions of a thread from which reading all filters is no loss. */
const POSITIONS_WORTH_CUTTING = 128;
/** How much more than its share of the filters a thread may get. */
const TOLERATED_EXCESS = 1.25;
/** Positions are computed two at a time. */
const PAIR = 2;

/** Bytes of the padded picture, if it needs padding. */
export function paddedBytesOf({ padding, inChannels }: Conv2d, { height, width }: ImageSize): number {
  return padding === 0 ? 0 : (height + 2 * padding) * (width + 2 * padding) * inChannels * BYTES_PER_FLOAT;
}

/** The jobs of one picture's convolution: padding, if it needs any, and the convolution itself. */
export function directJobs(
  op: Conv2d,
  input: ImageSize,
  relu: boolean,
  { image, shared, packed, bias, output, positionStride }: ConvolutionAddresses,
  threads: number,
): Job[] {
  const { inChannels: channels, outChannels: filters, kernelSize, stride, padding } = op;
  const size = outputSizeOf(op, input);
  const positions = size.height * size.width;
  const blocks = Math.ceil(filters / BLOCK);
  const excess = (Math.ceil(blocks / threads) * threads) / blocks;
  // Along the positions, each thread reads all filters; along the filters, all positions.
  const many = positions >= POSITIONS_WORTH_CUTTING * threads;
  const byPositions = many || (excess > TOLERATED_EXCESS && positions >= PAIR * threads);
  const convolution: Job = {
    kernel: 'direct',
    args: {
      image: padding === 0 ? image : shared,
      packed,
      bias,
      output,
      imageWidth: input.width + 2 * padding,
      channels,
      kernelSize,
      stride,
      outputWidth: size.width,
      filters,
      positionStride,
      relu: Number(relu),
      fromPosition: 0,
      toPosition: positions,
      fromFilter: 0,
      toFilter: filters,
    },
    scratchBytes: 0,
    range: byPositions ? 'Position' : 'Filter',
    unit: byPositions ? PAIR : BLOCK,
    threads,
  };
  return padding === 0 ? [convolution] : [padJob(op, input, image, shared, threads), convolution];
}

function padJob(op: Conv2d, input: ImageSize, image: number, padded: number, threads: number): Job {
  const { inChannels: channels, padding } = op;
  return {
    kernel: 'pad',
    args: {
      image,
      padded,
      height: input.height,
      width: input.width,
      channels,
      padding,
      fromRow: 0,
      toRow: input.height + 2 * padding,
    },
    scratchBytes: 0,
    range: 'Row',
    unit: 1,
    threads,
  };
}
