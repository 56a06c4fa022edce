import type { Architecture, Branch, ModuleName } from './architecture/architecture';
import { STAGES } from './architecture/architecture';
import type { Graph, GraphOptions, Head } from './graph';
import { elementCount, INPUT, INPUT_CHANNELS } from './graph';
import type { FunctionOperation, Value } from './recorder';
import { Recorder } from './recorder';
import { shapesOf } from './shapes';
import type { Design } from './style';

const BN_EPS = 0.001;
const BN_MOMENTUM = 0.1;
const AUX_CHANNELS = 128;
const AUX_GRID = 4;
const AUX_FEATURES = 1024;

/**
 * Builds a GoogLeNet's graph from its architecture, as the design's class would be written.
 * @throws RangeError when `classes` is no positive integer, a dropout probability is outside 0…1, or the network has no
 * value to flatten at the size that the architecture flattens.
 */
export function buildGraph(design: Design, architecture: Architecture, options: GraphOptions): Graph {
  checkOptions(options);
  const { style } = design;
  const { batchNorm: normalized, stem, classifier } = architecture;
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
              bias: !normalized,
            },
            x,
            outChannels,
          );
        const batchNorm = (child: string, x: Value): Value =>
          net.layer(child, { type: 'BatchNorm2d', features: outChannels, eps: BN_EPS, momentum: BN_MOMENTUM }, x);
        if (!style.functional) {
          const steps = normalized ? [convolution, batchNorm, relu] : [convolution, relu];
          return net.sequential('conv_block', start, steps);
        }
        const convolved = convolution('conv', start);
        return relu('relu', normalized ? batchNorm('bn', convolved) : convolved);
      });

  const maxPool = (name: string, input: Value, kernelSize: number, stride: number, padding: number): Value =>
    net.layer(name, { type: 'MaxPool2d', kernelSize, stride, padding, ceilMode: style.maxPool.ceilMode }, input);

  const stagePool = (name: string, input: Value, kernelSize = 3): Value =>
    maxPool(name, input, kernelSize, 2, style.maxPool.stagePadding);

  const branchPool = (name: string, input: Value): Value => maxPool(name, input, 3, 1, 1);

  const localResponseNorm = (name: string, input: Value): Value =>
    architecture.localResponseNorm
      ? net.layer(name, { type: 'LocalResponseNorm', size: 5, alpha: 1e-4, beta: 0.75, k: 1 }, input)
      : input;

  /** A convolution that keeps height and width, where its stride is 1. */
  const sameConv2d = (
    { width, kernel }: { readonly width: number; readonly kernel: number },
    stride = 1,
  ): ReturnType<typeof basicConv2d> => basicConv2d(width, kernel, (kernel - 1) / 2, stride);

  const branch = (name: string, { reduce, ...convolution }: Branch, input: Value): Value =>
    reduce === null
      ? sameConv2d(convolution)(name, input)
      : net.sequential(name, input, [basicConv2d(reduce, 1), sameConv2d(convolution)]);

  const inception = (name: ModuleName, input: Value): Value =>
    net.module(name, 'Inception', input, x => {
      const { branch1, branch2, branch3, branch4 } = architecture.modules[name];
      const branches = [
        basicConv2d(branch1.width, 1)('branch1', x),
        branch('branch2', branch2, x),
        branch('branch3', branch3, x),
        branch4.project === null
          ? branchPool('branch4', x)
          : net.sequential('branch4', x, [branchPool, basicConv2d(branch4.project, 1)]),
      ];
      return net.functional({ type: 'cat' }, branches, sum(branches.map(({ channels }) => channels)));
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

  let x = sameConv2d(stem.conv1, 2)('conv1', { path: INPUT, channels: INPUT_CHANNELS });
  x = stagePool('maxpool1', x);
  x = localResponseNorm('norm1', x);
  x = basicConv2d(stem.conv2a.width, 1)(style.stem[0], x);
  x = sameConv2d(stem.conv2b)(style.stem[1], x);
  x = localResponseNorm('norm2', x);
  x = stagePool('maxpool2', x);
  const outputs = new Map<string, Value>();
  STAGES.forEach((stage, index) => {
    if (index > 0) x = stagePool(`maxpool${index + 2}`, x, index === STAGES.length - 1 ? style.maxPool.lastKernel : 3);
    for (const name of stage) {
      x = inception(name, x);
      outputs.set(name, x);
    }
  });
  const aux = options.useAux
    ? {
        aux1: auxiliaryHead('aux1', known(outputs, 'inception4a')),
        aux2: auxiliaryHead('aux2', known(outputs, 'inception4d')),
      }
    : undefined;
  if (classifier.kind === 'gap') x = net.layer('avgpool', { type: 'AdaptiveAvgPool2d', outputSize: 1 }, x);
  const features = classifier.kind === 'gap' ? x.channels : elementsAt(net, x, classifier.inputSize);
  x = net.functional({ type: 'flatten' }, [x], features);
  x = net.layer('dropout', { type: 'Dropout', p: options.dropP }, x);
  x = linear('fc', x, options.classes);

  return {
    variant: design.id,
    architecture,
    options,
    layers: net.layers,
    root: net.root(design.className, x),
    logits: aux ? { main: x.path, aux2: aux.aux2.path, aux1: aux.aux1.path } : { main: x.path },
  };
}

/** The elements of a value for one image of `inputSize` pixels a side. */
function elementsAt(net: Recorder, { path }: Value, inputSize: number): number {
  const shape = shapesOf(net.layers, [1, INPUT_CHANNELS, inputSize, inputSize]).shapes.get(path);
  if (!shape) throw new RangeError(`The network is not defined for a ${inputSize} × ${inputSize} input.`);
  return elementCount(shape);
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
