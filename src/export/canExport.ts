import type { Graph } from '../model/graph';
import type { ExportFormat } from '../protocol';

/**
 * Whether a format can hold a network at all: TensorFlow.js has no layer for local response normalization.
 * It stands apart from the writers so that the extension's main thread can have it without them.
 */
export function canExport(graph: Graph, format: ExportFormat): boolean {
  return format !== 'tfjs' || graph.layers.every(({ op }) => op.type !== 'LocalResponseNorm');
}
