import type { Conv2d } from '../../model/graph';

export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/** The size of a convolution's output, by PyTorch's formula. */
export function outputSizeOf({ kernelSize, stride, padding }: Conv2d, { height, width }: ImageSize): ImageSize {
  const side = (size: number): number => Math.floor((size + 2 * padding - kernelSize) / stride) + 1;
  return { height: side(height), width: side(width) };
}

/** Filters are computed in blocks. */
export const BLOCK = 16;
