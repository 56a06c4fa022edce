import type { DtypeName } from '../../weights/dtype';
import type { FileTensor } from '../../weights/tensor';

/**
 * Relative errors of one layer that rounding explains, by the type of the recorded numbers. In float32, different orders of summation
 * give at most 1.3e-6 beside PyTorch's; a normalization whose epsilon is 1e-5 instead of 1e-3 changes its output by 5e-4 where the
 * variance is 1. One step of float16 is 5e-4 of a value, one of bfloat16 4e-3.
 */
const TOLERANCES: Partial<Readonly<Record<DtypeName, number>>> = { float16: 4e-3, bfloat16: 3e-2 };
const OF_FLOAT32 = 3e-5;

/** What to allow for a recording whose tensors have these types. */
export function toleranceOf(tensors: readonly Pick<FileTensor, 'dtype'>[]): number {
  return Math.max(OF_FLOAT32, ...tensors.map(({ dtype }) => TOLERANCES[dtype] ?? 0));
}
