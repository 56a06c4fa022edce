import { BYTES_PER_FLOAT } from '../../model/analysis';
import type { Conv2d } from '../../model/graph';

/** How a convolution is computed. */
export type Method = { readonly kind: 'direct' } | { readonly kind: 'winograd'; readonly tileSize: number };

const DIRECT: Method = { kind: 'direct' };
/** Multiplications of a tile of 6 × 6, whatever it gives. */
export const WINOGRAD_POINTS = 36;

/** Values of a transformed filter from which it takes more memory than its speed is worth: GoogLeNet's largest has 2.7 million. */
const MOST_TRANSFORMED = 3_000_000;

/** Which of the kernels computes a convolution; undefined where none does. */
export function methodOf({ kernelSize, stride, inChannels, outChannels }: Conv2d): Method | undefined {
  if (outChannels % 8 !== 0) return undefined;
  const transformed = WINOGRAD_POINTS * inChannels * outChannels;
  if (stride !== 1 || inChannels % 4 !== 0 || transformed > MOST_TRANSFORMED) return DIRECT;
  if (kernelSize === 3) return { kind: 'winograd', tileSize: 4 };
  return kernelSize === 5 ? { kind: 'winograd', tileSize: 2 } : DIRECT;
}

/** Values of the filter as the kernel wants it. */
export function packedSize(op: Conv2d, method: Method): number {
  const taps = method.kind === 'winograd' ? WINOGRAD_POINTS : op.kernelSize ** 2;
  return taps * op.inChannels * op.outChannels;
}

/** Bytes that the backend holds for a convolution's filter: packed once, or twice where the backend's own kernel packs it. */
export function filterBytes(op: Conv2d): number {
  const method = methodOf(op);
  const values = method ? packedSize(op, method) : 2 * op.kernelSize ** 2 * op.inChannels * op.outChannels;
  return values * BYTES_PER_FLOAT;
}

export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/** The size of a convolution's output, by PyTorch's formula. */
export function outputSizeOf({ kernelSize, stride, padding }: Conv2d, { height, width }: ImageSize): ImageSize {
  const side = (size: number): number => Math.floor((size + 2 * padding - kernelSize) / stride) + 1;
  return { height: side(height), width: side(width) };
}

/** The size of a direct convolution's padded input. */
export function paddedSizeOf({ padding }: Conv2d, { height, width }: ImageSize): ImageSize {
  return { height: height + 2 * padding, width: width + 2 * padding };
}
