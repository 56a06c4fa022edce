import type { Graph } from '../model/graph';
import type { ExportFormat } from '../protocol';

/**
 * Whether a format can hold a network: TensorFlow.js has no layer for local response normalization.
 * It is apart from the writers so that the extension's main thread can load it without them.
 */
export function canExport(graph: Graph, format: ExportFormat): boolean {
  return format !== 'tfjs' || graph.layers.every(({ op }) => op.type !== 'LocalResponseNorm');
}
