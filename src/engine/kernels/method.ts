import { BYTES_PER_FLOAT } from '../../model/analysis';
import type { Conv2d } from '../../model/graph';
import { spaceToDepthConvolution } from './spaceToDepthJob';

/** How a convolution is computed: by its definition, by Winograd's tiles, or as another one of the picture rearranged from space to depth. */
export type Method =
  | { readonly kind: 'direct' }
  | { readonly kind: 'winograd'; readonly tileSize: number }
  | { readonly kind: 'spaceToDepth'; readonly op: Conv2d; readonly tileSize: number };

const DIRECT: Method = { kind: 'direct' };
/** Values of a side of a tile, and multiplications of a tile, for every kernel size. */
const TILE = 6;
export const WINOGRAD_POINTS = TILE ** 2;
/** Filters are computed in blocks of this size. */
export const BLOCK = 16;
const SMALLEST_KERNEL = 3;
const LARGEST_KERNEL = 5;

/** A transformed filter of more values takes too much memory for its speed: GoogLeNet's largest has 2.7 million. */
const MOST_TRANSFORMED = 3_000_000;

/** Which of the kernels computes a convolution; undefined where none does. */
export function methodOf(op: Conv2d): Method | undefined {
  if (op.outChannels % 8 !== 0) return undefined;
  if (op.stride === 1) return winogradOf(op) ?? DIRECT;
  const rearranged = op.stride === 2 ? spaceToDepthConvolution(op) : undefined;
  const winograd = rearranged && winogradOf(rearranged);
  return rearranged && winograd ? { kind: 'spaceToDepth', op: rearranged, tileSize: winograd.tileSize } : DIRECT;
}

function winogradOf({
  kernelSize,
  inChannels,
  outChannels,
}: Conv2d): { kind: 'winograd'; tileSize: number } | undefined {
  if (kernelSize < SMALLEST_KERNEL || kernelSize > LARGEST_KERNEL || inChannels % 4 !== 0) return undefined;
  if (WINOGRAD_POINTS * inChannels * outChannels > MOST_TRANSFORMED) return undefined;
  return { kind: 'winograd', tileSize: TILE + 1 - kernelSize };
}

/** Values of the filter as its kernel reads it. */
export function packedSize(op: Conv2d, method: Method): number {
  if (method.kind === 'spaceToDepth') return WINOGRAD_POINTS * method.op.inChannels * method.op.outChannels;
  const taps = method.kind === 'winograd' ? WINOGRAD_POINTS : op.kernelSize ** 2;
  return taps * op.inChannels * op.outChannels;
}

/** Bytes that the backend holds for a convolution's filter: packed once, or twice where the backend's own kernel packs it. */
export function filterBytes(op: Conv2d): number {
  const method = methodOf(op);
  const values = method ? packedSize(op, method) : 2 * op.kernelSize ** 2 * op.inChannels * op.outChannels;
  return values * BYTES_PER_FLOAT;
}
