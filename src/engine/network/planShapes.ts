import { analyze } from '../../model/analysis';
import type { Graph, Shape } from '../../model/graph';
import { INPUT } from '../../model/graph';
import { outputShape } from '../../model/shapes';
import { EngineError } from '../errors';
import type { Plan } from './plan';

/**
 * Shapes (NCHW or `[N, features]`) of all values of a plan.
 * @param input shape of the network's input, NCHW; height and width may differ.
 * @throws InputSizeError (or, where height and width differ, EngineError) when the network is not defined at that size.
 */
export function shapesOf(graph: Graph, plan: Plan, input: Shape): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>([[INPUT, input]]);
  for (const { layer, inputs, output } of plan.steps) {
    const read = inputs.map(path => shapes.get(path) ?? []);
    const shape = outputShape(layer.op, read);
    if (!shape) throw undefinedAt(graph, plan, input, layer.path);
    shapes.set(output, shape);
  }
  return shapes;
}

function undefinedAt(graph: Graph, plan: Plan, [, , height = 0, width = 0]: Shape, path: string): EngineError {
  if (height === width) {
    // Says which sizes are allowed, which only the model knows.
    const mode = [...plan.logits.keys()].some(head => head !== 'main') ? 'train' : 'eval';
    analyze(graph, { batch: 1, inputSize: height, mode });
  }
  return new EngineError(`The network is not defined for an input of ${height} × ${width} (at ${path}).`);
}
