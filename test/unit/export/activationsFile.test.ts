import assert from 'node:assert/strict';
import { recordedNames, recordedPaths } from '../../../src/export/activationsFile';
import { createGraph } from '../../../src/model/variants';

describe('names of recorded activations', () => {
  it('are those of modules, as forward hooks have them', () => {
    const graph = createGraph('torchvision-googlenet');
    const names = recordedNames(graph, ['input', 'conv1.conv', 'conv1.relu', 'inception3a.cat', 'flatten', 'fc']);
    assert.deepEqual(
      [...names],
      [
        ['input', 'input'],
        ['conv1.conv', 'conv1.conv'],
        ['conv1.relu', 'conv1'],
        ['inception3a.cat', 'inception3a'],
        ['flatten', 'flatten'],
        ['fc', 'fc'],
      ],
    );
    const all = recordedNames(
      graph,
      graph.layers.map(layer => layer.path),
    );
    assert.equal(new Set(all.values()).size, graph.layers.length, 'each has a name of its own');
  });

  it('are asked for by the paths of layers and of the modules around them', () => {
    const paths = recordedPaths(createGraph('inception-v1-bn'));
    for (const path of ['input', 'inception3a', 'inception3a.cat', 'inception3a.branch2.1', 'aux1', 'fc'])
      assert.ok(paths.has(path), path);
    assert.ok(!paths.has(''));
  });
});
