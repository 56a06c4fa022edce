import type { Rank, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { batchNorm, concat, fused, localResponseNormalization, reshape, transpose } from '@tensorflow/tfjs-core';
import { adaptiveBins } from '../../model/windows';
import type { CustomKernels, Slice } from '../kernels/customKernels';
import { maxOfWindows, meanOfCells, meanOfWindows, rectify } from './keepNaN';
import type { Step } from './plan';
import type { StepTensors } from './stepTensors';
import { convolutionOf } from './stepTensors';

/**
 * Computes a step, with NaN and infinities as in PyTorch. Values are NHWC or `[N, features]`; the result is a tensor of its own, or the one that a convolution
 * writes a slice of; inputs are left alone.
 * To be called inside `tidy`.
 */
export function compute(
  step: Step,
  inputs: readonly Tensor[],
  tensors: StepTensors,
  custom: CustomKernels | undefined,
  slice?: Slice,
): Tensor {
  const [input] = inputs;
  if (!input) throw new Error(`${step.layer.path} reads nothing.`);
  const image = input as Tensor4D;
  const { op } = step.layer;
  // Not fused with TensorFlow.js's kernels, which lose a NaN.
  const activated = <R extends Rank>(value: Tensor<R>): Tensor<R> => (step.relu ? rectify(value) : value);
  switch (op.type) {
    case 'Conv2d':
      if (tensors.kind === 'packed' && custom)
        return custom.convolve(image, tensors, op, step.relu !== undefined, slice);
      if (tensors.kind !== 'convolution') break;
      return activated(
        fused.conv2d({
          x: image,
          filter: tensors.filter,
          strides: op.stride,
          // A number, not `same`: TensorFlow's `same` pads strided layers on other sides than PyTorch.
          pad: op.padding,
          dimRoundingMode: 'floor',
          ...(tensors.bias && { bias: tensors.bias }),
        }),
      );
    case 'Linear':
      if (tensors.kind === 'packed' && custom) {
        const [rows = 0] = input.shape;
        const pixels = reshape<Rank.R4>(input, [1, rows, 1, op.inFeatures]);
        const output = custom.convolve(pixels, tensors, convolutionOf(op), step.relu !== undefined);
        return reshape(output, [rows, op.outFeatures]);
      }
      if (tensors.kind !== 'linear') break;
      return activated(fused.matMul({ a: input, b: tensors.weight, bias: tensors.bias }));
    case 'BatchNorm2d': {
      if (tensors.kind !== 'batchNorm') break;
      const { mean: runningMean, variance, offset, scale } = tensors;
      return batchNorm(image, runningMean, variance, offset, scale, op.eps);
    }
    case 'ReLU':
      return rectify(input);
    case 'MaxPool2d':
      if (custom?.pools(op, image.shape)) return custom.pool(image, op);
      return maxOfWindows(image, op);
    case 'AvgPool2d':
      if (custom?.pools(op, image.shape)) return custom.pool(image, op);
      return meanOfWindows(image, op.kernelSize, op.stride);
    case 'AdaptiveAvgPool2d':
      if (custom?.pools(op, image.shape)) return custom.pool(image, op);
      return meanOfCells(
        image,
        adaptiveBins(image.shape[1], op.outputSize),
        adaptiveBins(image.shape[2], op.outputSize),
      );
    case 'LocalResponseNorm':
      if (custom?.normalizes(op)) return custom.normalize(image, op);
      // TensorFlow does not divide alpha by the window's size.
      return localResponseNormalization(image, (op.size - 1) / 2, op.k, op.alpha / op.size, op.beta);
    case 'Dropout':
      return input.clone();
    case 'flatten': {
      // PyTorch flattens C, H, W. Transposing the few values here keeps the linear layer's weights as they are saved.
      const [n, h, w, c] = image.shape;
      return reshape(transpose(image, [0, 3, 1, 2]), [n, c * h * w]);
    }
    case 'cat':
      return concat([...inputs], -1);
  }
  throw new Error(`${step.layer.path} was given the tensors of another kind of layer.`);
}
