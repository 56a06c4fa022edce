import type { AdaptiveAvgPool2d, Conv2d, Graph, Layer, MaxPool2d, Shape } from '../model/graph';
import { HEADS, INPUT, INPUT_CHANNELS } from '../model/graph';
import type { Bin } from '../model/windows';
import { adaptiveBins, poolPadding } from '../model/windows';
import { ExportError } from './exportedModel';
import { isNonNegative } from '../model/nonNegative';
import { valueShapes } from './valueShapes';

/** A layer of Keras, as model.json has it. */
export interface KerasLayer {
  readonly class_name: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inbound_nodes: readonly (readonly (readonly [string, number, number, Readonly<Record<string, never>>])[])[];
}

/** A model of Keras: the network in the order of execution, its input, and its logits. */
export interface KerasTopology {
  readonly class_name: 'Functional';
  readonly config: {
    readonly name: string;
    readonly layers: readonly KerasLayer[];
    readonly input_layers: readonly (readonly [string, number, number])[];
    readonly output_layers: readonly (readonly [string, number, number])[];
  };
}

type Pair = readonly [number, number];

const CHANNELS_LAST = { data_format: 'channels_last' } as const;

/**
 * The network as Keras layers, named by PyTorch's module paths. Additional layers, such as a pool's padding, have names
 * that begin with the path of the layer they serve.
 * @param inputSize height and width of the input `[null, S, S, 3]`, for which paddings and bins are computed.
 * @throws ExportError where Keras has no layers that compute the same.
 * @throws InputSizeError when the network, or one of its auxiliary heads, is not defined at that size.
 */
export function kerasTopology(graph: Graph, name: string, inputSize: number): KerasTopology {
  const recorder = new KerasRecorder(graph, valueShapes(graph, inputSize));
  recorder.input(inputSize);
  for (const layer of graph.layers) recorder.add(layer);
  const outputs = HEADS.flatMap(head => graph.logits[head] ?? []);
  return {
    class_name: 'Functional',
    config: {
      name,
      layers: recorder.layers,
      input_layers: [[INPUT, 0, 0]],
      output_layers: outputs.map(path => [recorder.nameOf(path), 0, 0]),
    },
  };
}

class KerasRecorder {
  readonly layers: KerasLayer[] = [];
  /** The Keras layer that computes a value, where that has another name than the value's path. */
  private readonly names = new Map<string, string>();

  constructor(
    private readonly graph: Graph,
    private readonly shapeOf: (path: string) => Shape,
  ) {}

  nameOf(path: string): string {
    return this.names.get(path) ?? path;
  }

  input(size: number): void {
    const config = { batch_input_shape: [null, size, size, INPUT_CHANNELS], dtype: 'float32', sparse: false };
    this.layer('InputLayer', INPUT, [], config);
  }

  add(layer: Layer): void {
    const { path, op } = layer;
    const inputs = layer.inputs.map(input => this.nameOf(input));
    const [read = INPUT] = layer.inputs;
    const [input = INPUT] = inputs;
    switch (op.type) {
      case 'Conv2d':
        this.convolution(path, op, input);
        return;
      case 'BatchNorm2d':
        // Keras's momentum is the share of the old value that stays, PyTorch's that of the new one.
        this.layer('BatchNormalization', path, inputs, { axis: 3, epsilon: op.eps, momentum: 1 - op.momentum });
        return;
      case 'ReLU':
        this.layer('Activation', path, inputs, { activation: 'relu' });
        return;
      case 'MaxPool2d':
        this.maxPool(layer, op, read, input);
        return;
      case 'AvgPool2d':
        this.layer('AveragePooling2D', path, inputs, pool([op.kernelSize, op.kernelSize], [op.stride, op.stride]));
        return;
      case 'AdaptiveAvgPool2d':
        if (op.outputSize === 1) this.layer('GlobalAveragePooling2D', path, inputs, CHANNELS_LAST);
        else this.adaptivePool(path, op, input, this.shapeOf(read));
        return;
      case 'LocalResponseNorm':
        throw new ExportError(
          `TensorFlow.js has no layer for the local response normalization at ${path}. ONNX and safetensors can hold this model.`,
        );
      case 'Dropout':
        this.layer('Dropout', path, inputs, { rate: op.p });
        return;
      case 'Linear':
        this.layer('Dense', path, inputs, { units: op.outFeatures, activation: 'linear', use_bias: true });
        return;
      case 'flatten':
        this.flatten(path, read, input);
        return;
      case 'cat':
        this.layer('Concatenate', path, inputs, { axis: 3 });
        return;
    }
  }

