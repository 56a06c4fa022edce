import assert from 'node:assert/strict';
import { isWithin, layersByModule, parentOf } from '../../../src/model/paths';
import { createGraph } from '../../../src/model/variants';

describe('paths', () => {
  it('name the module around a module', () => {
    assert.equal(parentOf('inception3a.branch2.0'), 'inception3a.branch2');
    assert.equal(parentOf('fc'), '');
    assert.equal(parentOf(''), '');
  });

  it('lie within a module by whole names', () => {
    assert.ok(isWithin('conv1.conv_block.0', 'conv1'));
    assert.ok(isWithin('conv1', 'conv1'));
    assert.ok(isWithin('conv1', ''));
    assert.ok(!isWithin('conv10', 'conv1'));
    assert.ok(!isWithin('conv1', 'conv1.conv_block'));
  });

  it('list the layers of each module in forward order', () => {
    const graph = createGraph('inception-v1-bn', { useAux: false });
    const layers = layersByModule(graph);
    assert.deepEqual(layers.get(''), graph.layers);
    assert.deepEqual(
      layers.get('conv1.conv_block')?.map(({ path }) => path),
      ['conv1.conv_block.0', 'conv1.conv_block.1', 'conv1.conv_block.2'],
    );
    assert.deepEqual(
      layers.get('fc')?.map(({ path }) => path),
      ['fc'],
    );
  });
});
