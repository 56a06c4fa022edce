import assert from 'node:assert/strict';
import { tensor, tidy } from '@tensorflow/tfjs-core';
import { toChannelsFirst, toChannelsLast } from '../../../../src/engine/axisOrder';
import { compute } from '../../../../src/engine/network/operations';
import type { Step } from '../../../../src/engine/network/plan';
import { createStepTensors } from '../../../../src/engine/network/stepTensors';
import type { BatchNorm2d, Conv2d, Layer, Operation, Parameter, Shape } from '../../../../src/model/graph';
import { INPUT, elementCount } from '../../../../src/model/graph';
import { outputShape } from '../../../../src/model/shapes';
import { Random } from '../../../../src/engine/network/random';
import { startCpuBackend } from '../../../fixtures/cpuBackend';

interface Values {
  readonly shape: Shape;
  readonly data: Float32Array;
}

function layerOf(op: Operation, ...parameters: Parameter[]): Layer {
  return { path: op.type, op, functional: false, inputs: [INPUT], parameters, head: 'main' };
}

function stepOf(layer: Layer, batchNorm?: Layer, relu?: Layer): Step {
  return { layer, batchNorm, relu, inputs: layer.inputs, output: layer.path, slice: undefined };
}

/** Numbers between −1 and 1, other ones for each name. */
function random(name: string, shape: Shape): Values {
  const stream = new Random(1, name);
  return { shape, data: Float32Array.from({ length: elementCount(shape) }, () => stream.uniform(1)) };
}

/** Runs a step on NCHW values and returns NCHW values. */
function run(step: Step, state: ReadonlyMap<string, Float32Array>, ...inputs: Values[]): Values {
  const output = tidy(() => {
    const tensors = inputs.map(input => {
      const { shape, data } = toChannelsLast(input);
      return tensor(data, [...shape]);
    });
    return compute(step, tensors, createStepTensors(step, state, undefined), undefined);
  });
  const values = toChannelsFirst({ shape: output.shape, data: output.dataSync<'float32'>() });
  output.dispose();
  return values;
}

/** Each value of the output from the definition: a function of its channel, row and column in picture n. */
function define(shape: Shape, value: (n: number, c: number, y: number, x: number) => number): Values {
  const [n = 1, c = 1, h = 1, w = 1] = shape;
  const data = new Float32Array(n * c * h * w);
  for (let i = 0; i < data.length; i++) {
    data[i] = value(Math.floor(i / (c * h * w)), Math.floor(i / (h * w)) % c, Math.floor(i / w) % h, i % w);
  }
  return { shape, data };
}

