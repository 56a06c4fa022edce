import type { Graph, GraphOptions, Head, Layer, Module, Operation, OperationType } from './graph';
import type { Parameter, ParameterRole } from './graph';
import { INPUT, INPUT_CHANNELS } from './graph';
import type { Variant } from './variants';

/** Widths of an Inception module: output channels of its convolutions. */
export interface InceptionWidths {
  readonly name: string;
  readonly ch1x1: number;
  readonly ch3x3red: number;
  readonly ch3x3: number;
  readonly ch5x5red: number;
  readonly ch5x5: number;
  readonly poolProj: number;
}

const widths = (
  name: string,
  ch1x1: number,
  ch3x3red: number,
  ch3x3: number,
  ch5x5red: number,
  ch5x5: number,
  poolProj: number,
): InceptionWidths => ({ name, ch1x1, ch3x3red, ch3x3, ch5x5red, ch5x5, poolProj });

/** Table 1 of "Going deeper with convolutions" (arXiv:1409.4842), one list a stage; a max pool stands between stages. */
const STAGES: readonly (readonly InceptionWidths[])[] = [
  [widths('inception3a', 64, 96, 128, 16, 32, 32), widths('inception3b', 128, 128, 192, 32, 96, 64)],
  [
    widths('inception4a', 192, 96, 208, 16, 48, 64),
    widths('inception4b', 160, 112, 224, 24, 64, 64),
    widths('inception4c', 128, 128, 256, 24, 64, 64),
    widths('inception4d', 112, 144, 288, 32, 64, 64),
    widths('inception4e', 256, 160, 320, 32, 128, 128),
  ],
  [widths('inception5a', 256, 160, 320, 32, 128, 128), widths('inception5b', 384, 192, 384, 48, 128, 128)],
];

const BN_EPS = 0.001;
const BN_MOMENTUM = 0.1;
const AUX_CHANNELS = 128;
const AUX_GRID = 4;
const AUX_FEATURES = 1024;

/** A value inside the network: the layer that computes it, and its channels (or features). */
interface Value {
  readonly path: string;
  readonly channels: number;
}

/** What PyTorch calls the functions of operations that a class may use without a module. */
const FUNCTIONS = {
  cat: 'cat',
  flatten: 'flatten',
  ReLU: 'relu',
  AvgPool2d: 'avg_pool2d',
  AdaptiveAvgPool2d: 'adaptive_avg_pool2d',
} as const satisfies Partial<Record<OperationType, string>>;
type FunctionOperation = Extract<Operation, { readonly type: keyof typeof FUNCTIONS }>;

interface OpenModule {
  readonly path: string;
  readonly children: Module[];
}

/** Records layers and the module tree while the network's forward pass is written down once. */
class Recorder {
  readonly layers: Layer[] = [];
  private scope: OpenModule = { path: '', children: [] };
  private head: Head = 'main';

  /**
   * Opens a container module, runs `forward` inside it, and closes it.
   * @param registered the names of its children in the order of registration, if that is not the order of execution.
   */
  module(
    name: string,
    type: string,
    input: Value,
    forward: (input: Value) => Value,
    registered: readonly string[] = [],
  ): Value {
    const parent = this.scope;
    const scope: OpenModule = { path: join(parent.path, name), children: [] };
    this.scope = scope;
    const output = forward(input);
    this.scope = parent;
    const { path, children } = scope;
    const position = (child: Module): number => registered.findIndex(known => join(path, known) === child.path);
    children.sort((a, b) => position(a) - position(b));
    parent.children.push({
      path,
      type,
      children,
      layer: undefined,
      input: input.path,
      output: output.path,
      head: this.head,
    });
    return output;
  }

  /** `torch.nn.Sequential` of the given steps; `name` is called with each step's index. */
  sequential(name: string, input: Value, steps: readonly ((name: string, input: Value) => Value)[]): Value {
    return this.module(name, 'Sequential', input, start =>
      steps.reduce((value, step, index) => step(String(index), value), start),
    );
  }

  layer(name: string, op: Operation, input: Value, channels = input.channels): Value {
    const layer = this.record(name, op, [input.path], false);
    const { path, head } = layer;
    this.scope.children.push({ path, type: op.type, children: [], layer, input: input.path, output: path, head });
    return { path, channels };
  }

