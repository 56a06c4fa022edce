import type { Graph, Layer, Parameter } from '../../model/graph';
import { elementCount } from '../../model/graph';
import type { Pacer } from '../platform/pacer';
import { Random } from './random';
import type { StateDict } from './stateDict';

/** The truncated normal of `init_weights=True`: `trunc_normal_(weight, mean=0, std=0.01, a=-2, b=2)`. */
const TRUNCATED = { mean: 0, std: 0.01, low: -2, high: 2 } as const;

/**
 * A state_dict as PyTorch would initialize the graph's network, from a seed.
 * Weights and biases of convolutions and linear layers are uniform within ±1/√fan_in, which is what
 * `kaiming_uniform_(a=√5)` comes to; with the graph's `initWeights` the weights follow a truncated normal instead.
 * Batch normalization starts as the identity. Each parameter has a stream of its own, by its key.
 * @param seed an unsigned 32-bit integer.
 */
export async function initialState(graph: Graph, seed: number, pacer: Pacer): Promise<StateDict> {
  const state = new Map<string, Float32Array>();
  for (const layer of graph.layers) {
    const bound = 1 / Math.sqrt(fanIn(layer));
    for (const parameter of layer.parameters) {
      state.set(parameter.key, initialValues(parameter, bound, graph.options.initWeights, seed));
      await pacer.breathe();
    }
  }
  return state;
}

function initialValues(
  { key, role, shape }: Parameter,
  bound: number,
  initWeights: boolean,
  seed: number,
): Float32Array {
  const values = new Float32Array(elementCount(shape));
  switch (role) {
    case 'weight':
    case 'bias': {
      const random = new Random(seed, key);
      const { mean, std, low, high } = TRUNCATED;
      const truncated = initWeights && role === 'weight';
      for (let i = 0; i < values.length; i++) {
        values[i] = truncated ? random.truncatedNormal(mean, std, low, high) : random.uniform(bound);
      }
      return values;
    }
    case 'bnWeight':
    case 'runningVar':
      return values.fill(1);
    case 'bnBias':
    case 'runningMean':
    case 'numBatchesTracked':
      return values;
  }
}

/** How many values each output of the layer sums over; 1 for layers without weights. */
function fanIn({ op }: Layer): number {
  switch (op.type) {
    case 'Conv2d':
      return op.inChannels * op.kernelSize ** 2;
    case 'Linear':
      return op.inFeatures;
    default:
      return 1;
  }
}
