import type { Graph, GraphOptions, Head } from './graph';
import { INPUT, INPUT_CHANNELS } from './graph';
import type { InceptionWidths } from './inceptionWidths';
import { STAGES } from './inceptionWidths';
import type { FunctionOperation, Value } from './recorder';
import { Recorder } from './recorder';
import type { Design } from './style';

const BN_EPS = 0.001;
const BN_MOMENTUM = 0.1;
const AUX_CHANNELS = 128;
const AUX_GRID = 4;
const AUX_FEATURES = 1024;

/**
 * Builds GoogLeNet's graph from the table of widths.
 * @throws RangeError when `classes` is no positive integer or a dropout probability is outside 0…1.
 */
export function buildGraph(design: Design, options: GraphOptions): Graph {
  checkOptions(options);
  const { style } = design;
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
    variant: design.id,
    options,
    layers: net.layers,
    root: net.root(design.className, x),
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
