import { shortened } from '../../base/displayText';
import type { ModelDetails } from '../../protocol';
import type { DtypeName } from '../../weights/dtype';
import type { MatchedWeights } from '../../weights/match/matchWeights';
import type { ParameterValues } from '../../weights/match/readParameters';
import type { WeightsFile } from '../../weights/weightsFile';
import { elementCount } from '../../model/graph';
import { formatName } from '../../weights/formats/parseWeights';

export type FileDetails = NonNullable<ModelDetails['file']>;

/** More than any exporter writes. They limit what a hostile file can make the page show. */
const MAX_METADATA = 1_000;
const MAX_TEXT = 10_000;

/** The network's own result are the logits. */
const SOFTMAX = { result: 'softmax of the logits' } as const;

/**
 * What a weights file says about itself, besides its values.
 * @param bytes the size of the file and its external files.
 */
export function fileDetails(
  weights: WeightsFile,
  { names, report, computation }: MatchedWeights,
  { nonFinite }: ParameterValues,
  bytes: number,
): FileDetails {
  return {
    bytes,
    format: formatName(weights.format),
    names,
    dtypes: dtypesOf(weights),
    metadata: Object.entries({ ...weights.metadata, ...(computation?.endsWithSoftmax && SOFTMAX) })
      .slice(0, MAX_METADATA)
      .map(([key, value]) => ({ key: shortened(key, MAX_TEXT), value: shortened(value, MAX_TEXT) })),
    defaulted: [...report.defaulted],
    ignored: [...report.ignored],
    nonFinite: [...nonFinite],
  };
}

function dtypesOf({ tensors }: WeightsFile): FileDetails['dtypes'] {
  const found = new Map<DtypeName, { tensors: number; values: number }>();
  for (const { quantized, dtype: decoded, shape } of tensors.values()) {
    const dtype = quantized ?? decoded;
    const sum = found.get(dtype) ?? { tensors: 0, values: 0 };
    found.set(dtype, { tensors: sum.tensors + 1, values: sum.values + elementCount(shape) });
  }
  return [...found].map(([dtype, sum]) => ({ dtype, ...sum })).sort((a, b) => b.values - a.values);
}
