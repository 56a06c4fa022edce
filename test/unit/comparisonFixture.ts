import type { WeightsComparison } from '../../src/protocol';

/** A comparison of parameters by their keys, each with its relative and its largest change. */
export function comparisonOf(
  changes: Readonly<Record<string, readonly [relative: number | undefined, most: number | undefined]>>,
  notCompared: WeightsComparison['notCompared'] = [],
): WeightsComparison {
  return {
    model: { name: 'before.pth', sha256: 'aa' },
    other: { name: 'after.pth', sha256: 'bb' },
    parameters: Object.entries(changes).map(([key, [relativeChange, maxChange]]) => ({
      key,
      layer: key.slice(0, key.lastIndexOf('.')),
      role: 'weight' as const,
      count: 4,
      ...(relativeChange !== undefined && { relativeChange }),
      ...(maxChange !== undefined && { maxChange }),
    })),
    notCompared,
  };
}
