import type { AvgPool2d, Conv2d, Layer, MaxPool2d, Operation, Shape } from './graph';
import { elementCount, INPUT } from './graph';

export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/** What is known of values before they are computed. */
export interface ValueShapes<L> {
  /** NCHW or `[N, features]`, by the path of the layer that computes the value; the network's input is {@link INPUT}. */
  readonly shapes: ReadonlyMap<string, Shape>;
  /** The layers whose inputs are too small or do not fit, and those that read them, in order. */
  readonly undefinedLayers: readonly L[];
}

/**
 * The shapes of all values that layers compute from an input.
 * @param layers in an order in which each follows all that it reads.
 * @param input NCHW; height and width may differ.
 */
export function shapesOf<L extends Pick<Layer, 'path' | 'op' | 'inputs'>>(
  layers: readonly L[],
  input: Shape,
): ValueShapes<L> {
  const shapes = new Map<string, Shape>([[INPUT, input]]);
  const undefinedLayers: L[] = [];
  for (const layer of layers) {
    const inputs = layer.inputs.map(path => shapes.get(path));
    const shape = inputs.every(read => read !== undefined) ? outputShape(layer.op, inputs) : undefined;
    if (shape) shapes.set(layer.path, shape);
    else undefinedLayers.push(layer);
  }
  return { shapes, undefinedLayers };
}

/**
 * The shape of an operation's output, or undefined where its inputs are too small or do not fit.
 * Shapes are NCHW or `[N, features]`. Convolution and pooling as in PyTorch's documentation of Conv2d and MaxPool2d.
 */
export function outputShape(op: Operation, inputs: readonly Shape[]): Shape | undefined {
  const [input] = inputs;
  if (!input) return undefined;
  const [batch = 0, channels = 0, height = 0, width = 0] = input;
  const image = (outChannels: number, size: ImageSize): Shape | undefined =>
    size.height > 0 && size.width > 0 ? [batch, outChannels, size.height, size.width] : undefined;
  switch (op.type) {
    case 'Conv2d':
      return channels === op.inChannels ? image(op.outChannels, outputSizeOf(op, { height, width })) : undefined;
    case 'MaxPool2d':
    case 'AvgPool2d':
      return image(channels, outputSizeOf(op, { height, width }));
    case 'AdaptiveAvgPool2d':
      return image(channels, { height: op.outputSize, width: op.outputSize });
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

/**
 * Height and width of a sliding window's output, by the formulas in PyTorch's documentation of Conv2d and MaxPool2d; not
 * positive where the window is larger than the padded input.
 */
export function outputSizeOf(op: Conv2d | MaxPool2d | AvgPool2d, { height, width }: ImageSize): ImageSize {
  const padding = op.type === 'AvgPool2d' ? 0 : op.padding;
  const ceilMode = op.type === 'MaxPool2d' && op.ceilMode;
  const positions = (size: number): number => slidingOutput(size, op.kernelSize, op.stride, padding, ceilMode);
  return { height: positions(height), width: positions(width) };
}

/** Output positions of a window along one side; with ceil mode, a last window must still start inside the input or its left padding. */
function slidingOutput(size: number, kernel: number, stride: number, padding: number, ceilMode: boolean): number {
  const steps = (size + 2 * padding - kernel) / stride;
  if (!ceilMode) return Math.floor(steps) + 1;
  const outputs = Math.ceil(steps) + 1;
  return (outputs - 1) * stride >= size + padding ? outputs - 1 : outputs;
}
