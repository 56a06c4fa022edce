import type { Rank, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import {
  avgPool,
  batchNorm,
  concat,
  fused,
  localResponseNormalization,
  maxPool,
  mean,
  relu,
  reshape,
  slice,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import type { MaxPool2d } from '../../model/graph';
import { outputShape } from '../../model/shapes';
import { adaptiveBins, poolPadding } from '../../model/windows';
import type { CustomKernels, Slice } from '../kernels/customKernels';
import type { Step } from './plan';
import type { StepTensors } from './stepTensors';
import { convolutionOf } from './stepTensors';

/**
 * Computes a step. Values are NHWC or `[N, features]`; the result is a tensor of its own, or the one that a convolution
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
  const activation = step.relu ? 'relu' : 'linear';
  switch (op.type) {
    case 'Conv2d':
      if (tensors.kind === 'packed' && custom)
        return custom.convolve(image, tensors, op, step.relu !== undefined, slice);
      if (tensors.kind !== 'convolution') break;
      return fused.conv2d({
        x: image,
        filter: tensors.filter,
        strides: op.stride,
        // A number, not `same`: TensorFlow's `same` pads strided layers on other sides than PyTorch.
        pad: op.padding,
        dimRoundingMode: 'floor',
        activation,
        ...(tensors.bias && { bias: tensors.bias }),
      });
    case 'Linear':
      if (tensors.kind === 'packed' && custom) {
        const [rows = 0] = input.shape;
        const pixels = reshape<Rank.R4>(input, [1, rows, 1, op.inFeatures]);
        const output = custom.convolve(pixels, tensors, convolutionOf(op), step.relu !== undefined);
        return reshape(output, [rows, op.outFeatures]);
      }
      if (tensors.kind !== 'linear') break;
      return fused.matMul({ a: input, b: tensors.weight, bias: tensors.bias, activation });
    case 'BatchNorm2d': {
      if (tensors.kind !== 'batchNorm') break;
      const { mean: runningMean, variance, offset, scale } = tensors;
      return batchNorm(image, runningMean, variance, offset, scale, op.eps);
    }
    case 'ReLU':
      return relu(input);
    case 'MaxPool2d':
      if (custom?.pools(op, image.shape)) return custom.pool(image, op);
      return maxPool(image, op.kernelSize, op.stride, explicitPadding(op, image), 'floor');
    case 'AvgPool2d':
      if (custom?.pools(op, image.shape)) return custom.pool(image, op);
      return avgPool(image, op.kernelSize, op.stride, 'valid');
    case 'AdaptiveAvgPool2d':
      if (custom?.pools(op, image.shape)) return custom.pool(image, op);
      return adaptiveAvgPool(image, op.outputSize);
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

type ExplicitPadding = [[number, number], [number, number], [number, number], [number, number]];

function explicitPadding(op: MaxPool2d, image: Tensor4D): ExplicitPadding {
  const [n, height, width, c] = image.shape;
  const [, , outHeight = 0, outWidth = 0] = outputShape(op, [[n, c, height, width]]) ?? [];
  return [[0, 0], poolPadding(op, height, outHeight), poolPadding(op, width, outWidth), [0, 0]];
}

/** Forgets each bin's copy before the next. */
function adaptiveAvgPool(image: Tensor4D, bins: number): Tensor4D {
  const [n, height, width, channels] = image.shape;
  const columns = adaptiveBins(width, bins);
  const rows = adaptiveBins(height, bins).map(row => {
    const cells = columns.map(column => {
      const size = [n, row.end - row.start, column.end - column.start, channels] as const;
      return tidy(() => mean<Tensor4D>(slice(image, [0, row.start, column.start, 0], [...size]), [1, 2], true));
    });
    return concat(cells, 2);
  });
  return concat(rows, 1);
}
