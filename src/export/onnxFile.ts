import type { AdaptiveAvgPool2d, Layer, Shape } from '../model/graph';
import { INPUT, INPUT_CHANNELS } from '../model/graph';
import { joinBytes } from '../base/joinBytes';
import { VARIANTS } from '../model/variants';
import { adaptiveBins } from '../model/windows';
import type { ExportedModel } from './exportedModel';
import { valuesOf } from './exportedModel';
import { metadataOf, PRODUCER } from './metadata';
import type { Attribute } from './onnxMessages';
import { float, int, ints, modelProto as modelProto, nodeProto, tensorProto, valueInfoProto } from './onnxMessages';
import type { Message } from '../weights/bytes/protobufWriter';
import { valueShapes } from './valueShapes';

/**
 * The network in evaluation as an ONNX model (operator set 13): `input` `[batch, 3, S, S]`, as the variant normalizes it,
 * to `logits` and, where the model has auxiliary heads, `aux2` and `aux1`, each `[batch, classes]`. Its initializers
 * have PyTorch's keys and shapes. Dropout, which does nothing in evaluation, is left out.
 * @param inputSize S.
 * @throws InputSizeError when the network, or one of its auxiliary heads, is not defined at that size.
 */
export function writeOnnx(model: ExportedModel, inputSize: number): Uint8Array<ArrayBuffer> {
  const { graph, variant } = model;
  const shapeOf = valueShapes(graph, inputSize);
  const outputs = new Map(
    Object.entries(graph.logits).map(([head, path]) => [path, head === 'main' ? 'logits' : head] as const),
  );
  const names = new Map([[INPUT, INPUT]]);
  const nodes = graph.layers.flatMap(layer => {
    const inputs = layer.inputs.map(path => names.get(path) ?? path);
    if (layer.op.type === 'Dropout') {
      names.set(layer.path, inputs[0] ?? '');
      return [];
    }
    const output = outputs.get(layer.path) ?? layer.path;
    names.set(layer.path, output);
    return nodesOf(layer, inputs, output, shapeOf(layer.inputs[0] ?? INPUT));
  });
  const parameters = graph.layers.flatMap(layer => layer.parameters).filter(({ role }) => role !== 'numBatchesTracked');
  const message = modelProto(
    PRODUCER,
    {
      name: VARIANTS[variant].className,
      nodes,
      initializers: parameters.map(parameter =>
        tensorProto(parameter.key, parameter.shape, valuesOf(parameter, model)),
      ),
      inputs: [valueInfoProto(INPUT, ['batch', INPUT_CHANNELS, inputSize, inputSize])],
      outputs: [...outputs.values()].map(name => valueInfoProto(name, ['batch', graph.options.classes])),
    },
    metadataOf(model),
  );
  return joinBytes(message);
}

/** A layer's operators. */
function nodesOf({ path, op, parameters }: Layer, inputs: readonly string[], output: string, input: Shape): Message[] {
  const keys = parameters.filter(({ role }) => role !== 'numBatchesTracked').map(({ key }) => key);
  const single = (type: string, ...attributes: Attribute[]): Message[] => [
    nodeProto(type, path, [...inputs, ...keys], output, attributes),
  ];
  switch (op.type) {
    case 'Conv2d':
      return single('Conv', ...window(op.kernelSize, op.stride), padding(op.padding));
    case 'BatchNorm2d':
      // ONNX's momentum is the share of the old value that stays, PyTorch's that of the new one.
      return single('BatchNormalization', float('epsilon', op.eps), float('momentum', 1 - op.momentum));
    case 'ReLU':
      return single('Relu');
    case 'MaxPool2d':
      return single(
        'MaxPool',
        ...window(op.kernelSize, op.stride),
        padding(op.padding),
        int('ceil_mode', op.ceilMode ? 1 : 0),
      );
    case 'AvgPool2d':
      return single('AveragePool', ...window(op.kernelSize, op.stride));
    case 'AdaptiveAvgPool2d':
      return op.outputSize === 1 ? single('GlobalAveragePool') : adaptivePool(path, op, inputs[0] ?? '', output, input);
    case 'LocalResponseNorm':
      // ONNX divides alpha by the size, as PyTorch and Caffe do.
      return single('LRN', int('size', op.size), float('alpha', op.alpha), float('beta', op.beta), float('bias', op.k));
    case 'Linear':
      return single('Gemm', int('transB', 1));
    case 'flatten':
      return single('Flatten', int('axis', 1));
    case 'cat':
      return single('Concat', int('axis', 1));
    case 'Dropout':
      return [];
  }
}

const window = (kernelSize: number, stride: number): Attribute[] => [
  ints('kernel_shape', [kernelSize, kernelSize]),
  ints('strides', [stride, stride]),
];

const padding = (pixels: number): Attribute => ints('pads', [pixels, pixels, pixels, pixels]);

/** The bins of adaptive pooling are cut out, averaged and put together, first along the height, then along the width. */
function adaptivePool(
  path: string,
  { outputSize }: AdaptiveAvgPool2d,
  source: string,
  output: string,
  [, , ...sides]: Shape,
): Message[] {
  const nodes: Message[] = [];
  const add = (op: string, name: string, inputs: readonly string[], attributes: readonly Attribute[]): string => {
    nodes.push(nodeProto(op, name, inputs, name, attributes));
    return name;
  };
  const constant = (name: string, value: number): string => add('Constant', name, [], [ints('value_ints', [value])]);
  let value = source;
  for (const [side, size] of sides.entries()) {
    const along = `${path}/${side === 0 ? 'rows' : 'columns'}`;
    const axis = side + 2;
    const axes = constant(`${along}/axis`, axis);
    const bins = adaptiveBins(size, outputSize).map(({ start, end }, bin) => {
      const name = `${along}/${bin}`;
      const range = [constant(`${name}/start`, start), constant(`${name}/end`, end), axes];
      const cut = add('Slice', `${name}/cut`, [value, ...range], []);
      return add('AveragePool', name, [cut], [ints('kernel_shape', side === 0 ? [end - start, 1] : [1, end - start])]);
    });
    const whole = side === sides.length - 1 ? output : along;
    nodes.push(nodeProto('Concat', along, bins, whole, [int('axis', axis)]));
    value = whole;
  }
  return nodes;
}
