import { analyze } from '../../src/model/analysis';
import type { Graph } from '../../src/model/graph';
import type { InspectorConfig } from '../../src/protocol';
import type { TypedCount } from '../controls/typedCount';
import { readCount } from '../controls/typedCount';

/** Keeps every count below 2^53, and typing errors below terabytes. */
export const MAX_BATCH = 4096;
const MAX_INPUT = 4096;
export const MAX_CLASSES = 100_000;

/** Reads an input size at which the network is defined. */
export function readInputSize(text: string, graph: Graph, { batch, mode }: InspectorConfig): TypedCount {
  const typed = readCount(text, MAX_INPUT);
  if ('error' in typed) return typed;
  try {
    analyze(graph, { batch, inputSize: typed.value, mode });
    return typed;
  } catch (error) {
    if (error instanceof RangeError) return { error: error.message };
    throw error;
  }
}
