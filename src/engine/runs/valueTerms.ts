import type { BatchNorm2d, Layer, Operation } from '../../model/graph';
import { INPUT } from '../../model/graph';
import { outputOf } from '../../model/paths';
import type { ValuePlace, ValueTerms } from '../../protocol';
import { EngineError } from '../errors';
import type { StateDict } from '../network/stateDict';
import { parameterOf } from '../network/stateDict';
import { channelsOf } from './channels';
import type { ObservedRun } from './observedRun';
import { activationOf } from './observedRun';
import { localResponse, meanPool, productsOf, maxPool } from './valueSources';

type Step = ValueTerms['steps'][number];

/**
 * What a value of the first picture is computed from: back through activation, normalization and concatenation, each of
 * which makes one value of one value, to the sum, the pool or the input that they begin with.
 * @param state of the network that was run.
 * @throws EngineError when the run has no such value.
 */
export function valueTerms(run: ObservedRun, state: StateDict, asked: ValuePlace): ValueTerms {
  const place = { ...asked, path: outputOf(run.graph, asked.path) };
  const value = valueAt(run, place);
  const steps: Step[] = [];
  let at = place;
  for (let layer = layerOf(run, at); layer; layer = layerOf(run, at)) {
    const step = stepOf(run, state, layer, at);
    if (!step) break;
    steps.push(step);
    at = step.from;
  }
  return { place, value, steps, source: { place: at, value: valueAt(run, at), ...sourceOf(run, state, at) } };
}

/** @throws EngineError when the run has no such value. */
function valueAt(run: ObservedRun, { path, channel, y, x }: ValuePlace): number {
  const { count, height, width, map } = channelsOf(activationOf(run, path));
  if (channel < count && y < height && x < width) return map(channel)[y * width + x] ?? NaN;
  throw new EngineError(
    `${path} has ${count} channels of ${height} × ${width} values: none at ${channel}, ${y}, ${x}.`,
  );
}

function layerOf({ graph }: ObservedRun, { path }: ValuePlace): Layer | undefined {
  return path === INPUT ? undefined : graph.layers.find(layer => layer.path === path);
}

/** What a layer that makes one value of one value has read; undefined for another layer. */
function stepOf(run: ObservedRun, state: StateDict, layer: Layer, place: ValuePlace): Step | undefined {
  const { op } = layer;
  switch (op.type) {
    case 'ReLU':
    case 'Dropout':
    case 'BatchNorm2d': {
      const from = { ...place, path: inputOf(layer) };
      const batchNorm = op.type === 'BatchNorm2d' && batchNormOf(layer, op, state, place.channel);
      return { layer: layer.path, type: op.type, input: valueAt(run, from), from, ...(batchNorm && { batchNorm }) };
    }
    case 'flatten': {
      const { height, width } = channelsOf(activationOf(run, inputOf(layer)));
      const [area, index] = [height * width, place.channel];
      const position = index % area;
      const from = {
        path: inputOf(layer),
        channel: Math.floor(index / area),
        y: Math.floor(position / width),
        x: position % width,
      };
      return { layer: layer.path, type: op.type, input: valueAt(run, from), from };
    }
    case 'cat': {
      let { channel } = place;
      for (const path of layer.inputs) {
        const { count } = channelsOf(activationOf(run, path));
        if (channel < count) {
          const from = { ...place, path, channel };
          return { layer: layer.path, type: op.type, input: valueAt(run, from), from };
        }
        channel -= count;
      }
      return undefined;
    }
    default:
      return undefined;
  }
}

function batchNormOf(layer: Layer, { eps }: BatchNorm2d, state: StateDict, channel: number): Step['batchNorm'] {
  const of = (role: 'bnWeight' | 'bnBias' | 'runningMean' | 'runningVar'): number =>
    parameterOf(layer, role, state)[channel] ?? NaN;
  return { gamma: of('bnWeight'), beta: of('bnBias'), mean: of('runningMean'), variance: of('runningVar'), eps };
}

type Source = ReturnType<typeof productsOf | typeof maxPool | typeof localResponse> | { readonly kind: 'input' };

function sourceOf(run: ObservedRun, state: StateDict, place: ValuePlace): Source {
  const layer = layerOf(run, place);
  if (!layer) return { kind: 'input' };
  const read = { path: inputOf(layer), channels: channelsOf(activationOf(run, inputOf(layer))) };
  const op: Operation = layer.op;
  switch (op.type) {
    case 'Conv2d':
    case 'Linear': {
      const bias = op.type === 'Linear' || op.bias ? parameterOf(layer, 'bias', state)[place.channel] : undefined;
      const window =
        op.type === 'Conv2d'
          ? { size: op.kernelSize, stride: op.stride, padding: op.padding }
          : { size: 1, stride: 1, padding: 0 };
      return productsOf(read, place, window, parameterOf(layer, 'weight', state), bias);
    }
    case 'MaxPool2d':
      return maxPool(read, place, { size: op.kernelSize, stride: op.stride, padding: op.padding });
    case 'AvgPool2d':
      return meanPool(read, place, { size: op.kernelSize, stride: op.stride, padding: 0 });
    case 'AdaptiveAvgPool2d':
      return meanPool(read, place, { bins: op.outputSize });
    case 'LocalResponseNorm':
      return localResponse(read, place, op);
    default:
      throw new EngineError(`How ${layer.path} computes a value is not known.`);
  }
}

function inputOf({ path, inputs: [input] }: Layer): string {
  if (input === undefined) throw new EngineError(`${path} reads nothing.`);
  return input;
}
