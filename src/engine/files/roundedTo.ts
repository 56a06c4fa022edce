import { elementCount } from '../../model/graph';
import type { DtypeName } from '../../weights/dtype';
import type { WeightsFile } from '../../weights/weightsFile';

const HALVES: readonly DtypeName[] = ['float16', 'bfloat16'];

/**
 * The types with fewer digits than a 32-bit float in which a file stores weights, quantized or halved; the largest share
 * first. Such weights are not those that were trained.
 */
export function roundedTo({ tensors }: WeightsFile): DtypeName[] {
  const values = new Map<DtypeName, number>();
  for (const { quantized, dtype, shape } of tensors.values()) {
    const stored = quantized ?? (HALVES.includes(dtype) ? dtype : undefined);
    if (stored) values.set(stored, (values.get(stored) ?? 0) + elementCount(shape));
  }
  return [...values].sort(([, a], [, b]) => b - a).map(([dtype]) => dtype);
}
