import assert from 'node:assert/strict';
import { memory } from '@tensorflow/tfjs-core';
import { compareRecording } from '../../../../src/engine/parity/compareRecording';
import type { ComputeLayer } from '../../../../src/engine/network/computeLayer';
import { layerComputer } from '../../../../src/engine/network/computeLayer';
import type { Graph, Layer } from '../../../../src/model/graph';
import type { VariantId } from '../../../../src/model/variants';
import type { RecordingCause, RecordingComparison, TensorData } from '../../../../src/protocol';
import { float16ToFloat32, float32ToFloat16 } from '../../../../src/weights/bytes/halfFloat';
import type { Recording } from '../../../../src/weights/formats/recording';
import { startCpuBackend } from '../../../fixtures/cpuBackend';
import type { Otherwise } from '../../../fixtures/flawedRuns';
import { narrowGraph, randomInput, randomState, recordingOf, recordRun } from '../../../fixtures/flawedRuns';
import { testPacer } from '../../../fixtures/testPacer';

type Compared = Omit<RecordingComparison, 'kind' | 'name' | 'model'>;

const INPUT = randomInput(1);

interface Subject {
  readonly graph: Graph;
  readonly state: ReadonlyMap<string, Float32Array>;
  readonly compute: ComputeLayer;
}

function subject(variant: VariantId): Subject {
  const graph = narrowGraph(variant);
  const state = randomState(graph, 7);
  return { graph, state, compute: layerComputer(state, undefined) };
}

function compare(
  { graph, state, compute }: Subject,
  recording: Recording,
  controller = new AbortController(),
  progress: (share: number) => void = () => undefined,
): Promise<Compared> {
  return compareRecording({ graph, state, compute, auxiliaryHeads: () => [], check: () => undefined }, recording, {
    read: tensor => tensor.read(),
    pacer: testPacer(controller),
    progress: ({ done, total }) => progress(done / total),
  });
}

function compareRun(network: Subject, otherwise?: Otherwise): Promise<Compared> {
  return compare(network, recordingOf(recordRun(network.graph, network.compute, INPUT, otherwise)));
}

function firstOf({ modules }: Compared): string | undefined {
  return modules.find(({ state }) => state === 'differs')?.path;
}

/** The only cause, which explains everything. */
function onlyCause(compared: Compared): Omit<RecordingCause, 'error' | 'layers'> & { readonly count: number } {
  const [cause, ...others] = compared.causes;
  assert.ok(cause, 'a cause was found');
  assert.deepEqual(others, []);
  assert.deepEqual(compared.unexplained, []);
  assert.ok(cause.error <= compared.tolerance);
  const { kind, pool, epsilon, padding, layers } = cause;
  return {
    kind,
    ...(pool && { pool }),
    ...(epsilon !== undefined && { epsilon }),
    ...(padding !== undefined && { padding }),
    count: layers.length,
  };
}

function mapValues({ shape, data }: TensorData, change: (value: number, index: number) => number): TensorData {
  return { shape, data: data.map(change) };
}

/** Batch normalization by the batch's own figures. */
function trained(state: ReadonlyMap<string, Float32Array>): NonNullable<Otherwise['output']> {
  return (output, { op, path }, [input]) => {
    if (op.type !== 'BatchNorm2d' || !input) return output;
    const [batch = 0, channels = 0, height = 0, width = 0] = input.shape;
    const size = height * width;
    const channelOf = (index: number): number => Math.floor(index / size) % channels;
    const means = new Float64Array(channels);
    const variances = new Float64Array(channels);
    input.data.forEach((value, i) => (means[channelOf(i)] = (means[channelOf(i)] ?? 0) + value / (batch * size)));
    input.data.forEach((value, i) => {
      const c = channelOf(i);
      variances[c] = (variances[c] ?? 0) + (value - (means[c] ?? 0)) ** 2 / (batch * size);
    });
    const [weight, bias] = [state.get(`${path}.weight`), state.get(`${path}.bias`)];
    return mapValues(input, (value, i) => {
      const c = channelOf(i);
      const normalized = (value - (means[c] ?? 0)) / Math.sqrt((variances[c] ?? 0) + op.eps);
      return normalized * (weight?.[c] ?? 1) + (bias?.[c] ?? 0);
    });
  };
}

