import assert from 'node:assert/strict';
import { channelMaps, channelValues } from '../../../../src/engine/runs/channelMaps';
import type { ObservedRun } from '../../../../src/engine/runs/observedRun';
import { valueTerms } from '../../../../src/engine/runs/valueTerms';
import type { Layer, Operation, Parameter } from '../../../../src/model/graph';
import { createGraph } from '../../../../src/model/variants';
import type { TensorData } from '../../../../src/protocol';

interface LayerSketch {
  readonly path: string;
  readonly op: Operation;
  readonly inputs: readonly string[];
  readonly parameters?: Readonly<Partial<Record<Parameter['role'], readonly number[]>>>;
}

/** Layers with their numbers, and values that they are said to have. */
function runOf(
  sketches: readonly LayerSketch[],
  values: Readonly<Record<string, TensorData>>,
): { readonly run: ObservedRun; readonly state: ReadonlyMap<string, Float32Array> } {
  const state = new Map<string, Float32Array>();
  const layers = sketches.map(({ path, op, inputs, parameters = {} }): Layer => {
    const owned = Object.entries(parameters).map(([role, numbers]) => {
      const key = `${path}.${role}`;
      state.set(key, Float32Array.from(numbers));
      return { key, role: role as Parameter['role'], shape: [numbers.length] };
    });
    return { path, op, inputs, parameters: owned, functional: false, head: 'main' };
  });
  const graph = { ...createGraph('bvlc-googlenet'), layers };
  return { run: { graph, logits: new Map(), times: [], activations: new Map(Object.entries(values)) }, state };
}

const tensor = (shape: readonly number[], ...values: readonly number[]): TensorData => ({
  shape,
  data: Float32Array.from(values),
});

const CONV: Operation = {
  type: 'Conv2d',
  inChannels: 2,
  outChannels: 2,
  kernelSize: 3,
  stride: 1,
  padding: 1,
  bias: true,
};

