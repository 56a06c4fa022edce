import { analyze } from '../model/analysis';
import type { Graph, Shape } from '../model/graph';
import { INPUT, INPUT_CHANNELS } from '../model/graph';
import { ExportError } from './exportedModel';

/**
 * The shape (NCHW or `[N, features]`, N = 1) of each value of a network, by the path of its layer.
 * @param inputSize height and width of the input, in pixels.
 * @throws InputSizeError when the network, or one of its auxiliary heads, is not defined at that size.
 */
export function valueShapes(graph: Graph, inputSize: number): (path: string) => Shape {
  const { modules } = analyze(graph, { batch: 1, inputSize, mode: 'train' });
  return path => {
    if (path === INPUT) return [1, INPUT_CHANNELS, inputSize, inputSize];
    const shape = modules.get(path)?.output;
    if (!shape) throw new ExportError(`The network has no value ${path}.`);
    return shape;
  };
}
