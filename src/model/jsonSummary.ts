import type { Analysis, Convention } from './analysis';
import type { Shape } from './graph';
import { summaryRows } from './summaryRows';
import { isEdited } from './variants';

/** The JSON summary's fields; sizes in bytes, for the whole batch. */
export interface JsonSummary {
  readonly variant: string;
  /** Where the network is an edit of the variant. */
  readonly edited?: true;
  readonly batch: number;
  readonly input_size: number;
  readonly mode: string;
  readonly convention: Convention;
  readonly total_params: number;
  readonly total_mult_adds: number;
  readonly input_bytes: number;
  readonly forward_backward_bytes: number;
  readonly params_bytes: number;
  readonly total_bytes: number;
  readonly rows: readonly JsonRow[];
}

export interface JsonRow {
  readonly name: string;
  readonly type: string;
  readonly input: Shape;
  readonly output: Shape;
  readonly params: number;
  readonly mult_adds: number | null;
}

export function jsonSummary(analysis: Analysis, convention: Convention): JsonSummary {
  const { graph, options, totals } = analysis;
  return {
    variant: graph.variant,
    ...(isEdited(graph) && { edited: true }),
    batch: options.batch,
    input_size: options.inputSize,
    mode: options.mode,
    convention,
    total_params: totals.params,
    total_mult_adds: totals.multAdds[convention],
    input_bytes: totals.inputBytes,
    forward_backward_bytes: totals.forwardBackwardBytes,
    params_bytes: totals.paramsBytes,
    total_bytes: totals.totalBytes,
    rows: moduleRows(analysis, convention),
  };
}

/** The modules without the network itself. */
export function moduleRows(analysis: Analysis, convention: Convention): JsonRow[] {
  return summaryRows(analysis, convention)
    .filter(row => row.depth > 0)
    .map(({ name, type, input, output, params, multAdds }) => ({
      name,
      type,
      input,
      output,
      params,
      mult_adds: multAdds,
    }));
}
