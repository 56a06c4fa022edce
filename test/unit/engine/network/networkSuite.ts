import assert from 'node:assert/strict';
import { memory } from '@tensorflow/tfjs-core';
import type { Backend } from '../../../../src/engine/backend/backend';
import { observedBytes, runBytes } from '../../../../src/engine/network/memoryLimit';
import { toChannelsFirst } from '../../../../src/engine/axisOrder';
import { initialState } from '../../../../src/engine/network/initialize';
import { Network } from '../../../../src/engine/network/network';
import { fusedSteps, planFor, plannedShapes, unfusedSteps } from '../../../../src/engine/network/plan';
import type { StateDict } from '../../../../src/engine/network/stateDict';
import { elementCount } from '../../../../src/model/graph';
import { createGraph } from '../../../../src/model/variants';
import type { TensorData } from '../../../../src/protocol';
import { startCpuBackend } from '../../../fixtures/cpuBackend';
import { testPacer } from '../../../fixtures/testPacer';

const SIDE = 40;

describe('Network', function () {
  // A GoogLeNet in plain JavaScript, on small inputs.
  this.timeout(60_000);

  const graph = createGraph('inception-v1-bn', { classes: 10, useAux: false });
  const input = picture(2);
  let state: StateDict;
  let network: Network;
  let backend: Backend;
  let tensorsBefore: number;

  before(async () => {
    backend = await startCpuBackend();
    state = await initialState(graph, 5, testPacer());
    tensorsBefore = memory().numTensors;
    network = await Network.create(graph, state, backend, testPacer(), () => undefined);
  });

  after(() => network.dispose());

  function picture(batch: number): TensorData {
    const shape = [batch, SIDE, SIDE, 3];
    return { shape, data: Float32Array.from({ length: elementCount(shape) }, (_, i) => Math.sin(i * i)) };
  }

  it('leaves nothing behind after a fast run, and holds no more than was budgeted', async () => {
    const { numTensors, numBytes } = memory();
    let most = 0;
    await network.run(
      input,
      ['main'],
      testPacer(undefined, () => (most = Math.max(most, memory().numBytes - numBytes))),
    );
    assert.equal(memory().numTensors, numTensors);
    const plan = planFor(graph, fusedSteps(graph), ['main']);
    const { peak } = runBytes(plan.steps, plannedShapes(graph, plan, [1, 3, SIDE, SIDE]), undefined);
    assert.ok(most > 0 && most <= peak, `${most} of ${peak} bytes`);
  });

  it('gives out every value of an observed run, and holds no more than was budgeted', async () => {
    const start = memory();
    let most = 0;
    const pacer = testPacer(undefined, () => (most = Math.max(most, memory().numBytes - start.numBytes)));
    const { logits, times, activations } = await network.observe(input, ['main'], pacer);
    const plan = planFor(graph, unfusedSteps(graph), ['main']);
    assert.deepEqual(
      times.map(({ path }) => path),
      plan.steps.map(({ output }) => output),
    );
    const shapes = plannedShapes(graph, plan, [2, 3, SIDE, SIDE]);
    assert.deepEqual(
      [...activations].map(([path, { shape }]) => [path, shape]),
      [...shapes],
    );
    assert.deepEqual(activations.get('fc')?.data, logits.get('main')?.data);
    assert.deepEqual(activations.get('input'), toChannelsFirst(input));
    const kept = [...activations.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
    assert.equal(kept, observedBytes(shapes));

    const unfolded = [...state.values()].reduce((sum, values) => sum + values.byteLength, 0);
    const { peak } = runBytes(plan.steps, shapes, undefined);
    assert.ok(most > unfolded / 2 && most <= peak + unfolded, `${most} bytes, ${peak} for activations`);

    network.forget();
    assert.deepEqual(memory(), start);
  });

  it('computes the same fast and observed', async () => {
    const fast = (await network.run(input, ['main'], testPacer())).get('main');
    const observed = (await network.observe(input, ['main'], testPacer())).logits.get('main');
    network.forget();
    assert.ok(fast && observed);
    assert.deepEqual(fast.shape, [2, 10]);
    const magnitude = fast.data.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    for (const [i, value] of fast.data.entries()) {
      assert.ok(Math.abs(value - (observed.data[i] ?? NaN)) < 1e-4 * magnitude);
    }
  });

  it('takes the time of each step of a run, in the order of execution, and leaves nothing behind', async () => {
    const { numTensors } = memory();
    const one = { shape: [1, SIDE, SIDE, 3], data: input.data.subarray(0, SIDE * SIDE * 3) };
    const start = performance.now();
    const steps = await network.profile(one, ['main'], testPacer());
    const whole = performance.now() - start;
    const plan = planFor(graph, fusedSteps(graph), ['main']);
    assert.deepEqual(
      steps.map(({ step }) => step.output),
      plan.steps.map(({ output }) => output),
    );
    assert.ok(steps.every(({ ms, shared }) => ms >= 0 && !shared));
    const inSteps = steps.reduce((sum, { ms }) => sum + ms, 0);
    assert.ok(inSteps > 0 && inSteps <= whole, `${inSteps} of ${whole} ms`);
    assert.equal(memory().numTensors, numTensors);
  });

  // In the first and in the second picture; while tensors are made for single steps, and while those run.
  for (const [way, breath] of [
    ['run', 50],
    ['run', 120],
    ['observe', 50],
    ['observe', 250],
  ] as const) {
    it(`leaves nothing behind when it is cancelled in the middle (${way}, ${breath})`, async () => {
      const { numTensors } = memory();
      const controller = new AbortController();
      let breaths = 0;
      const pacer = testPacer(controller, () => {
        if (++breaths === breath) controller.abort();
      });
      await assert.rejects(network[way](input, ['main'], pacer), { name: 'AbortError' });
      network.forget();
      assert.equal(memory().numTensors, numTensors);
    });
  }

  it('leaves nothing behind when it cannot be created', async () => {
    const { numTensors } = memory();
    const partial = new Map(state);
    partial.delete('fc.bias');
    await assert.rejects(
      Network.create(graph, partial, backend, testPacer(), () => undefined),
      { name: 'EngineError', message: 'The weights lack the bias of fc.' },
    );
    for (const share of [0.5, 1]) {
      const controller = new AbortController();
      const create = Network.create(graph, state, backend, testPacer(controller), (done, total) => {
        if (done / total >= share) controller.abort();
      });
      // At the last report the network is complete: then there is nothing to give up.
      if (share < 1) await assert.rejects(create, { name: 'AbortError' });
      else (await create).dispose();
    }
    assert.equal(memory().numTensors, numTensors);
  });

  for (const [what, damages, black, message] of [
    [
      'a negative running_var',
      { 'inception3a.branch2.1.conv_block.1.running_var': -1 },
      false,
      ', first NaN in inception3a.branch2.1.conv_block.1 (BatchNorm2d): its running_var has negative values.',
    ],
    [
      'weights of 1e38',
      { 'conv2b.conv_block.0.weight': 1e38 },
      false,
      ', first +∞ in conv2b.conv_block.0 (Conv2d): its values exceed the range of float32; its weight reaches 1.0e+38.',
    ],
    [
      'folded weights that are infinite, on a black picture',
      { 'conv1.conv_block.0.weight': 1e30, 'conv1.conv_block.1.weight': 1e20 },
      true,
      ', first NaN in conv1.conv_block.0 (Conv2d): with conv1.conv_block.1 folded in, its weights exceed the range of float32. ' +
        'Computed layer by layer, they are finite.',
    ],
  ] as const) {
    it(`says in which layer values cease to be finite (${what})`, async () => {
      const damaged = new Map(state);
      for (const [key, value] of Object.entries(damages)) {
        damaged.set(key, new Float32Array(state.get(key)?.length ?? 0).fill(value));
      }
      const { numTensors } = memory();
      const broken = await Network.create(graph, damaged, backend, testPacer(), () => undefined);
      const held = memory().numTensors;
      const seen = black ? { ...input, data: new Float32Array(input.data.length) } : input;
      await assert.rejects(broken.run(seen, ['main'], testPacer()), {
        name: 'EngineError',
        message: `The network computes values that are not finite${message}`,
      });
      assert.equal(memory().numTensors, held);
      broken.dispose();
      assert.equal(memory().numTensors, numTensors);
    });
  }

  it('is refused before anything is allocated where it would not fit', async () => {
    const start = memory();
    assert.throws(() => network.check([1, 9000, 9000, 3], ['main']), {
      name: 'EngineError',
      message: /9000 × 9000 pixels/,
    });
    const many = { shape: [2000, SIDE, SIDE, 3], data: new Float32Array(0) };
    await assert.rejects(network.observe(many, ['main'], testPacer()), {
      name: 'EngineError',
      message: /GB of memory/,
    });
    network.forget();
    assert.deepEqual(memory(), start);
  });

  it('gives everything back when it is disposed of', async () => {
    await network.observe(input, ['main'], testPacer());
    network.dispose();
    assert.equal(memory().numTensors, tensorsBefore);
  });
});
