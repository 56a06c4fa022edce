import assert from 'node:assert/strict';
import { buildGraph } from '../../../src/model/builder';
import { DEFAULT_OPTIONS } from '../../../src/model/defaults';
import { pooledHead } from '../../../src/model/pooledHead';
import { createGraph, VARIANT_IDS, VARIANTS } from '../../../src/model/variants';

describe('the head of a network', () => {
  for (const variant of VARIANT_IDS) {
    it(`is linear in the last map of ${variant}`, () => {
      const head = pooledHead(createGraph(variant));
      assert.ok('pooled' in head);
      assert.deepEqual([head.pooled, head.linear.path], ['inception5b.cat', 'fc']);
    });
  }

  it('is not where the map is flattened', () => {
    const design = VARIANTS['inception-v1-bn'];
    const architecture = { ...design.architecture, classifier: { kind: 'flatten', inputSize: 224 } as const };
    const head = pooledHead(buildGraph(design, architecture, DEFAULT_OPTIONS));
    assert.deepEqual(head, { obstacle: 'fc reads each position of inception5b.cat by weights of its own' });
  });
});
