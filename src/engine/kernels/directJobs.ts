import { BYTES_PER_FLOAT } from '../../model/analysis';
import type { Conv2d } from '../../model/graph';
import type { Job } from './job';
import type { Places } from './addresses';
import type { ImageSize } from '../../model/shapes';
import { outputSizeOf } from '../../model/shapes';
import { BLOCK } from './method';

/** From so many positions a thread has enough of them to read all filters once. */
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
export function directJobs(op: Conv2d, input: ImageSize, relu: boolean, places: Places, threads: number): Job[] {
  const { inChannels, outChannels, kernelSize, stride } = op;
  const output = outputSizeOf(op, input);
  const positions = output.height * output.width;
  const args = [
    ...[op.padding === 0 ? places.image : places.shared, places.packed, places.bias, places.output],
    ...[input.width + 2 * op.padding, inChannels, kernelSize, stride],
    ...[output.width, outChannels, places.positionStride, relu ? 1 : 0],
  ];
  const byPositions = { range: args.length, unit: PAIR, threads };
  const byFilters = { range: args.length + 2, unit: BLOCK, threads };
  const blocks = Math.ceil(outChannels / BLOCK);
  const excess = (Math.ceil(blocks / threads) * threads) / blocks;
  // Along the positions, each thread reads all filters; along the filters, all positions.
  const many = positions >= POSITIONS_WORTH_CUTTING * threads;
  const cut = many || (excess > TOLERATED_EXCESS && positions >= PAIR * threads) ? byPositions : byFilters;
  const convolution: Job = { kernel: 'direct', args: [...args, 0, positions, 0, outChannels], scratchBytes: 0, ...cut };
  return op.padding === 0 ? [convolution] : [padJob(op, input, places, threads), convolution];
}

function padJob(op: Conv2d, input: ImageSize, { image, shared }: Places, threads: number): Job {
  const args = [image, shared, input.height, input.width, op.inChannels, op.padding];
  const rows = input.height + 2 * op.padding;
  return { kernel: 'pad', args: [...args, 0, rows], scratchBytes: 0, range: args.length, unit: 1, threads };
}