  private convolution(path: string, op: Conv2d, input: string): void {
    const { outChannels, kernelSize, stride, padding, bias } = op;
    const same = isSame(op);
    this.layer('Conv2D', path, [same ? input : this.padded(path, input, [padding, padding], [padding, padding])], {
      filters: outChannels,
      kernel_size: [kernelSize, kernelSize],
      strides: [stride, stride],
      padding: same ? 'same' : 'valid',
      dilation_rate: [1, 1],
      activation: 'linear',
      use_bias: bias,
      ...CHANNELS_LAST,
    });
  }

  /** Keras pads a pool only at stride 1. Elsewhere a layer pads with zeros, which never exceed values that aren't negative. */
  private maxPool({ path }: Layer, op: MaxPool2d, read: string, input: string): void {
    const size: Pair = [op.kernelSize, op.kernelSize];
    const strides: Pair = [op.stride, op.stride];
    if (isSame(op)) {
      this.layer('MaxPooling2D', path, [input], { ...pool(size, strides), padding: 'same' });
      return;
    }
    const [, , height = 0, width = 0] = this.shapeOf(read);
    const [, , outHeight = 0, outWidth = 0] = this.shapeOf(path);
    const rows = poolPadding(op, height, outHeight);
    const columns = poolPadding(op, width, outWidth);
    const pads = [...rows, ...columns].some(pixels => pixels > 0);
    if (pads && !isNonNegative(this.graph, read)) {
      throw new ExportError(
        `TensorFlow.js pads the max pool ${path} with zeros, which changes the maximum where all values are negative.`,
      );
    }
    this.layer('MaxPooling2D', path, [this.padded(path, input, rows, columns)], pool(size, strides));
  }

  private padded(path: string, input: string, rows: Pair, columns: Pair): string {
    if ([...rows, ...columns].every(pixels => pixels === 0)) return input;
    return this.layer('ZeroPadding2D', `${path}_pad`, [input], { padding: [rows, columns], ...CHANNELS_LAST });
  }

  /** The bins are cut out, averaged and put together, first along the height, then along the width. */
  private adaptivePool(path: string, { outputSize }: AdaptiveAvgPool2d, input: string, shape: Shape): void {
    const [, , height = 0, width = 0] = shape;
    const average = (
      name: string,
      source: string,
      { start, end }: Bin,
      cropping: readonly Pair[],
      size: Pair,
    ): string =>
      this.layer(
        'AveragePooling2D',
        `${name}${start}to${end}`,
        [this.layer('Cropping2D', `${name}${start}to${end}_crop`, [source], { cropping, ...CHANNELS_LAST })],
        pool(size, size),
      );
    const rows = adaptiveBins(height, outputSize).map(
      bin =>
      average(`${path}_rows`, input, bin, [[bin.start, height - bin.end], [0, 0]], [bin.end - bin.start, 1]), // prettier-ignore
    );
    const averaged = this.layer('Concatenate', `${path}_rows`, rows, { axis: 1 });
    const columns = adaptiveBins(width, outputSize).map(
      bin =>
      average(`${path}_columns`, averaged, bin, [[0, 0], [bin.start, width - bin.end]], [1, bin.end - bin.start]), // prettier-ignore
    );
    this.layer('Concatenate', path, columns, { axis: 2 });
  }

  /** PyTorch flattens C, H, W: with the axes in that order, the linear layer's weights stay as they are. */
  private flatten(path: string, read: string, input: string): void {
    const producer = this.graph.layers.find(layer => layer.path === read);
    if (producer?.op.type === 'AdaptiveAvgPool2d' && producer.op.outputSize === 1) {
      // A global pool of Keras is flat already.
      this.names.set(path, input);
      return;
    }
    const permuted = this.layer('Permute', `${path}_permute`, [input], { dims: [3, 1, 2] });
    this.layer('Flatten', path, [permuted], {});
  }

  private layer(
    type: string,
    name: string,
    inputs: readonly string[],
    config: Readonly<Record<string, unknown>>,
  ): string {
    const node = inputs.map(input => [input, 0, 0, {}] as const);
    this.layers.push({
      class_name: type,
      name,
      config: { name, ...config },
      inbound_nodes: node.length > 0 ? [node] : [],
    });
    return name;
  }
}

/** Whether the padding is what Keras calls `same`. Where a window slides by more than one, Keras pads other sides. */
function isSame({ kernelSize, stride, padding }: Conv2d | MaxPool2d): boolean {
  return stride === 1 && kernelSize === 2 * padding + 1;
}

function pool(size: Pair, strides: Pair): Readonly<Record<string, unknown>> {
  return { pool_size: size, strides, padding: 'valid', ...CHANNELS_LAST };
}