describe('the terms behind a value', () => {
  const image = tensor([1, 2, 2, 2], ...[1, 2, 3, 4], ...[10, 20, 30, 40]);

  it('of a convolution are the products inside the map, the channel that weighs most first', () => {
    const weight = Array.from({ length: 2 * 2 * 9 }, (_, index) => (index < 18 ? 0 : index - 17));
    const { run, state } = runOf([{ path: 'c', op: CONV, inputs: ['input'], parameters: { weight, bias: [0, 5] } }], {
      input: image,
      c: tensor([1, 2, 2, 2], 0, 0, 0, 0, 0, 0, 0, 1735),
    });
    const { source, steps, value } = valueTerms(run, state, { path: 'c', channel: 1, y: 1, x: 1 });
    assert.deepEqual([value, steps], [1735, []]);
    assert.ok(source.kind === 'products');
    // The kernel's upper left four of nine: 1, 2, 4, 5 of the first input channel, 10, 11, 13, 14 of the second.
    const [first, second] = source.groups;
    assert.deepEqual(first, {
      channel: 1,
      sum: 10 * 10 + 11 * 20 + 13 * 30 + 14 * 40,
      terms: [
        { y: 0, x: 0, weight: 10, input: 10 },
        { y: 0, x: 1, weight: 11, input: 20 },
        { y: 1, x: 0, weight: 13, input: 30 },
        { y: 1, x: 1, weight: 14, input: 40 },
      ],
    });
    assert.deepEqual([second?.channel, second?.sum], [0, 1 + 4 + 12 + 20]);
    assert.deepEqual([source.input, source.bias, source.rest, source.total], ['input', 5, 0, 1270 + 37 + 5]);
  });

  it('are told one by one for the strongest input channels, and as a sum for the others', () => {
    const features = 40;
    const weight = Array.from({ length: features }, (_, index) => (index % 2 === 0 ? index : -index));
    const { run, state } = runOf(
      [
        {
          path: 'fc',
          op: { type: 'Linear', inFeatures: features, outFeatures: 1 },
          inputs: ['input'],
          parameters: { weight, bias: [1] },
        },
      ],
      { input: tensor([1, features], ...weight.map(() => 1)), fc: tensor([1, 1], -19) },
    );
    const { source } = valueTerms(run, state, { path: 'fc', channel: 0, y: 0, x: 0 });
    assert.ok(source.kind === 'products');
    assert.equal(source.channels, features);
    assert.deepEqual(
      source.groups.map(({ channel }) => channel),
      Array.from({ length: 32 }, (_, index) => 39 - index),
    );
    assert.equal(source.rest, 0 - 1 + 2 - 3 + 4 - 5 + 6 - 7);
    assert.equal(source.total, -20 + 1);
  });

  it('lead back through activation, normalization and concatenation', () => {
    const single = (value: number): TensorData => tensor([1, 1, 1, 1], value);
    const parameters = { bnWeight: [2], bnBias: [0.5], runningMean: [1], runningVar: [3] };
    const { run, state } = runOf(
      [
        { path: 'conv', op: { ...CONV, outChannels: 1 }, inputs: ['input'], parameters: { weight: [1], bias: [0] } },
        { path: 'bn', op: { type: 'BatchNorm2d', features: 1, eps: 1, momentum: 0.1 }, inputs: ['conv'], parameters },
        { path: 'relu', op: { type: 'ReLU' }, inputs: ['bn'] },
        { path: 'cat', op: { type: 'cat' }, inputs: ['input', 'relu'] },
      ],
      {
        ...{ input: image, conv: single(4), bn: single(3.5), relu: single(3.5) },
        cat: tensor([1, 3, 1, 1], 0, 0, 3.5),
      },
    );
    const { steps, source } = valueTerms(run, state, { path: 'cat', channel: 2, y: 0, x: 0 });
    assert.deepEqual(
      steps.map(({ layer, type, input, from }) => [layer, type, input, from.path, from.channel]),
      [
        ['cat', 'cat', 3.5, 'relu', 0],
        ['relu', 'ReLU', 3.5, 'bn', 0],
        ['bn', 'BatchNorm2d', 4, 'conv', 0],
      ],
    );
    assert.deepEqual(steps[2]?.batchNorm, { gamma: 2, beta: 0.5, mean: 1, variance: 3, eps: 1 });
    assert.deepEqual(source.place, { path: 'conv', channel: 0, y: 0, x: 0 });
  });

  it('of a flattened value lead to its place in the map', () => {
    const { run, state } = runOf([{ path: 'f', op: { type: 'flatten' }, inputs: ['input'] }], {
      input: image,
      f: tensor([1, 8], ...image.data),
    });
    const { steps, source } = valueTerms(run, state, { path: 'f', channel: 6, y: 0, x: 0 });
    assert.deepEqual(steps[0]?.from, { path: 'input', channel: 1, y: 1, x: 0 });
    assert.deepEqual([source.kind, source.value], ['input', 30]);
  });

  it('of pools are their windows, the largest first', () => {
    const map = tensor([1, 1, 3, 3], 1, 7, 7, 2, 5, 6, 3, 4, NaN);
    const pool = (op: Operation): ReturnType<typeof valueTerms>['source'] => {
      const { run, state } = runOf([{ path: 'p', op, inputs: ['input'] }], {
        input: map,
        p: tensor([1, 1, 2, 2], 0, 0, 0, 0),
      });
      return valueTerms(run, state, { path: 'p', channel: 0, y: 0, x: 1 }).source;
    };
    const max = pool({ type: 'MaxPool2d', kernelSize: 2, stride: 1, padding: 0, ceilMode: false });
    assert.ok(max.kind === 'pool');
    assert.deepEqual(max.window[0], { y: 0, x: 1, value: 7 });
    assert.deepEqual([max.pool, max.window.length, max.total], ['max', 4, 7]);
    // Hangs over the edge on the right.
    const ceil = pool({ type: 'MaxPool2d', kernelSize: 2, stride: 2, padding: 0, ceilMode: true });
    assert.ok(ceil.kind === 'pool');
    assert.deepEqual(ceil.window, [
      { y: 0, x: 2, value: 7 },
      { y: 1, x: 2, value: 6 },
    ]);
    const mean = pool({ type: 'AvgPool2d', kernelSize: 2, stride: 1 });
    assert.ok(mean.kind === 'pool');
    assert.deepEqual([mean.pool, mean.total], ['mean', (7 + 7 + 5 + 6) / 4]);
    const bins = pool({ type: 'AdaptiveAvgPool2d', outputSize: 2 });
    assert.ok(bins.kind === 'pool');
    assert.equal(bins.total, (7 + 7 + 5 + 6) / 4);
  });

  it('of a max pool begin with what is no number, as in PyTorch', () => {
    const { run, state } = runOf(
      [
        {
          path: 'p',
          op: { type: 'MaxPool2d', kernelSize: 3, stride: 1, padding: 0, ceilMode: false },
          inputs: ['input'],
        },
      ],
      { input: tensor([1, 1, 3, 3], 1, 7, 7, 2, 5, 6, 3, 4, NaN), p: tensor([1, 1, 1, 1], NaN) },
    );
    const { source } = valueTerms(run, state, { path: 'p', channel: 0, y: 0, x: 0 });
    assert.ok(source.kind === 'pool');
    assert.deepEqual(source.window[0], { y: 2, x: 2, value: NaN });
  });

  it('of a local response normalization are the squares of the neighbors', () => {
    const op: Operation = { type: 'LocalResponseNorm', size: 3, alpha: 3, beta: 1, k: 2 };
    const { run, state } = runOf([{ path: 'n', op, inputs: ['input'] }], {
      input: tensor([1, 4, 1, 1], 1, 2, 3, 4),
      n: tensor([1, 4, 1, 1], 0, 0, 0, 0),
    });
    const { source } = valueTerms(run, state, { path: 'n', channel: 3, y: 0, x: 0 });
    assert.ok(source.kind === 'localResponse');
    assert.deepEqual(source.neighbors, [
      { channel: 2, value: 3 },
      { channel: 3, value: 4 },
    ]);
    assert.equal(source.total, 4 / (2 + 9 + 16));
  });

  it('are refused for a place that is none', () => {
    const { run, state } = runOf([], { input: image });
    assert.throws(() => valueTerms(run, state, { path: 'input', channel: 2, y: 0, x: 0 }), /none at 2, 0, 0/);
    assert.throws(() => valueTerms(run, state, { path: 'other', channel: 0, y: 0, x: 0 }), /no activation of other/);
  });
});

