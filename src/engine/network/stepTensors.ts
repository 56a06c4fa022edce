import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { tensor1d, tensor2d, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { BYTES_PER_FLOAT } from '../../model/analysis';
import type { Conv2d, Layer, Linear } from '../../model/graph';
import { channelAffine } from './batchNorm';
import { toFilter } from '../axisOrder';
import type { CustomKernels } from '../kernels/customKernels';
import type { Step } from './plan';
import type { StateDict } from './stateDict';
import { parameterOf } from './stateDict';

/** What a step computes with, in the backend's memory and order of axes. */
export type StepTensors =
  | { readonly kind: 'none' }
  /** Packed for the custom kernels. */
  | { readonly kind: 'packed'; readonly packed: Tensor1D; readonly bias: Tensor1D }
  /** `filter` is HWIO. */
  | { readonly kind: 'convolution'; readonly filter: Tensor4D; readonly bias: Tensor1D | undefined }
  /** `weight` is `[in, out]`: the backend's fast matrix product reads it so. */
  | { readonly kind: 'linear'; readonly weight: Tensor2D; readonly bias: Tensor1D }
  | {
      readonly kind: 'batchNorm';
      readonly mean: Tensor1D;
      readonly variance: Tensor1D;
      readonly offset: Tensor1D;
      readonly scale: Tensor1D;
    };

export const NO_TENSORS: StepTensors = { kind: 'none' };

/**
 * Uploads what a step needs; where a part of it fails, the rest is freed.
 * @throws EngineError when the state_dict lacks a parameter or there is not enough memory.
 */
export function createStepTensors(step: Step, state: StateDict, custom: CustomKernels | undefined): StepTensors {
  return tidy(() => upload(step, state, custom));
}

function upload(step: Step, state: StateDict, custom: CustomKernels | undefined): StepTensors {
  const { layer } = step;
  switch (layer.op.type) {
    case 'Conv2d':
      return convolution(layer, layer.op, step.batchNorm, state, custom);
    case 'Linear':
      return linear(layer, layer.op, state, custom);
    case 'BatchNorm2d':
      return {
        kind: 'batchNorm',
        mean: tensor1d(parameterOf(layer, 'runningMean', state)),
        variance: tensor1d(parameterOf(layer, 'runningVar', state)),
        offset: tensor1d(parameterOf(layer, 'bnBias', state)),
        scale: tensor1d(parameterOf(layer, 'bnWeight', state)),
      };
    default:
      return NO_TENSORS;
  }
}

function convolution(
  layer: Layer,
  op: Conv2d,
  batchNorm: Layer | undefined,
  state: StateDict,
  custom: CustomKernels | undefined,
): StepTensors {
  const { kernelSize, inChannels, outChannels } = op;
  const bias = op.bias ? parameterOf(layer, 'bias', state) : undefined;
  const affine = batchNorm?.op.type === 'BatchNorm2d' ? channelAffine(batchNorm, batchNorm.op.eps, state) : undefined;
  const folded = affine
    ? Float32Array.from(affine.shift, (shift, c) => shift + (bias?.[c] ?? 0) * (affine.scale[c] ?? 1))
    : bias;
  const weights = parameterOf(layer, 'weight', state);
  if (custom?.convolves(op)) {
    const packed = custom.pack(weights, affine?.scale, op);
    return { kind: 'packed', packed, bias: tensor1d(folded ?? new Float32Array(outChannels)) };
  }
  const values = toFilter(weights, outChannels, inChannels, kernelSize ** 2, affine?.scale);
  const filter = tensor4d(values, [kernelSize, kernelSize, inChannels, outChannels]);
  return { kind: 'convolution', filter, bias: folded && tensor1d(folded) };
}

function linear(layer: Layer, op: Linear, state: StateDict, custom: CustomKernels | undefined): StepTensors {
  const { inFeatures, outFeatures } = op;
  const weights = parameterOf(layer, 'weight', state);
  const asConvolution = convolutionOf(op);
  if (custom?.convolves(asConvolution)) {
    const packed = custom.pack(weights, undefined, asConvolution);
    return { kind: 'packed', packed, bias: tensor1d(parameterOf(layer, 'bias', state)) };
  }
  const transposed = toFilter(weights, outFeatures, inFeatures, 1, undefined);
  return {
    kind: 'linear',
    weight: tensor2d(transposed, [inFeatures, outFeatures]),
    bias: tensor1d(parameterOf(layer, 'bias', state)),
  };
}

/** A linear layer as a convolution of images of one pixel, which is what it is to the kernels. */
export function convolutionOf({ inFeatures, outFeatures }: Linear): Conv2d {
  const sizes = { inChannels: inFeatures, outChannels: outFeatures, kernelSize: 1, stride: 1, padding: 0 };
  return { type: 'Conv2d', ...sizes, bias: true };
}

export function disposeStepTensors(tensors: StepTensors): void {
  for (const tensor of allOf(tensors)) tensor.dispose();
}

/** What the backend's own kernels keep of them beside the tensors that TensorFlow.js counts: packed copies. */
export function copiedBytesOf(tensors: StepTensors): number {
  if (tensors.kind === 'packed') return 0;
  return allOf(tensors).reduce((sum, { size }) => sum + size * BYTES_PER_FLOAT, 0);
}

function allOf(tensors: StepTensors): Tensor[] {
  return Object.values<Tensor | string | undefined>(tensors).filter(value => typeof value === 'object');
}