  /** An operation that is no module but a call of a function, whose name it has. */
  functional(op: FunctionOperation, inputs: readonly Value[], channels: number): Value {
    const read = inputs.map(input => input.path);
    return { path: this.record(FUNCTIONS[op.type], op, read, true).path, channels };
  }

  inHead<T>(head: Head, build: () => T): T {
    this.head = head;
    const result = build();
    this.head = 'main';
    return result;
  }

  root(type: string, output: Value): Module {
    return {
      path: '',
      type,
      children: this.scope.children,
      layer: undefined,
      input: INPUT,
      output: output.path,
      head: 'main',
    };
  }

  private record(name: string, op: Operation, inputs: readonly string[], functional: boolean): Layer {
    const path = join(this.scope.path, name);
    const layer: Layer = { path, op, functional, inputs, parameters: parametersOf(path, op), head: this.head };
    this.layers.push(layer);
    return layer;
  }
}

function join(parent: string, name: string): string {
  return parent === '' ? name : `${parent}.${name}`;
}

function parametersOf(path: string, op: Operation): Parameter[] {
  const parameter = (name: string, role: ParameterRole, ...shape: number[]): Parameter => ({
    key: `${path}.${name}`,
    role,
    shape,
  });
  switch (op.type) {
    case 'Conv2d': {
      const weight = parameter('weight', 'weight', op.outChannels, op.inChannels, op.kernelSize, op.kernelSize);
      return op.bias ? [weight, parameter('bias', 'bias', op.outChannels)] : [weight];
    }
    case 'Linear':
      return [parameter('weight', 'weight', op.outFeatures, op.inFeatures), parameter('bias', 'bias', op.outFeatures)];
    case 'BatchNorm2d':
      return [
        parameter('weight', 'bnWeight', op.features),
        parameter('bias', 'bnBias', op.features),
        parameter('running_mean', 'runningMean', op.features),
        parameter('running_var', 'runningVar', op.features),
        parameter('num_batches_tracked', 'numBatchesTracked'),
      ];
    default:
      return [];
  }
}

/**
 * Builds GoogLeNet's graph from the table of widths.
 * @throws RangeError when `classes` is no positive integer or a dropout probability is outside 0…1.
 */
