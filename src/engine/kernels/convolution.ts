import type { Conv2d } from '../../model/graph';
import { BYTES_PER_FLOAT } from '../../model/analysis';
import type { Job } from './job';
import type { ImageSize, Method } from './method';
import { outputSizeOf, paddedSizeOf, WINOGRAD_POINTS } from './method';

/** As many tiles as share a pass over the filters, and filters whose products fit into the cache beside them. */
const TILES_AT_ONCE = 50;
const FILTERS_AT_ONCE = 64;
const TRANSFORM_BYTES = 576;

/** Bytes of scratch for packing a filter. */
export const PACKING_SCRATCH_BYTES = 2 * TRANSFORM_BYTES;

/** From so many positions or tiles a thread has enough of them to read all filters once. */
const POSITIONS_WORTH_CUTTING = 128;
const TILES_WORTH_CUTTING = 16;
/** Each thread gets this many chunks, so that one which comes late leaves its share to the others. */
const CHUNKS_A_THREAD = 3;
const BLOCK = 16;

/** Where a convolution's values lie, and how far apart two positions of its output are, in values. */
export interface Places {
  readonly image: number;
  readonly packed: number;
  readonly bias: number;
  readonly output: number;
  readonly positionStride: number;
}

/** Bytes of scratch that a thread needs. */
export function scratchBytesOf(op: Conv2d, method: Method): number {
  if (method.kind === 'direct') return 0;
  return TRANSFORM_BYTES + WINOGRAD_POINTS * TILES_AT_ONCE * (op.inChannels + FILTERS_AT_ONCE) * BYTES_PER_FLOAT;
}

/** The job of one picture's convolution; `places.image` is padded already. */
export function convolutionJob(
  op: Conv2d,
  method: Method,
  input: ImageSize,
  relu: boolean,
  places: Places,
  threads: number,
): Job {
  const { inChannels, outChannels, kernelSize, stride } = op;
  const output = outputSizeOf(op, input);
  const { width } = paddedSizeOf(op, method, input);
  const { image, packed, bias, positionStride } = places;
  const activation = relu ? 1 : 0;
  const addresses = [image, packed, bias, places.output];
  const common = { scratchBytes: scratchBytesOf(op, method), filters: outChannels };
  if (method.kind === 'direct') {
    const positions = output.height * output.width;
    const args = [
      ...addresses,
      width,
      inChannels,
      kernelSize,
      stride,
      output.width,
      outChannels,
      positionStride,
      activation,
    ];
    return {
      kernel: 'direct',
      args,
      positions,
      ...common,
      ...cutOf(positions, outChannels, POSITIONS_WORTH_CUTTING, threads),
    };
  }
  const { tileSize } = method;
  const tiles = Math.ceil(output.height / tileSize) * Math.ceil(output.width / tileSize);
  const shape = [width, inChannels, tileSize, output.height, output.width, outChannels, positionStride];
  const args = [...addresses, ...shape, activation, TILES_AT_ONCE, FILTERS_AT_ONCE];
  return {
    kernel: 'winograd',
    args,
    positions: tiles,
    ...common,
    ...cutOf(tiles, outChannels, TILES_WORTH_CUTTING, threads),
  };
}

/** Along the positions where there are many; else along the filters, in whole blocks, so that no filter is read twice. */
function cutOf(
  positions: number,
  filters: number,
  worthCutting: number,
  threads: number,
): Pick<Job, 'cut' | 'chunkSize'> {
  if (threads === 1) return { cut: 'positions', chunkSize: positions };
  if (positions >= worthCutting * threads) {
    return { cut: 'positions', chunkSize: evenCeil(positions / (threads * CHUNKS_A_THREAD)) };
  }
  const blocks = Math.ceil(filters / BLOCK);
  return { cut: 'filters', chunkSize: Math.ceil(blocks / (threads * CHUNKS_A_THREAD)) * BLOCK };
}

/** Kernels compute two positions at a time. */
function evenCeil(value: number): number {
  return 2 * Math.ceil(value / 2);
}