function at({ shape, data }: Values, n: number, c: number, y: number, x: number): number | undefined {
  const [, channels = 1, height = 1, width = 1] = shape;
  if (c < 0 || c >= channels || y < 0 || y >= height || x < 0 || x >= width) return undefined;
  return data[((n * channels + c) * height + y) * width + x];
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function assertClose(actual: Values, expected: Values): void {
  assert.deepEqual(actual.shape, expected.shape);
  for (const [i, value] of expected.data.entries()) {
    const found = actual.data[i] ?? NaN;
    assert.ok(Math.abs(found - value) < 1e-5, `value ${i} is ${found}, not ${value}`);
  }
}

/** The values under a window, without those outside the picture. */
function underWindow(
  input: Values,
  n: number,
  c: number,
  top: number,
  left: number,
  height: number,
  width: number,
): number[] {
  const values: number[] = [];
  for (let y = top; y < top + height; y++) {
    for (let x = left; x < left + width; x++) {
      const value = at(input, n, c, y, x);
      if (value !== undefined) values.push(value);
    }
  }
  return values;
}

const NO_STATE = new Map<string, Float32Array>();

describe('operations', () => {
  before(() => startCpuBackend());

  function convolution(op: Conv2d, weights: Values, bias: Float32Array | undefined, input: Values): Values {
    return define(outputShape(op, [input.shape]) ?? [], (n, o, y, x) => {
      let sum = bias?.[o] ?? 0;
      for (let i = 0; i < op.inChannels; i++) {
        for (let ky = 0; ky < op.kernelSize; ky++) {
          for (let kx = 0; kx < op.kernelSize; kx++) {
            const value = at(input, n, i, y * op.stride - op.padding + ky, x * op.stride - op.padding + kx) ?? 0;
            sum += value * (at(weights, o, i, ky, kx) ?? NaN);
          }
        }
      }
      return sum;
    });
  }

  const conv: Conv2d = {
    type: 'Conv2d',
    inChannels: 3,
    outChannels: 4,
    kernelSize: 3,
    stride: 2,
    padding: 1,
    bias: true,
  };
  const weights = random('weights', [4, 3, 3, 3]);
  const bias = random('bias', [4]).data;
  const convLayer = layerOf(
    conv,
    { key: 'w', role: 'weight', shape: weights.shape },
    { key: 'b', role: 'bias', shape: [4] },
  );
  const image = random('image', [2, 3, 8, 7]);

  it('pads a strided convolution on PyTorch’s sides', () => {
    const state = new Map([
      ['w', weights.data],
      ['b', bias],
    ]);
    assertClose(run(stepOf(convLayer), state, image), convolution(conv, weights, bias, image));
  });

  it('folds batch norm into a convolution with a bias, and fuses ReLU', () => {
    const batchNorm: BatchNorm2d = { type: 'BatchNorm2d', features: 4, eps: 0.001, momentum: 0.1 };
    const gamma = random('gamma', [4]).data;
    const beta = random('beta', [4]).data;
    const runningMean = random('mean', [4]).data;
    const runningVar = random('var', [4]).data.map(value => value + 1.5);
    const batchNormLayer = layerOf(
      batchNorm,
      { key: 'g', role: 'bnWeight', shape: [4] },
      { key: 'be', role: 'bnBias', shape: [4] },
      { key: 'm', role: 'runningMean', shape: [4] },
      { key: 'v', role: 'runningVar', shape: [4] },
    );
    const state = new Map([
      ['w', weights.data],
      ['b', bias],
      ['g', gamma],
      ['be', beta],
      ['m', runningMean],
      ['v', runningVar],
    ]);
    const plain = convolution(conv, weights, bias, image);
    const normalized = define(plain.shape, (n, c, y, x) => {
      const centered = (at(plain, n, c, y, x) ?? NaN) - (runningMean[c] ?? NaN);
      return (centered / Math.sqrt((runningVar[c] ?? NaN) + 0.001)) * (gamma[c] ?? NaN) + (beta[c] ?? NaN);
    });
    const rectified = { shape: plain.shape, data: normalized.data.map(value => Math.max(0, value)) };
    const relu = layerOf({ type: 'ReLU' });
    assertClose(run(stepOf(convLayer, batchNormLayer, relu), state, image), rectified);
    assertClose(run(stepOf(batchNormLayer), state, plain), normalized);
    assertClose(run(stepOf(relu), state, normalized), rectified);
  });

  it('multiplies by a linear layer’s [out, in] weights', () => {
    const op: Operation = { type: 'Linear', inFeatures: 5, outFeatures: 2 };
    const matrix = random('matrix', [2, 5]);
    const features = random('features', [3, 5]);
    const layer = layerOf(op, { key: 'w', role: 'weight', shape: [2, 5] }, { key: 'b', role: 'bias', shape: [2] });
    const expected = define([3, 2], (n, o) => {
      const products = Array.from(
        { length: 5 },
        (_, i) => (features.data[n * 5 + i] ?? NaN) * (matrix.data[o * 5 + i] ?? NaN),
      );
      return mean(products) * 5 + (bias[o] ?? NaN);
    });
    const state = new Map([
      ['w', matrix.data],
      ['b', bias.slice(0, 2)],
    ]);
    assertClose(run(stepOf(layer), state, features), expected);
  });

  for (const [what, op, size] of [
    ['with padding', { kernelSize: 3, stride: 2, padding: 1, ceilMode: false }, 8],
    ['of odd sizes', { kernelSize: 3, stride: 2, padding: 1, ceilMode: false }, 7],
    ['in ceil mode, with a window over the edge', { kernelSize: 3, stride: 2, padding: 0, ceilMode: true }, 8],
    ['in ceil mode, without one', { kernelSize: 3, stride: 2, padding: 0, ceilMode: true }, 7],
    ['in ceil mode with padding', { kernelSize: 3, stride: 2, padding: 1, ceilMode: true }, 8],
    ['of stride 1', { kernelSize: 3, stride: 1, padding: 1, ceilMode: false }, 6],
  ] as const) {
    it(`pools the largest value ${what}`, () => {
      const pool: Operation = { type: 'MaxPool2d', ...op };
      // All below zero: what lies outside the picture must not count as zero.
      const input = random('pool', [2, 3, size, size + 1]);
      const below = { ...input, data: input.data.map(value => value - 2) };
      const expected = define(outputShape(pool, [below.shape]) ?? [], (n, c, y, x) =>
        Math.max(
          ...underWindow(
            below,
            n,
            c,
            y * op.stride - op.padding,
            x * op.stride - op.padding,
            op.kernelSize,
            op.kernelSize,
          ),
        ),
      );
      assertClose(run(stepOf(layerOf(pool)), NO_STATE, below), expected);
    });
  }

  it('averages windows', () => {
    const input = random('average', [1, 2, 14, 15]);
    const expected = define([1, 2, 4, 4], (n, c, y, x) => mean(underWindow(input, n, c, y * 3, x * 3, 5, 5)));
    assertClose(run(stepOf(layerOf({ type: 'AvgPool2d', kernelSize: 5, stride: 3 })), NO_STATE, input), expected);
  });

  it('averages into bins, which overlap where they must', () => {
    const input = random('bins', [2, 2, 14, 5]);
    const rows = [0, 3, 7, 10];
    const columns = [0, 1, 2, 3];
    const expected = define([2, 2, 4, 4], (n, c, y, x) =>
      mean(underWindow(input, n, c, rows[y] ?? NaN, columns[x] ?? NaN, 4, 2)),
    );
    assertClose(run(stepOf(layerOf({ type: 'AdaptiveAvgPool2d', outputSize: 4 })), NO_STATE, input), expected);
  });

  it('averages a whole picture, also one of a single pixel', () => {
    const step = stepOf(layerOf({ type: 'AdaptiveAvgPool2d', outputSize: 1 }));
    const input = random('global', [2, 3, 7, 6]);
    assertClose(
      run(step, NO_STATE, input),
      define([2, 3, 1, 1], (n, c) => mean(underWindow(input, n, c, 0, 0, 7, 6))),
    );
    const pixel = random('pixel', [1, 3, 1, 1]);
    assertClose(run(step, NO_STATE, pixel), pixel);
  });

  it('normalizes by neighboring channels, alpha divided by their number', () => {
    const op: Operation = { type: 'LocalResponseNorm', size: 5, alpha: 0.5, beta: 0.75, k: 1 };
    const input = random('lrn', [1, 7, 2, 3]);
    const expected = define(input.shape, (n, c, y, x) => {
      let sum = 0;
      for (let i = c - 2; i <= c + 2; i++) sum += (at(input, n, i, y, x) ?? 0) ** 2;
      return (at(input, n, c, y, x) ?? NaN) / (1 + (0.5 / 5) * sum) ** 0.75;
    });
    assertClose(run(stepOf(layerOf(op)), NO_STATE, input), expected);
  });

  it('flattens in C, H, W order', () => {
    const input = random('flatten', [2, 3, 2, 4]);
    assertClose(run(stepOf(layerOf({ type: 'flatten' })), NO_STATE, input), { shape: [2, 24], data: input.data });
  });

  it('concatenates channels', () => {
    const [a, b] = [random('a', [2, 2, 2, 3]), random('b', [2, 1, 2, 3])];
    const expected = define([2, 3, 2, 3], (n, c, y, x) => (c < 2 ? at(a, n, c, y, x) : at(b, n, 0, y, x)) ?? NaN);
    assertClose(run(stepOf(layerOf({ type: 'cat' })), NO_STATE, a, b), expected);
  });

  /** Of a channel of ones with one other value in its middle. */
  function withOne(value: number, side = 6): Values {
    return define([1, 8, side, side], (_n, c, y, x) => (c === 3 && y === 3 && x === 3 ? value : 1));
  }

  for (const [value, rectified] of [
    [NaN, NaN],
    [Infinity, Infinity],
    [-Infinity, 0],
  ] as const) {
    it(`lets ${value} through as PyTorch does`, () => {
      const valuesAt = ({ data }: Values): number[] => [...new Set(data)];
      const input = withOne(value);
      const one = (op: Operation): number[] => valuesAt(run(stepOf(layerOf(op)), NO_STATE, input));
      assert.deepEqual(one({ type: 'ReLU' }), [1, rectified]);
      const largest = value === -Infinity ? [1] : [1, value];
      assert.deepEqual(one({ type: 'MaxPool2d', kernelSize: 3, stride: 1, padding: 1, ceilMode: false }), largest);
      assert.deepEqual(one({ type: 'MaxPool2d', kernelSize: 3, stride: 2, padding: 0, ceilMode: true }), largest);
      assert.deepEqual(one({ type: 'AvgPool2d', kernelSize: 3, stride: 2 }), [1, value]);
      assert.deepEqual(one({ type: 'AdaptiveAvgPool2d', outputSize: 1 }), [1, value]);
      const normalized = one({ type: 'LocalResponseNorm', size: 5, alpha: 1, beta: 0.75, k: 1 });
      assert.ok(normalized.includes(NaN) && normalized.includes(0) !== Number.isNaN(value));

      const identity: Conv2d = {
        type: 'Conv2d',
        inChannels: 8,
        outChannels: 1,
        kernelSize: 1,
        stride: 1,
        padding: 0,
        bias: false,
      };
      const conv = layerOf(identity, { key: 'w', role: 'weight', shape: [1, 8, 1, 1] });
      const state = new Map([['w', new Float32Array(8).fill(1 / 8)]]);
      assert.deepEqual(valuesAt(run(stepOf(conv), state, input)), [1, value]);
      assert.deepEqual(valuesAt(run(stepOf(conv, undefined, layerOf({ type: 'ReLU' })), state, input)), [1, rectified]);

      const linear = layerOf(
        { type: 'Linear', inFeatures: 2, outFeatures: 1 },
        { key: 'w', role: 'weight', shape: [1, 2] },
        { key: 'b', role: 'bias', shape: [1] },
      );
      const sum = new Map([
        ['w', Float32Array.of(1, 1)],
        ['b', Float32Array.of(0)],
      ]);
      const features = { shape: [2, 2], data: Float32Array.of(0, 1, value, 1) };
      const step = stepOf(linear, undefined, layerOf({ type: 'ReLU' }));
      assert.deepEqual([...run(step, sum, features).data], [1, rectified]);
    });
  }

  it('has no mean of both infinities, and none of what a negative variance divides', () => {
    const both = withOne(Infinity);
    both.data[3 * 36 + 4 * 6 + 4] = -Infinity;
    const pooled = run(stepOf(layerOf({ type: 'AvgPool2d', kernelSize: 3, stride: 2 })), NO_STATE, both);
    assert.deepEqual([...new Set(pooled.data)], [1, NaN]);
    const roles = ['bnWeight', 'bnBias', 'runningMean', 'runningVar'] as const;
    const batchNorm = layerOf(
      { type: 'BatchNorm2d', features: 8, eps: 0.001, momentum: 0.1 },
      ...roles.map(role => ({ key: role, role, shape: [8] })),
    );
    const state = new Map(roles.map(role => [role, new Float32Array(8).fill(role === 'runningVar' ? -1 : 1)]));
    assert.ok(run(stepOf(batchNorm), state, withOne(1)).data.every(Number.isNaN));
  });

  it('drops nothing out in evaluation', () => {
    const input = random('dropout', [2, 3]);
    assertClose(run(stepOf(layerOf({ type: 'Dropout', p: 0.7 })), NO_STATE, input), input);
  });
});
