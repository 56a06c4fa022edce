import type { Operation, Shape } from './graph';
import { elementCount } from './graph';

/**
 * The shape of an operation's output, or undefined where its inputs are too small or do not fit.
 * Shapes are NCHW or `[N, features]`. Convolution and pooling as in PyTorch's documentation of Conv2d and MaxPool2d.
 */
export function outputShape(op: Operation, inputs: readonly Shape[]): Shape | undefined {
  const [input] = inputs;
  if (!input) return undefined;
  const [batch = 0, channels = 0, height = 0, width = 0] = input;
  const image = (outChannels: number, side: (size: number) => number): Shape | undefined => {
    const shape = [batch, outChannels, side(height), side(width)];
    return shape.every(size => size > 0) ? shape : undefined;
  };
  switch (op.type) {
    case 'Conv2d':
      return channels === op.inChannels
        ? image(op.outChannels, size => slidingOutput(size, op.kernelSize, op.stride, op.padding, false))
        : undefined;
    case 'MaxPool2d':
      return image(channels, size => slidingOutput(size, op.kernelSize, op.stride, op.padding, op.ceilMode));
    case 'AvgPool2d':
      return image(channels, size => slidingOutput(size, op.kernelSize, op.stride, 0, false));
    case 'AdaptiveAvgPool2d':
      return image(channels, () => op.outputSize);
    case 'Linear':
      return input[1] === op.inFeatures ? [batch, op.outFeatures] : undefined;
    case 'flatten':
      return [batch, elementCount(input.slice(1))];
    case 'cat':
      return inputs.every(other => other[2] === height && other[3] === width)
        ? [batch, inputs.reduce((sum, other) => sum + (other[1] ?? 0), 0), height, width]
        : undefined;
    case 'BatchNorm2d':
    case 'ReLU':
    case 'LocalResponseNorm':
    case 'Dropout':
      return input;
  }
}

/** Output positions of a window along one side; with ceil mode, a last window must still start inside the input or its left padding. */
function slidingOutput(size: number, kernel: number, stride: number, padding: number, ceilMode: boolean): number {
  const steps = (size + 2 * padding - kernel) / stride;
  if (!ceilMode) return Math.floor(steps) + 1;
  const outputs = Math.ceil(steps) + 1;
  return (outputs - 1) * stride >= size + padding ? outputs - 1 : outputs;
}
