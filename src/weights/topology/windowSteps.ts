import type { Padding, Window } from '../computation';

/** The pixels from `start` to before `end`; padding lies before 0 and after the size. */
interface Position {
  readonly start: number;
  readonly end: number;
}

/** One axis of a window, with everything known. */
export interface AxisWindow {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
  readonly ceilMode: boolean;
}

/**
 * A window along each axis.
 * @param kernel where the window itself says none.
 * @param sizes of what it slides over, along its axes.
 * @returns undefined where its lists have other lengths than there are axes.
 */
export function axesOf(
  window: Window,
  kernel: readonly number[],
  sizes: readonly number[],
): readonly AxisWindow[] | undefined {
  const ones = sizes.map(() => 1);
  const { kernel: ownKernel = kernel, strides = ones, dilations = ones, padding, ceilMode } = window;
  const lists = [ownKernel, strides, dilations];
  if (typeof padding === 'object') lists.push(padding.before, padding.after);
  if (lists.some(list => list.length !== sizes.length)) return undefined;
  return sizes.map((size, axis) => {
    const along = { kernel: ownKernel[axis] ?? 1, stride: strides[axis] ?? 1, dilation: dilations[axis] ?? 1 };
    const [before, after] = typeof padding === 'object' ? listed(padding, axis) : same(along, size, padding);
    return { ...along, before, after, ceilMode };
  });
}

function listed({ before, after }: Padding, axis: number): readonly [number, number] {
  return [before[axis] ?? 0, after[axis] ?? 0];
}

/** The padding for which a window has ⌈size / stride⌉ positions. */
function same(
  { kernel, stride, dilation }: Pick<AxisWindow, 'kernel' | 'stride' | 'dilation'>,
  size: number,
  odd: 'upper' | 'lower',
): readonly [number, number] {
  const reach = (kernel - 1) * dilation + 1;
  const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + reach - size);
  const [less, more] = [Math.floor(total / 2), Math.ceil(total / 2)];
  return odd === 'upper' ? [less, more] : [more, less];
}

/** How many positions a window has; in ceil mode the last one starts inside the picture or the padding before it. */
export function positions({ kernel, stride, dilation, before, after, ceilMode }: AxisWindow, size: number): number {
  const steps = (size + before + after - (kernel - 1) * dilation - 1) / stride;
  if (!ceilMode) return Math.floor(steps) + 1;
  const count = Math.ceil(steps) + 1;
  return (count - 1) * stride >= size + before ? count - 1 : count;
}

/** More than any layer of a GoogLeNet has along a side. */
const MAX_POSITIONS = 10_000;

/** What a window covers at each position. */
export function coverage(axis: AxisWindow, size: number): readonly Position[] {
  const count = Math.min(MAX_POSITIONS, Math.max(0, positions(axis, size)));
  return Array.from({ length: count }, (_, index) => {
    const start = index * axis.stride - axis.before;
    return { start, end: start + axis.kernel };
  });
}