describe('the channels of a value', () => {
  const { run } = runOf([], {
    maps: tensor([2, 2, 1, 3], ...[0, -1, 4], ...[NaN, NaN, NaN], ...[9, 9, 9], ...[9, 9, 9]),
    vector: tensor([1, 2], 3, 0),
  });

  it('have their figures, of the first picture and of finite values, and a scale of their own', () => {
    const { path, height, width, min, max, mean, zeros, maps } = channelMaps(run, 'maps');
    assert.deepEqual([path, height, width], ['maps', 1, 3]);
    assert.deepEqual([...min, ...max, ...mean], [-1, NaN, 4, NaN, 1, NaN]);
    assert.deepEqual([...zeros], [Math.fround(1 / 3), 0]);
    assert.deepEqual([...maps], [51, 0, 255, 0, 0, 0]);
  });

  it('have no maps where they are single numbers', () => {
    const { height, width, mean, zeros, maps } = channelMaps(run, 'vector');
    assert.deepEqual([height, width, [...mean], [...zeros], maps.length], [1, 1, [3, 0], [0, 1], 0]);
  });

  it('can be read one by one', () => {
    const { activations } = run;
    const map = channelValues(run, 'maps', 0);
    assert.deepEqual(map, tensor([1, 3], 0, -1, 4));
    assert.notEqual(map.data.buffer, activations.get('maps')?.data.buffer);
    assert.equal(channelValues(run, 'maps', 2), undefined);
    assert.equal(channelValues(run, 'other', 0), undefined);
  });
});
