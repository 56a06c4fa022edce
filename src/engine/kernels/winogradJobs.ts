import { BYTES_PER_FLOAT } from '../../model/analysis';
import type { Conv2d } from '../../model/graph';
import type { Job } from './job';
import type { Places } from './addresses';
import type { ImageSize } from '../../model/shapes';
import { outputSizeOf } from '../../model/shapes';
import { BLOCK, WINOGRAD_POINTS } from './method';

/** So many tiles share a pass over the filters, or as many as have this many values at each point. */
const TILES_AT_ONCE = 28;
const VALUES_AT_ONCE = 3200;
/** Products of tiles and filters, at each point, that fit into the cache beside them; of one block of filters if there are many tiles. */
const PRODUCTS_AT_ONCE = 5376;
const MOST_TILES_AT_ONCE = PRODUCTS_AT_ONCE / BLOCK;
const CACHE_LINE = 64;
const TILE_BYTES = 576;
const ADDRESSES_BYTES = 144;

/** Bytes of scratch for packing a filter. */
export const PACKING_SCRATCH_BYTES = 2 * TILE_BYTES;

/** Bytes of scratch that a thread needs. */
export function winogradScratchBytes(op: Conv2d): number {
  const products = WINOGRAD_POINTS * pointBytes(PRODUCTS_AT_ONCE, 1);
  return TILE_BYTES + Math.max(ADDRESSES_BYTES + op.inChannels * BYTES_PER_FLOAT, products);
}

/** Bytes of the transformed tiles. */
export function transformedBytesOf(op: Conv2d, tileSize: number, input: ImageSize): number {
  return WINOGRAD_POINTS * pointBytes(tilesOf(op, tileSize, input).atOnce, op.inChannels);
}

/** Tiles of an output, and how many are computed at once: an even number. */
function tilesOf(op: Conv2d, tileSize: number, input: ImageSize): { across: number; all: number; atOnce: number } {
  const { height, width } = outputSizeOf(op, input);
  const across = Math.ceil(width / tileSize);
  const all = across * Math.ceil(height / tileSize);
  const many = Math.min(VALUES_AT_ONCE / op.inChannels, MOST_TILES_AT_ONCE);
  const groups = Math.ceil(all / Math.max(TILES_AT_ONCE, many));
  return { across, all, atOnce: 2 * Math.ceil(all / groups / 2) };
}

/** How far apart two of the 36 are. An odd number of the cache's lines, so that all of a tile's have places in the cache. */
function pointBytes(tiles: number, numbers: number): number {
  const lines = Math.ceil((tiles * numbers * BYTES_PER_FLOAT) / CACHE_LINE);
  return (lines + (lines % 2 === 0 ? 1 : 0)) * CACHE_LINE;
}

/**
 * The jobs of one picture's convolution: for each group of tiles, their transformation, and then the multiplication, so that no
 * two threads read the same filter.
 */
export function winogradJobs(
  op: Conv2d,
  tileSize: number,
  input: ImageSize,
  relu: boolean,
  { image, shared, packed, bias, output, positionStride }: Places,
  threads: number,
): Job[] {
  const { inChannels, outChannels, padding } = op;
  const size = outputSizeOf(op, input);
  const { across, all, atOnce } = tilesOf(op, tileSize, input);
  const scratchBytes = winogradScratchBytes(op);
  const transformedPoint = pointBytes(atOnce, inChannels);
  const filtersAtOnce = BLOCK * Math.floor(PRODUCTS_AT_ONCE / atOnce / BLOCK);
  const productPoint = pointBytes(atOnce, filtersAtOnce);
  const jobs: Job[] = [];
  for (let begin = 0; begin < all; begin += atOnce) {
    const end = Math.min(begin + atOnce, all);
    const transformation = [
      ...[image, shared, input.height, input.width, inChannels],
      ...[padding, tileSize, across, transformedPoint, begin],
    ];
    const multiplication = [
      ...[shared, packed, bias, output, inChannels, tileSize, across, size.height, size.width],
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
