import type { Graph } from './graph';

/** Whether a value, by its layer's path, has no negative elements with any weights; the layers that produce it decide. */
export function isNonNegative(graph: Graph, path: string): boolean {
  const layer = graph.layers.find(candidate => candidate.path === path);
  switch (layer?.op.type) {
    case 'ReLU':
      return true;
    case 'MaxPool2d':
    case 'AvgPool2d':
    case 'AdaptiveAvgPool2d':
    case 'LocalResponseNorm':
    case 'Dropout':
    case 'flatten':
    case 'cat':
      return layer.inputs.every(input => isNonNegative(graph, input));
    default:
      return false;
  }
}
