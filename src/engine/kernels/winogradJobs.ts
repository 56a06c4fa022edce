import { BYTES_PER_FLOAT } from '../../model/analysis';
import type { Conv2d } from '../../model/graph';
import type { Job } from './job';
import type { ConvolutionAddresses } from './addresses';
import type { ImageSize } from '../../model/shapes';
import { outputSizeOf } from '../../model/shapes';
import { BLOCK, WINOGRAD_POINTS } from './method';

/** Tiles that share a pass over the filters; more, where together they have fewer values than this at each point. */
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
  { image, shared, packed, bias, output, positionStride }: ConvolutionAddresses,
  threads: number,
): Job[] {
  const { inChannels: channels, outChannels: filters, padding } = op;
  const size = outputSizeOf(op, input);
  const { across: tilesAcross, all, atOnce } = tilesOf(op, tileSize, input);
  const scratchBytes = winogradScratchBytes(op);
  const transformedPoint = pointBytes(atOnce, channels);
  const filtersAtOnce = BLOCK * Math.floor(PRODUCTS_AT_ONCE / atOnce / BLOCK);
  const productPoint = pointBytes(atOnce, filtersAtOnce);
  const jobs: Job[] = [];
  for (let fromTile = 0; fromTile < all; fromTile += atOnce) {
    const toTile = Math.min(fromTile + atOnce, all);
    jobs.push(
      {
        kernel: 'transformTiles',
        args: {
          image,
          transformed: shared,
          height: input.height,
          width: input.width,
          channels,
          padding,
          tileSize,
          tilesAcross,
          transformedPoint,
          firstTile: fromTile,
          fromTile,
          toTile,
        },
        scratchBytes,
        range: 'Tile',
        unit: 1,
        threads,
      },
      {
        kernel: 'multiplyTiles',
        args: {
          transformed: shared,
          packed,
          bias,
          output,
          channels,
          tileSize,
          tilesAcross,
          outputHeight: size.height,
          outputWidth: size.width,
          filters,
          positionStride,
          relu: Number(relu),
          transformedPoint,
          productPoint,
          filtersAtOnce,
          fromTile,
          toTile,
          fromFilter: 0,
          toFilter: filters,
        },
        scratchBytes,
        range: 'Filter',
        unit: BLOCK,
        threads,
      },
    );
  }
  return jobs;
}
