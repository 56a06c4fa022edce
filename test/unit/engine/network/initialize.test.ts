import assert from 'node:assert/strict';
import { initialState } from '../../../../src/engine/network/initialize';
import type { StateDict } from '../../../../src/engine/network/stateDict';
import { elementCount } from '../../../../src/model/graph';
import { createGraph } from '../../../../src/model/variants';
import { testPacer } from '../../../fixtures/testPacer';

describe('initialState', function () {
  // Twelve million numbers a network.
  this.timeout(30_000);

  const graph = createGraph('inception-v1-bn', { classes: 10 });
  let state: StateDict;

  before(async () => {
    state = await initialState(graph, 0, testPacer());
  });

  function values(key: string, from = state): Float32Array {
    const found = from.get(key);
    assert.ok(found, key);
    return found;
  }

  it('gives every parameter and buffer its values', () => {
    const parameters = graph.layers.flatMap(layer => layer.parameters);
    assert.deepEqual(
      [...state.keys()],
      parameters.map(({ key }) => key),
    );
    for (const { key, shape } of parameters) assert.equal(values(key).length, elementCount(shape), key);
  });

  it('gives the same numbers for a seed on every machine', () => {
    assert.deepEqual(
      [...values('conv1.conv_block.0.weight').slice(0, 4)],
      [0.004305478651076555, 0.015984931960701942, -0.06699579954147339, 0.029842380434274673],
    );
    assert.deepEqual(
      [...values('fc.bias').slice(0, 3)],
      [-0.005144007503986359, 0.019260570406913757, -0.008646190166473389],
    );
    assert.deepEqual([...values('aux1.fc2.weight').slice(-2)], [-0.02037964016199112, 0.01326073706150055]);
  });

  it('does not change a parameter with what stands beside it', async () => {
    const withoutAux = await initialState(
      createGraph('naive-inception', { classes: 10, useAux: false }),
      0,
      testPacer(),
    );
    assert.deepEqual(values('conv1.conv_block.0.weight', withoutAux), values('conv1.conv_block.0.weight'));
  });

  it('gives other numbers for another seed', async () => {
    const other = await initialState(graph, 1, testPacer());
    assert.notDeepEqual(values('fc.weight', other), values('fc.weight'));
  });

  it('draws weights and biases within 1/√fan_in, as PyTorch does', () => {
    const fanIns = { 'conv1.conv_block.0': 3 * 7 * 7, fc: 1024, 'aux2.fc1': 2048 };
    for (const [path, fanIn] of Object.entries(fanIns)) {
      const bound = 1 / Math.sqrt(fanIn);
      const weights = values(`${path}.weight`);
      const largest = weights.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
      assert.ok(largest <= bound && largest > 0.99 * bound, `${path}: ${largest} of ${bound}`);
    }
    assert.ok(values('fc.bias').every(value => Math.abs(value) <= 1 / 32));
  });

  it('starts batch normalization as the identity', () => {
    const path = 'inception5b.branch3.1.conv_block.1';
    assert.ok(values(`${path}.weight`).every(value => value === 1));
    assert.ok(values(`${path}.running_var`).every(value => value === 1));
    assert.ok(values(`${path}.bias`).every(value => value === 0));
    assert.ok(values(`${path}.running_mean`).every(value => value === 0));
    assert.deepEqual([...values(`${path}.num_batches_tracked`)], [0]);
  });

  it('draws weights, and only weights, from a truncated normal with initWeights', async () => {
    const initialized = await initialState(
      createGraph('inception-v1-bn', { classes: 10, initWeights: true }),
      0,
      testPacer(),
    );
    const weights = values('aux1.fc1.weight', initialized);
    const std = Math.sqrt(weights.reduce((sum, value) => sum + value * value, 0) / weights.length);
    assert.ok(Math.abs(std - 0.01) < 1e-4, `standard deviation ${std}`);
    assert.deepEqual(values('fc.bias', initialized), values('fc.bias'));
    assert.deepEqual(
      [...values('fc.weight', initialized).slice(0, 3)],
      [0.008384063839912415, 0.0030790308956056833, 0.00931280106306076],
    );
  });

  it('stops when it is cancelled', async () => {
    const controller = new AbortController();
    controller.abort();
    await assert.rejects(initialState(graph, 0, testPacer(controller)), { name: 'AbortError' });
  });
});