/** The middle 3×3 of each 5×5 kernel. */
function smallKernels({ graph, state }: Subject): ReadonlyMap<string, Float32Array> {
  const changed = new Map(state);
  for (const { path, op } of graph.layers) {
    const weight = state.get(`${path}.weight`);
    if (op.type !== 'Conv2d' || op.kernelSize !== 5 || !weight) continue;
    const isInner = (place: number): boolean => place % 5 > 0 && place % 5 < 4 && place >= 5 && place < 20;
    changed.set(
      `${path}.weight`,
      weight.filter((_, i) => isInner(i % 25)),
    );
  }
  return changed;
}

describe('The comparison of a recording', function () {
  this.timeout(60_000);
  let bn: Subject;
  let bvlc: Subject;

  before(async () => {
    await startCpuBackend();
    bn = subject('inception-v1-bn');
    bvlc = subject('bvlc-googlenet');
  });

  it('finds that a network agrees with itself, tells how far it is, and leaves nothing in memory', async () => {
    const { numTensors } = memory();
    const progress: number[] = [];
    const recording = recordingOf(recordRun(bn.graph, bn.compute, INPUT));
    const { modules, causes, unknown, notRecorded, input } = await compare(bn, recording, undefined, share =>
      progress.push(share),
    );
    assert.ok(modules.every(({ state, error, ownError }) => state === 'agrees' && error === 0 && ownError === 0));
    assert.deepEqual([causes, unknown, notRecorded], [[], [], []]);
    assert.deepEqual(input, [2, 3, 64, 64]);
    assert.equal(modules[0]?.path, 'conv1.conv_block.0');
    assert.deepEqual(
      modules.slice(2, 5).map(({ path }) => path),
      ['conv1.conv_block.2', 'conv1.conv_block', 'conv1'],
    );
    assert.equal(modules.at(-1)?.path, 'fc');
    assert.deepEqual(
      progress,
      progress.toSorted((a, b) => a - b),
    );
    assert.equal(memory().numTensors, numTensors);
  });

  it('blames the first layer and colors, but does not blame, what follows', async () => {
    const path = 'inception3a.branch2.1.conv_block.0';
    const compared = await compareRun(bn, {
      output: (output, layer) => (layer.path === path ? mapValues(output, (value, i) => value + (i % 2)) : output),
    });
    assert.equal(firstOf(compared), path);
    const states = new Map(compared.modules.map(module => [module.path, module]));
    assert.deepEqual(
      compared.modules.filter(({ state }) => state === 'differs').map(module => module.path),
      [path],
    );
    assert.equal(states.get('inception3a.branch1')?.state, 'agrees');
    assert.equal(states.get('inception3a')?.state, 'follows');
    assert.equal(states.get('fc')?.state, 'follows');
    assert.equal(states.get('fc')?.ownError, 0);
    const { error = 0, cosine = 0, largest } = states.get(path) ?? {};
    assert.ok(error > 0.1 && cosine < 1);
    assert.equal(Number(largest?.toFixed(5)), 1);
    assert.deepEqual(compared.causes, []);
    assert.deepEqual(compared.unexplained, [path]);
  });

  const isPath = (path: string, other: string): boolean => path === other || path === '';
  const FLAWS: readonly [
    what: string,
    variant: 'bn' | 'bvlc',
    (network: Subject) => Otherwise,
    first: string,
    Partial<RecordingCause> & { readonly count: number },
  ][] = [
    [
      'pools that round up instead of padding',
      'bn',
      () => ({ op: op => (op.type === 'MaxPool2d' && op.stride === 2 ? { ...op, padding: 0, ceilMode: true } : op) }),
      'maxpool1',
      { kind: 'pool', pool: { kernelSize: 3, padding: 0, ceilMode: true }, count: 4 },
    ],
    [
      'one pool without ceil_mode, whose output is smaller',
      'bvlc',
      () => ({
        op: (op, { path }) => (op.type === 'MaxPool2d' && path === 'maxpool2' ? { ...op, ceilMode: false } : op),
      }),
      'maxpool2',
      { kind: 'pool', pool: { kernelSize: 3, padding: 0, ceilMode: false }, count: 1 },
    ],
    [
      'channels in the other order',
      'bn',
      () => ({
        input: ({ shape, data }) => {
          const [, , height = 0, width = 0] = shape;
          const size = height * width;
          return mapValues({ shape, data }, (_, i) => {
            const channel = Math.floor(i / size) % 3;
            return data[i + (2 - 2 * channel) * size] ?? NaN;
          });
        },
      }),
      'conv1.conv_block.0',
      { kind: 'channelOrder', count: 1 },
    ],
    [
      'an epsilon of 1e-5',
      'bn',
      () => ({ op: op => (op.type === 'BatchNorm2d' ? { ...op, eps: 1e-5 } : op) }),
      'conv1.conv_block.1',
      { kind: 'epsilon', epsilon: 1e-5, count: 57 },
    ],
    [
      'a missing ReLU',
      'bn',
      () => ({ op: (op, { path }) => (isPath(path, 'conv2a.conv_block.2') ? { type: 'Dropout', p: 0 } : op) }),
      'conv2a.conv_block.2',
      { kind: 'missingReLU', count: 1 },
    ],
    [
      'a ReLU too many',
      'bn',
      () => ({
        output: (output, { path }) => (path === 'fc' ? mapValues(output, value => Math.max(0, value)) : output),
      }),
      'fc',
      { kind: 'extraReLU', count: 1 },
    ],
    [
      'transform_input',
      'bn',
      () => ({
        input: ({ shape, data }) =>
          mapValues({ shape, data }, (value, i) => {
            const c = Math.floor(i / (64 * 64)) % 3;
            const [mean, std] = [[0.485, 0.456, 0.406][c] ?? 0, [0.229, 0.224, 0.225][c] ?? 0];
            return (value * std + mean) * 2 - 1;
          }),
      }),
      'conv1.conv_block.0',
      { kind: 'transformInput', count: 1 },
    ],
    [
      'an alpha that is not divided',
      'bvlc',
      () => ({ op: op => (op.type === 'LocalResponseNorm' ? { ...op, alpha: op.alpha * 5 } : op) }),
      'norm1',
      { kind: 'lrnAlpha', count: 2 },
    ],
    [
      "torchvision's 3×3",
      'bn',
      network => ({
        op: op => (op.type === 'Conv2d' && op.kernelSize === 5 ? { ...op, kernelSize: 3, padding: 1 } : op),
        state: smallKernels(network),
      }),
      'inception3a.branch3.1.conv_block.0',
      { kind: 'kernel3', count: 9 },
    ],
    [
      'batch normalization in training mode',
      'bn',
      ({ state }) => ({ output: trained(state) }),
      'conv1.conv_block.1',
      { kind: 'batchStatistics', epsilon: 1e-3, count: 57 },
    ],
    [
      'dropout in training mode',
      'bn',
      () => ({
        output: (output, { op }) =>
          op.type === 'Dropout' ? mapValues(output, (value, i) => (i % 5 < 2 ? 0 : value / (1 - 0.4))) : output,
      }),
      'dropout',
      { kind: 'dropout', count: 1 },
    ],
    [
      'a convolution of another padding',
      'bn',
      () => ({
        op: (op, { path }) => (op.type === 'Conv2d' && path.startsWith('conv1.') ? { ...op, padding: 2 } : op),
      }),
      'conv1.conv_block.0',
      { kind: 'padding', padding: 2, count: 1 },
    ],
    [
      'values that an in-place ReLU has overwritten',
      'bn',
      () => ({
        recorded: (output, { op }) =>
          op.type === 'BatchNorm2d' ? mapValues(output, value => Math.max(0, value)) : output,
      }),
      'conv1.conv_block.1',
      { kind: 'inPlace', count: 57 },
    ],
  ];

  for (const [what, variant, flaw, first, expected] of FLAWS) {
    it(`names the first layer and the cause of ${what}`, async () => {
      const network = variant === 'bn' ? bn : bvlc;
      const compared = await compareRun(network, flaw(network));
      assert.equal(firstOf(compared), first);
      assert.deepEqual(onlyCause(compared), expected);
    });
  }

  it('names several causes at once', async () => {
    const compared = await compareRun(bvlc, {
      op: (op, { path }) => {
        if (op.type === 'LocalResponseNorm') return { ...op, alpha: op.alpha * 5 };
        return op.type === 'MaxPool2d' && path === 'maxpool3' ? { ...op, padding: 1, ceilMode: false } : op;
      },
    });
    assert.deepEqual(
      compared.causes.map(({ kind, layers }) => [kind, ...layers]),
      [
        ['lrnAlpha', 'norm1', 'norm2'],
        ['pool', 'maxpool3'],
      ],
    );
    assert.deepEqual(compared.unexplained, []);
  });

  it('finds a cause where only the outer modules are recorded, under the name of a wrapper', async () => {
    const values = recordRun(bn.graph, bn.compute, INPUT, {
      op: (op: Layer['op']) => (op.type === 'BatchNorm2d' ? { ...op, eps: 1e-5 } : op),
    });
    const outer = [...values].filter(([name]) => !name.includes('.'));
    const named = outer.map(([name, value]) => [name === 'input' ? name : `module.${name}`, value] as const);
    const compared = await compare(bn, recordingOf(new Map([...named, ['module.head', INPUT]])));
    assert.equal(firstOf(compared), 'conv1');
    assert.equal(onlyCause(compared).kind, 'epsilon');
    assert.deepEqual(compared.unknown, ['module.head']);
    assert.ok(compared.notRecorded.includes('conv1.conv_block.0'));
  });

  it('allows what half precision rounds', async () => {
    const values = [...recordRun(bn.graph, bn.compute, INPUT)].map(
      ([name, value]) => [name, mapValues(value, each => float16ToFloat32(float32ToFloat16(each)))] as const,
    );
    const { modules, tolerance } = await compare(bn, recordingOf(new Map(values), 'float16'));
    assert.ok(modules.every(({ state }) => state === 'agrees'));
    assert.ok(modules.some(({ error = 0 }) => error > 1e-4 && error < tolerance));
  });

  it('counts values that are not finite, and blames their layer', async () => {
    const compared = await compareRun(bn, {
      output: (output, { path }) =>
        path === 'maxpool2' ? mapValues(output, (value, i) => (i === 3 ? NaN : value)) : output,
    });
    assert.equal(firstOf(compared), 'maxpool2');
    const module = compared.modules.find(({ path }) => path === 'maxpool2');
    assert.equal(module?.nonFinite, 1);
    assert.equal(module.error, undefined);
  });

  it('names another shape', async () => {
    const values = recordRun(bn.graph, bn.compute, INPUT);
    values.set('inception4a', { shape: [2, 3, 1, 1], data: new Float32Array(6) });
    values.set('fc', { shape: [10], data: new Float32Array(10) });
    const { modules } = await compare(bn, recordingOf(values));
    const of = (path: string) => modules.find(module => module.path === path);
    assert.deepEqual(of('inception4a')?.theirShape, [2, 3, 1, 1]);
    assert.equal(of('inception4a')?.state, 'differs');
    assert.equal(of('inception4b.branch1.conv_block.0')?.state, 'agrees');
    assert.deepEqual(of('fc')?.theirShape, [10]);
  });

  it('refuses an input of another shape, and a recording of no module', async () => {
    const values = recordRun(bn.graph, bn.compute, INPUT);
    const gray = new Map(values).set('input', { shape: [1, 1, 64, 64], data: new Float32Array(64 * 64) });
    await assert.rejects(compare(bn, recordingOf(gray)), {
      name: 'EngineError',
      message: /the shape \[1, 1, 64, 64\]/,
    });
    const other = recordingOf(new Map([['input', INPUT] as const, ['layer1.0.conv1', INPUT] as const]));
    await assert.rejects(compare(bn, other), {
      name: 'EngineError',
      message: /Its first tensor is "layer1\.0\.conv1"/,
    });
  });

  it('ends when it is cancelled', async () => {
    const controller = new AbortController();
    const recording = recordingOf(recordRun(bn.graph, bn.compute, INPUT));
    const comparison = compare(bn, recording, controller, share => {
      if (share > 0.3) controller.abort();
    });
    await assert.rejects(comparison, { name: 'AbortError' });
  });
});