export function buildGraph(variant: Variant, options: GraphOptions): Graph {
  checkOptions(options);
  const { style } = variant;
  const net = new Recorder();

  /** A module of that name or, in a class written so, a function. */
  const moduleOrFunction = (name: string, op: FunctionOperation, input: Value): Value =>
    style.functional ? net.functional(op, [input], input.channels) : net.layer(name, op, input);

  const relu = (name: string, input: Value): Value => moduleOrFunction(name, { type: 'ReLU' }, input);

  const basicConv2d =
    (outChannels: number, kernelSize: number, padding = 0, stride = 1) =>
    (name: string, input: Value): Value =>
      net.module(name, 'BasicConv2d', input, start => {
        const convolution = (child: string, x: Value): Value =>
          net.layer(
            child,
            {
              type: 'Conv2d',
              inChannels: x.channels,
              outChannels,
              kernelSize,
              stride,
              padding,
              bias: !style.batchNorm,
            },
            x,
            outChannels,
          );
        const batchNorm = (child: string, x: Value): Value =>
          net.layer(child, { type: 'BatchNorm2d', features: outChannels, eps: BN_EPS, momentum: BN_MOMENTUM }, x);
        if (!style.functional) {
          const steps = style.batchNorm ? [convolution, batchNorm, relu] : [convolution, relu];
          return net.sequential('conv_block', start, steps);
        }
        const convolved = convolution('conv', start);
        return relu('relu', style.batchNorm ? batchNorm('bn', convolved) : convolved);
      });

  const maxPool = (name: string, input: Value, kernelSize: number, stride: number, padding: number): Value =>
    net.layer(name, { type: 'MaxPool2d', kernelSize, stride, padding, ceilMode: style.maxPool.ceilMode }, input);

  const stagePool = (name: string, input: Value, kernelSize = 3): Value =>
    maxPool(name, input, kernelSize, 2, style.maxPool.stagePadding);

  const branchPool = (name: string, input: Value): Value => maxPool(name, input, 3, 1, 1);

  const localResponseNorm = (name: string, input: Value): Value =>
    style.localResponseNorm
      ? net.layer(name, { type: 'LocalResponseNorm', size: 5, alpha: 1e-4, beta: 0.75, k: 1 }, input)
      : input;

  const branch3Convolution = (outChannels: number): ReturnType<typeof basicConv2d> =>
    basicConv2d(outChannels, style.branch3Kernel, (style.branch3Kernel - 1) / 2);

  const inception = (w: InceptionWidths, input: Value): Value =>
    net.module(w.name, 'Inception', input, x => {
      const branches = style.dimensionReduction
        ? [
            basicConv2d(w.ch1x1, 1)('branch1', x),
            net.sequential('branch2', x, [basicConv2d(w.ch3x3red, 1), basicConv2d(w.ch3x3, 3, 1)]),
            net.sequential('branch3', x, [basicConv2d(w.ch5x5red, 1), branch3Convolution(w.ch5x5)]),
            net.sequential('branch4', x, [branchPool, basicConv2d(w.poolProj, 1)]),
          ]
        : [
            basicConv2d(w.ch1x1, 1)('branch1', x),
            basicConv2d(w.ch3x3, 3, 1)('branch2', x),
            branch3Convolution(w.ch5x5)('branch3', x),
            branchPool('branch4', x),
          ];
      return net.functional({ type: 'cat' }, branches, sum(branches.map(branch => branch.channels)));
    });

  const linear = (name: string, input: Value, outFeatures: number): Value =>
    net.layer(name, { type: 'Linear', inFeatures: input.channels, outFeatures }, input, outFeatures);

  const auxiliaryHead = (head: Head, input: Value): Value => {
    const { pool, registered } = style.auxiliaryHead;
    const forward = (start: Value): Value => {
      let x = moduleOrFunction('avgpool', pool, start);
      x = basicConv2d(AUX_CHANNELS, 1)('conv', x);
      x = net.functional({ type: 'flatten' }, [x], AUX_CHANNELS * AUX_GRID * AUX_GRID);
      x = linear('fc1', x, AUX_FEATURES);
      x = relu('act', x);
      x = net.layer('dropout', { type: 'Dropout', p: options.dropPAux }, x);
      return linear('fc2', x, options.classes);
    };
    return net.inHead(head, () => net.module(head, 'InceptionAux', input, forward, registered));
  };

  let x = basicConv2d(64, 7, 3, 2)('conv1', { path: INPUT, channels: INPUT_CHANNELS });
  x = stagePool('maxpool1', x);
  x = localResponseNorm('norm1', x);
  x = basicConv2d(64, 1)(style.stem[0], x);
  x = basicConv2d(192, 3, 1)(style.stem[1], x);
  x = localResponseNorm('norm2', x);
  x = stagePool('maxpool2', x);
  const outputs = new Map<string, Value>();
  STAGES.forEach((stage, index) => {
    if (index > 0) x = stagePool(`maxpool${index + 2}`, x, index === STAGES.length - 1 ? style.maxPool.lastKernel : 3);
    for (const module of stage) {
      x = inception(module, x);
      outputs.set(module.name, x);
    }
  });
  const aux = options.useAux
    ? {
        aux1: auxiliaryHead('aux1', known(outputs, 'inception4a')),
        aux2: auxiliaryHead('aux2', known(outputs, 'inception4d')),
      }
    : undefined;
  x = net.layer('avgpool', { type: 'AdaptiveAvgPool2d', outputSize: 1 }, x);
  x = net.functional({ type: 'flatten' }, [x], x.channels);
  x = net.layer('dropout', { type: 'Dropout', p: options.dropP }, x);
  x = linear('fc', x, options.classes);

  return {
    variant: variant.id,
    options,
    layers: net.layers,
    root: net.root(variant.className, x),
    logits: aux ? { main: x.path, aux2: aux.aux2.path, aux1: aux.aux1.path } : { main: x.path },
  };
}

function checkOptions({ classes, dropP, dropPAux }: GraphOptions): void {
  if (!Number.isInteger(classes) || classes < 1) {
    throw new RangeError(`The number of classes must be a positive whole number, not ${classes}.`);
  }
  for (const p of [dropP, dropPAux]) {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`A dropout probability lies between 0 and 1, not at ${p}.`);
  }
}

function known<T>(map: ReadonlyMap<string, T>, key: string): T {
  const value = map.get(key);
  if (value === undefined) throw new Error(`No module ${key}.`);
  return value;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
