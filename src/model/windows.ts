import type { MaxPool2d } from './graph';

/**
 * What a max pool pads along one side of its input, in pixels: PyTorch's padding before it, and after it what the last
 * window, which ceil mode may let hang over the edge, needs.
 * @param size of the input along that side.
 * @param outputs positions of the window along it.
 */
export function poolPadding(op: MaxPool2d, size: number, outputs: number): [before: number, after: number] {
  const after = (outputs - 1) * op.stride + op.kernelSize - size - op.padding;
  return [op.padding, Math.max(0, after)];
}

/** The pixels from `start` to before `end` along one side. */
export interface Bin {
  readonly start: number;
  readonly end: number;
}

/**
 * What adaptive pooling averages along one side: bin i of n covers ⌊i·size/n⌋ to ⌈(i+1)·size/n⌉ exclusive, as in PyTorch.
 * Bins overlap where n does not divide the size.
 */
export function adaptiveBins(size: number, bins: number): readonly Bin[] {
  return Array.from({ length: bins }, (_, bin) => ({
    start: Math.floor((bin * size) / bins),
    end: Math.ceil(((bin + 1) * size) / bins),
  }));
}
