import type { Graph, Layer, Parameter } from '../../model/graph';
import { sameShape } from '../../model/graph';
import type { WeightsComparison } from '../../protocol';
import type { Pacer } from '../platform/pacer';
import type { StateDict } from './stateDict';

/** A network of some variant with its numbers. */
interface Weights {
  readonly graph: Graph;
  readonly state: StateDict;
}

type Changes = Pick<WeightsComparison, 'parameters' | 'notCompared'>;

/**
 * How far the parameters and statistics of `other` lie from those of `model`, computed in float64, in the order of the
 * model's network. Both are of the same variant. Counters of batches are left out: they say nothing of the weights.
 * @throws the signal's reason, once the call is cancelled.
 */
export async function compareStates(model: Weights, other: Weights, pacer: Pacer): Promise<Changes> {
  const theirs = new Map(comparable(other.graph).map(({ parameter }) => [parameter.key, parameter]));
  const parameters: Changes['parameters'] = [];
  const notCompared: Changes['notCompared'] = [];
  for (const { layer, parameter } of comparable(model.graph)) {
    const { key, role, shape } = parameter;
    const counterpart = theirs.get(key);
    theirs.delete(key);
    const [a, b] = [model.state.get(key), other.state.get(key)];
    if (!counterpart || !a || !b) {
      notCompared.push({ key, reason: 'missing' });
    } else if (!sameShape(shape, counterpart.shape)) {
      notCompared.push({ key, reason: 'shape' });
    } else {
      parameters.push({ key, layer: layer.path, role, count: a.length, ...changeOf(a, b) });
    }
    await pacer.breathe();
  }
  for (const key of theirs.keys()) notCompared.push({ key, reason: 'added' });
  return { parameters, notCompared };
}

function comparable(graph: Graph): { readonly layer: Layer; readonly parameter: Parameter }[] {
  return graph.layers.flatMap(layer =>
    layer.parameters.filter(({ role }) => role !== 'numBatchesTracked').map(parameter => ({ layer, parameter })),
  );
}

function changeOf(a: Float32Array, b: Float32Array): { relativeChange?: number; maxChange?: number } {
  let [squares, squaredChange, maxChange] = [0, 0, 0];
  // By index: an iterator would take ten times as long.
  for (let i = 0; i < a.length; i++) {
    const value = a[i] ?? 0;
    const change = (b[i] ?? 0) - value;
    squares += value * value;
    squaredChange += change * change;
    maxChange = Math.max(maxChange, Math.abs(change));
  }
  // A sum is NaN or infinite as soon as one value is; float64 has room for the squares of all finite float32 values.
  if (!Number.isFinite(squares) || !Number.isFinite(squaredChange)) return {};
  return squares === 0 ? { maxChange } : { relativeChange: Math.sqrt(squaredChange / squares), maxChange };
}
