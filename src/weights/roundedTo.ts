import { elementCount } from '../model/graph';
import type { DtypeName } from './dtype';
import { DTYPES } from './dtype';
import type { WeightsFile } from './weightsFile';

/** Under this key an exported file says what its weights were rounded to before, types separated by commas. */
export const ROUNDED_TO = 'source_rounded_to';

const HALVES: readonly DtypeName[] = ['float16', 'bfloat16'];

/**
 * The types with fewer digits than a 32-bit float in which a file stores weights, quantized or halved; the largest share
 * first, then those of the file that it was made from. Such weights are not those that were trained.
 */
export function roundedTo({ tensors, metadata }: WeightsFile): DtypeName[] {
  const values = new Map<DtypeName, number>();
  for (const { quantized, dtype, shape } of tensors.values()) {
    const stored = quantized ?? (HALVES.includes(dtype) ? dtype : undefined);
    if (stored) values.set(stored, (values.get(stored) ?? 0) + elementCount(shape));
  }
  const own = [...values].sort(([, a], [, b]) => b - a).map(([dtype]) => dtype);
  const before = (metadata[ROUNDED_TO] ?? '').slice(0, MAX_TEXT).split(', ').filter(isDtype);
  return [...new Set([...own, ...before])];
}

/** Of a list of types. */
const MAX_TEXT = 100;

function isDtype(name: string): name is DtypeName {
  return Object.hasOwn(DTYPES, name);
}
