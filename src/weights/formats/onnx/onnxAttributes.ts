import type { OnnxNode } from './onnxGraph';

/** Attributes by the kind of their value. */
interface Attributes {
  readonly numbers?: readonly string[];
  readonly lists?: readonly string[];
  readonly texts?: readonly string[];
  readonly graphs?: readonly string[];
}

const WINDOW = { lists: ['kernel_shape', 'strides', 'pads', 'dilations'], texts: ['auto_pad'] } as const;
const POOL = { ...WINDOW, numbers: ['ceil_mode', 'count_include_pad', 'storage_order'] } as const;
const CONVOLUTION = { ...WINDOW, numbers: ['group'] } as const;
const AXES = { lists: ['axes'] } as const;
const AXIS = { numbers: ['axis'] } as const;
const FLAGS = { numbers: ['axis', 'block_size', 'output_dtype', 'precision', 'saturate'] } as const;
const OLD = { numbers: ['broadcast'] } as const;

/** The attributes that operators have in some version, each understood or of no consequence to the result. */
const KNOWN: Readonly<Record<string, Attributes>> = {
  Conv: CONVOLUTION,
  FusedConv: { ...CONVOLUTION, texts: ['auto_pad', 'activation'] },
  ConvInteger: CONVOLUTION,
  QLinearConv: CONVOLUTION,
  MaxPool: POOL,
  AveragePool: POOL,
  QLinearAveragePool: POOL,
  Gemm: { numbers: ['alpha', 'beta', 'transA', 'transB', 'broadcast'] },
  QGemm: { numbers: ['alpha', 'transA', 'transB'] },
  BatchNormalization: { numbers: ['epsilon', 'momentum', 'spatial', 'is_test', 'training_mode'] },
  LeakyRelu: { numbers: ['alpha'] },
  LRN: { numbers: ['size', 'alpha', 'beta', 'bias'] },
  Concat: AXIS,
  QLinearConcat: AXIS,
  Dropout: { numbers: ['ratio', 'is_test', 'seed'] },
  Softmax: AXIS,
  QLinearSoftmax: { numbers: ['axis', 'opset'] },
  Flatten: AXIS,
  Reshape: { lists: ['shape'] },
  Squeeze: AXES,
  Unsqueeze: AXES,
  ReduceMean: { lists: ['axes'], numbers: ['keepdims', 'noop_with_empty_axes'] },
  Transpose: { lists: ['perm'] },
  Cast: { numbers: ['to', 'saturate'] },
  Add: OLD,
  Sub: OLD,
  Mul: OLD,
  Div: OLD,
  Pow: OLD,
  Gather: AXIS,
  Slice: { lists: ['starts', 'ends', 'axes'] },
  Pad: { lists: ['pads', 'paddings'], texts: ['mode'], numbers: ['value'] },
  If: { graphs: ['then_branch', 'else_branch'] },
  QuantizeLinear: FLAGS,
  DequantizeLinear: FLAGS,
};

/** Attributes that mean nothing where they are 0: more recent versions have them for what is done otherwise. */
const NOTHING_AT_ZERO = ['allowzero', 'channels_last', 'start'];

/** What old versions said of memory. */
const OF_MEMORY = 'consumed_inputs';

/**
 * The first attribute of a node that its operator does not have, or has with another kind of value, or has twice: runtimes
 * refuse such a node, or do something with it that is not known here.
 */
export function strangeAttribute({ operator, attributes, ...values }: OnnxNode): string | undefined {
  if (operator === 'Constant' || operator === 'ConstantOfShape') return undefined;
  const known = Object.hasOwn(KNOWN, operator) ? KNOWN[operator] : undefined;
  const isKnown = (name: string): boolean =>
    name === OF_MEMORY ||
    (NOTHING_AT_ZERO.includes(name) && values.numbers.get(name) === 0) ||
    (['numbers', 'lists', 'texts', 'graphs'] as const).some(
      kind => known?.[kind]?.includes(name) === true && values[kind].has(name),
    );
  return attributes.find((name, index) => !isKnown(name) || attributes.indexOf(name) !== index);
}
