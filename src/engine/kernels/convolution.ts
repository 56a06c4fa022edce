import type { Conv2d, Shape } from '../../model/graph';
import { BYTES_PER_FLOAT } from '../../model/analysis';
import type { Job } from './job';
import type { ImageSize, Method } from './method';
import { methodOf, outputSizeOf, paddedSizeOf, WINOGRAD_POINTS } from './method';

/** So many tiles share a pass over the filters, or as many as have this many values at each point. */
const TILES_AT_ONCE = 28;
const VALUES_AT_ONCE = 3200;
/** Products of tiles and filters, at each point, that fit into the cache beside them. */
const PRODUCTS_AT_ONCE = 5400;
const CACHE_LINE = 64;
const TILE_BYTES = 576;
const ADDRESSES_BYTES = 144;

/** Bytes of scratch for packing a filter. */
export const PACKING_SCRATCH_BYTES = 2 * TILE_BYTES;

/** From so many positions a thread has enough of them to read all filters once. */
const POSITIONS_WORTH_CUTTING = 128;
/** How much more than its share of the filters a thread may get. */
const TOLERATED_EXCESS = 1.25;
/** Filters are computed in blocks, positions two at a time. */
const BLOCK = 16;
const PAIR = 2;

/** Where a convolution's values lie, and how far apart two positions of its output are, in values. */
export interface Places {
  /** For a direct convolution it is padded already. */
  readonly image: number;
  /** Winograd's transformed tiles. */
  readonly transformed: number;
  readonly packed: number;
  readonly bias: number;
  readonly output: number;
  readonly positionStride: number;
}

/** Bytes of scratch that a thread needs. */
export function scratchBytesOf(op: Conv2d, method: Method): number {
  if (method.kind === 'direct') return 0;
  const pixel = op.inChannels * BYTES_PER_FLOAT;
  const products = WINOGRAD_POINTS * pointBytes(PRODUCTS_AT_ONCE, 1);
  return TILE_BYTES + Math.max(ADDRESSES_BYTES + pixel, products);
}

/** Bytes that all threads share: of the padded picture, if it needs padding, or of the transformed tiles. */
export function sharedBytesOf(op: Conv2d, method: Method, input: ImageSize): number {
  const pixel = op.inChannels * BYTES_PER_FLOAT;
  if (method.kind === 'winograd') {
    return WINOGRAD_POINTS * pointBytes(tilesOf(op, method.tileSize, input).atOnce, op.inChannels);
  }
  const { height, width } = paddedSizeOf(op, input);
  return op.padding === 0 ? 0 : height * width * pixel;
}

/** Bytes of both for an input of this shape (NCHW); undefined where no kernel convolves it. */
export function workspaceBytes(op: Conv2d, [, , height = 0, width = 0]: Shape, threads: number): number | undefined {
  const method = methodOf(op);
  return method && sharedBytesOf(op, method, { height, width }) + threads * scratchBytesOf(op, method);
}

/** The jobs of one picture's convolution, one after the other. */
export function convolutionJobs(
  op: Conv2d,
  method: Method,
  input: ImageSize,
  relu: boolean,
  places: Places,
  threads: number,
): Job[] {
  return method.kind === 'direct'
    ? [directJob(op, input, relu, places, threads)]
    : winogradJobs(op, method.tileSize, input, relu, places, threads);
}

function directJob(op: Conv2d, input: ImageSize, relu: boolean, places: Places, threads: number): Job {
  const { inChannels, outChannels, kernelSize, stride } = op;
  const output = outputSizeOf(op, input);
  const positions = output.height * output.width;
  const args = [
    ...[places.image, places.packed, places.bias, places.output],
    ...[paddedSizeOf(op, input).width, inChannels, kernelSize, stride],
    ...[output.width, outChannels, places.positionStride, relu ? 1 : 0],
  ];
  const byPositions = { range: args.length, unit: PAIR, threads };
  const byFilters = { range: args.length + 2, unit: BLOCK, threads };
  const blocks = Math.ceil(outChannels / BLOCK);
  const excess = (Math.ceil(blocks / threads) * threads) / blocks;
  // Along the positions, each thread reads all filters; along the filters, all positions.
  const many = positions >= POSITIONS_WORTH_CUTTING * threads;
  const cut = many || (excess > TOLERATED_EXCESS && positions >= PAIR * threads) ? byPositions : byFilters;
  return { kernel: 'direct', args: [...args, 0, positions, 0, outChannels], scratchBytes: 0, ...cut };
}

/** Tiles of an output, and how many are computed at once: an even number. */
function tilesOf(op: Conv2d, tileSize: number, input: ImageSize): { across: number; all: number; atOnce: number } {
  const { height, width } = outputSizeOf(op, input);
  const across = Math.ceil(width / tileSize);
  const all = across * Math.ceil(height / tileSize);
  const groups = Math.ceil(all / Math.max(TILES_AT_ONCE, VALUES_AT_ONCE / op.inChannels));
  return { across, all, atOnce: 2 * Math.ceil(all / groups / 2) };
}

/** How far apart two of the 36 are. An odd number of the cache's lines, so that all of a tile's have places in the cache. */
function pointBytes(tiles: number, numbers: number): number {
  const lines = Math.ceil((tiles * numbers * BYTES_PER_FLOAT) / CACHE_LINE);
  return (lines + (lines % 2 === 0 ? 1 : 0)) * CACHE_LINE;
}

/** For each group of tiles, their transformation, and then the multiplication, so that nobody reads a filter twice. */
function winogradJobs(
  op: Conv2d,
  tileSize: number,
  input: ImageSize,
  relu: boolean,
  { image, transformed, packed, bias, output, positionStride }: Places,
  threads: number,
): Job[] {
  const { inChannels, outChannels, padding } = op;
  const size = outputSizeOf(op, input);
  const { across, all, atOnce } = tilesOf(op, tileSize, input);
  const scratchBytes = scratchBytesOf(op, { kind: 'winograd', tileSize });
  const transformedPoint = pointBytes(atOnce, inChannels);
  const filtersAtOnce = BLOCK * Math.floor(PRODUCTS_AT_ONCE / atOnce / BLOCK);
  const productPoint = pointBytes(atOnce, filtersAtOnce);
  const jobs: Job[] = [];
  for (let begin = 0; begin < all; begin += atOnce) {
    const end = Math.min(begin + atOnce, all);
    const transformation = [
      ...[image, transformed, input.height, input.width, inChannels],
      ...[padding, tileSize, across, transformedPoint, begin],
    ];
    const multiplication = [
      ...[transformed, packed, bias, output, inChannels, tileSize, across, size.height, size.width],
      ...[outChannels, positionStride, relu ? 1 : 0, transformedPoint, productPoint, filtersAtOnce, begin, end],
    ];
    jobs.push(
      {
        kernel: 'transformTiles',
        args: [...transformation, begin, end],
        scratchBytes,
        range: transformation.length,
        unit: 1,
        threads,
      },
      {
        kernel: 'multiplyTiles',
        args: [...multiplication, 0, outChannels],
        scratchBytes,
        range: multiplication.length,
        unit: BLOCK,
        threads,
      },
    );
  }
  return jobs;
}
