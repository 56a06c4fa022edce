import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { fused, maxPool, relu } from '@tensorflow/tfjs-core';
import { compute } from '../../src/engine/network/operations';
import type { Step } from '../../src/engine/network/plan';
import type { StepTensors } from '../../src/engine/network/stepTensors';
import { outputShape } from '../../src/model/shapes';
import { poolPadding } from '../../src/model/windows';

/**
 * Computes a step as TensorFlow.js does it fastest: with ReLU fused, and without the engine's care for NaN, which costs time.
 * Values are NHWC or `[N, features]`. To be called inside `tidy`.
 */
export function computeStock(step: Step, inputs: readonly Tensor[], tensors: StepTensors): Tensor {
  const { op } = step.layer;
  const [input] = inputs;
  if (!input) throw new Error(`${step.layer.path} has no input.`);
  const activation = step.relu ? 'relu' : 'linear';
  if (op.type === 'Conv2d' && tensors.kind === 'convolution') {
    const { filter, bias } = tensors;
    const sizes = { strides: op.stride, pad: op.padding, dimRoundingMode: 'floor' } as const;
    return fused.conv2d({ x: input as Tensor4D, filter, ...sizes, activation, ...(bias && { bias }) });
  }
  if (op.type === 'Linear' && tensors.kind === 'linear')
    return fused.matMul({ a: input, b: tensors.weight, bias: tensors.bias, activation });
  if (op.type === 'ReLU') return relu(input);
  if (op.type === 'MaxPool2d') {
    const [n = 0, height = 0, width = 0, channels = 0] = input.shape;
    const [, , outHeight = 0, outWidth = 0] = outputShape(op, [[n, channels, height, width]]) ?? [];
    const rows = poolPadding(op, height, outHeight);
    const columns = poolPadding(op, width, outWidth);
    return maxPool(input as Tensor4D, op.kernelSize, op.stride, [[0, 0], rows, columns, [0, 0]], 'floor');
  }
  return compute(step, inputs, tensors, undefined);
}
