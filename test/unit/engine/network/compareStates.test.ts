import assert from 'node:assert/strict';
import { compareStates } from '../../../../src/engine/network/compareStates';
import type { Graph, GraphOptions } from '../../../../src/model/graph';
import { elementCount } from '../../../../src/model/graph';
import { createGraph } from '../../../../src/model/variants';
import { testPacer } from '../../../fixtures/testPacer';

const CHANGED = 'conv1.conv_block.1.bias';

interface Weights {
  readonly graph: Graph;
  readonly state: Map<string, Float32Array>;
}

/** A network of ones, but for what `values` says. */
function weights(options: Partial<GraphOptions>, values: Readonly<Record<string, Float32Array>> = {}): Weights {
  const graph = createGraph('inception-v1-bn', { classes: 2, useAux: false, ...options });
  const parameters = graph.layers.flatMap(layer => layer.parameters);
  const state = parameters.map(
    ({ key, shape }) => [key, values[key] ?? new Float32Array(elementCount(shape)).fill(1)] as const,
  );
  return { graph, state: new Map(state) };
}

function changed(...first: number[]): Weights {
  return weights({}, { [CHANGED]: Float32Array.from({ length: 64 }, (_, i) => first[i] ?? 0) });
}

describe('compareStates', () => {
  for (const [what, a, b, expected] of [
    ['a change', [3, 4], [3, 4.5], { relativeChange: 0.1, maxChange: 0.5 }],
    ['no change', [3, 4], [3, 4], { relativeChange: 0, maxChange: 0 }],
    ['a change of nothing', [], [-2], { maxChange: 2 }],
    ['a change from NaN', [NaN, 1], [1, 1], {}],
    ['a change to infinity', [1, 1], [1, Infinity], {}],
    // Their squares are beyond float32.
    [
      'a change of large values',
      [1e30],
      [2e30],
      { relativeChange: 1, maxChange: Math.fround(2e30) - Math.fround(1e30) },
    ],
  ] as const) {
    it(`measures ${what}, and nothing elsewhere`, async () => {
      const { parameters, notCompared } = await compareStates(changed(...a), changed(...b), testPacer());
      assert.deepEqual(notCompared, []);
      // All but the counters of 57 batch normalizations.
      assert.equal(parameters.length, 57 * 5 + 2);
      const [moved] = parameters.filter(({ key }) => key === CHANGED);
      const others = parameters.filter(({ key }) => key !== CHANGED);
      const rounded = moved?.relativeChange === undefined ? {} : { relativeChange: +moved.relativeChange.toFixed(6) };
      assert.deepEqual(
        { ...moved, ...rounded },
        { key: CHANGED, layer: 'conv1.conv_block.1', role: 'bnBias', count: 64, ...expected },
      );
      assert.ok(others.every(({ relativeChange, maxChange }) => relativeChange === 0 && maxChange === 0));
    });
  }

  it('lists what can not be compared', async () => {
    const byReason = async (a: Weights, b: Weights): Promise<Record<string, number>> => {
      const counts: Record<string, number> = {};
      const { notCompared } = await compareStates(a, b, testPacer());
      for (const { reason } of notCompared) counts[reason] = (counts[reason] ?? 0) + 1;
      return counts;
    };
    // An auxiliary head has a convolution, its batch normalization's four vectors and two linear layers.
    assert.deepEqual(await byReason(weights({}), weights({ useAux: true })), { added: 2 * 9 });
    assert.deepEqual(await byReason(weights({ useAux: true }), weights({})), { missing: 2 * 9 });
    const { notCompared } = await compareStates(weights({}), weights({ classes: 3 }), testPacer());
    assert.deepEqual(notCompared, [
      { key: 'fc.weight', reason: 'shape' },
      { key: 'fc.bias', reason: 'shape' },
    ]);
  });

  it('can be cancelled', async () => {
    const controller = new AbortController();
    const pacer = testPacer(controller, () => controller.abort());
    await assert.rejects(compareStates(weights({}), weights({}), pacer), { name: 'AbortError' });
  });
});
