import type { BatchNorm2d, Conv2d, Layer, MaxPool2d } from '../../model/graph';
import { INPUT } from '../../model/graph';
import type { RecordingCause, TensorData } from '../../protocol';
import type { ComputeLayer } from '../network/computeLayer';
import type { StateDict } from '../network/stateDict';
import { parameterOf } from '../network/stateDict';
import { batchNormOfBatch, droppedOut, flipChannels, kernelCenter, rectified, transformInput } from './flawedValues';

/** A known way of computing a layer otherwise. */
export interface Flaw {
  readonly cause: Pick<RecordingCause, 'kind' | 'pool' | 'epsilon' | 'padding'>;
  /**
   * The layer's output with the flaw.
   * @param theirs what was recorded of it; dropout's mask is found there.
   * @returns undefined where the flaw is not possible.
   */
  readonly compute: (
    inputs: readonly TensorData[],
    compute: ComputeLayer,
    theirs: TensorData | undefined,
  ) => TensorData | undefined;
}

/** The same for flaws of one kind with the same numbers, whatever layer they are in. */
export function flawKey({ cause }: Flaw): string {
  return JSON.stringify(cause);
}

/**
 * The known flaws that a layer can have, those that change less first.
 * @param state the network's numbers.
 * @param feedsOnlyReLU whether nothing but ReLUs reads the layer's output.
 */
export function flawsOf(layer: Layer, state: StateDict, feedsOnlyReLU: boolean): readonly Flaw[] {
  const own = operationFlaws(layer, state);
  const input = layer.inputs.includes(INPUT) ? inputFlaws(layer) : [];
  return [...input, ...own, ...(layer.op.type === 'ReLU' ? [] : [extraReLU(layer, feedsOnlyReLU)])];
}

function operationFlaws(layer: Layer, state: StateDict): readonly Flaw[] {
  const { op } = layer;
  switch (op.type) {
    case 'MaxPool2d':
      return poolFlaws(layer, op);
    case 'BatchNorm2d':
      return batchNormFlaws(layer, op, state);
    case 'ReLU':
      return [{ cause: { kind: 'missingReLU' }, compute: ([input]) => input }];
    case 'LocalResponseNorm':
      return [flaw({ kind: 'lrnAlpha' }, { ...layer, op: { ...op, alpha: op.alpha * op.size } })];
    case 'Conv2d':
      return convolutionFlaws(layer, op, state);
    case 'Dropout':
      return [
        { cause: { kind: 'dropout' }, compute: ([input], _, theirs) => input && theirs && droppedOut(input, theirs) },
      ];
    default:
      return [];
  }
}

function flaw(cause: Flaw['cause'], layer: Layer, state?: StateDict): Flaw {
  return { cause, compute: (inputs, compute) => compute(layer, inputs, state) };
}

function poolFlaws(layer: Layer, op: MaxPool2d): readonly Flaw[] {
  const changes = ({ kernelSize, padding, ceilMode }: MaxPool2d): number =>
    Number(kernelSize !== op.kernelSize) + Number(padding !== op.padding) + Number(ceilMode !== op.ceilMode);
  return [2, 3]
    .flatMap(kernelSize =>
      [0, 1].flatMap(padding => [false, true].map(ceilMode => ({ ...op, kernelSize, padding, ceilMode }))),
    )
    .filter(other => changes(other) > 0)
    .toSorted((a, b) => changes(a) - changes(b))
    .map(other => {
      const { kernelSize, padding, ceilMode } = other;
      return flaw({ kind: 'pool', pool: { kernelSize, padding, ceilMode } }, { ...layer, op: other });
    });
}

const EPSILONS = [1e-5, 1e-3];

function batchNormFlaws(layer: Layer, op: BatchNorm2d, state: StateDict): readonly Flaw[] {
  const epsilons = EPSILONS.filter(eps => eps !== op.eps);
  const affine = { weight: parameterOf(layer, 'bnWeight', state), bias: parameterOf(layer, 'bnBias', state) };
  return [
    ...epsilons.map(epsilon => flaw({ kind: 'epsilon', epsilon }, { ...layer, op: { ...op, eps: epsilon } })),
    ...[op.eps, ...epsilons].map((epsilon): Flaw => ({
      cause: { kind: 'batchStatistics', epsilon },
      compute: ([input]) => input && batchNormOfBatch(input, affine.weight, affine.bias, epsilon),
    })),
  ];
}

function convolutionFlaws(layer: Layer, op: Conv2d, state: StateDict): readonly Flaw[] {
  const paddings = op.kernelSize === 1 ? [] : Array.from({ length: op.kernelSize }, (_, padding) => padding);
  const padded = paddings
    .filter(padding => padding !== op.padding)
    .map(padding => flaw({ kind: 'padding', padding }, { ...layer, op: { ...op, padding } }));
  if (op.kernelSize !== 5) return padded;
  const weight = layer.parameters.find(({ role }) => role === 'weight');
  if (!weight) return padded;
  const center = kernelCenter(parameterOf(layer, 'weight', state), 5, 3);
  const smaller = { ...layer, op: { ...op, kernelSize: 3, padding: op.padding - 1 } };
  return [flaw({ kind: 'kernel3' }, smaller, new Map([...state, [weight.key, center]])), ...padded];
}

function inputFlaws(layer: Layer): readonly Flaw[] {
  const through = (cause: Flaw['cause'], change: (input: TensorData) => TensorData): Flaw => ({
    cause,
    compute: (inputs, compute) => compute(layer, inputs.map(change)),
  });
  return [through({ kind: 'channelOrder' }, flipChannels), through({ kind: 'transformInput' }, transformInput)];
}

function extraReLU(layer: Layer, feedsOnlyReLU: boolean): Flaw {
  return {
    cause: { kind: feedsOnlyReLU ? 'inPlace' : 'extraReLU' },
    compute: (inputs, compute) => rectified(compute(layer, inputs)),
  };
}
