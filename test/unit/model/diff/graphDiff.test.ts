import assert from 'node:assert/strict';
import { analyze } from '../../../../src/model/analysis';
import { withModule } from '../../../../src/model/architecture/edits';
import { diffLines, jsonDiff } from '../../../../src/model/diff/formatDiff';
import type { GraphDiff, LayerDiff } from '../../../../src/model/diff/graphDiff';
import { diffGraphs } from '../../../../src/model/diff/graphDiff';
import { layerRoles } from '../../../../src/model/diff/layerRoles';
import type { NetworkChoice, VariantId } from '../../../../src/model/variants';
import { createGraph, graphOf, VARIANT_IDS, VARIANTS } from '../../../../src/model/variants';
import { EDITED_NETWORKS } from '../../../fixtures/editedNetworks';

const AT_224 = { batch: 1, inputSize: 224, mode: 'eval' } as const;

function diff(before: NetworkChoice, after: NetworkChoice): GraphDiff {
  return diffGraphs(analyze(graphOf(before), AT_224), analyze(graphOf(after), AT_224));
}

function variant(id: VariantId): NetworkChoice {
  return { variant: id, classes: 1000, useAux: true };
}

function kinds({ layers }: GraphDiff): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of layers) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function pathOf(layer: LayerDiff): string {
  return layer.kind === 'removed' ? layer.before.path : layer.after.path;
}

describe('diff of graphs', () => {
  for (const id of VARIANT_IDS) {
    it(`finds nothing between ${id} and itself`, () => {
      const { layers, renamed, unchanged } = diff(variant(id), variant(id));
      assert.deepEqual([layers, renamed, unchanged], [[], 0, createGraph(id).layers.length]);
    });
  }

  it('gives each layer a role of its own, whatever is edited', () => {
    for (const network of [...VARIANT_IDS.map(variant), ...Object.values(EDITED_NETWORKS)]) {
      const roles = layerRoles(graphOf(network));
      assert.equal(new Set(roles.values()).size, roles.size);
    }
  });

  it('sees the batch normalization, the biases, the LRN and the pools of BVLC GoogLeNet', () => {
    const found = diff(variant('inception-v1-bn'), variant('bvlc-googlenet'));
    const removed = found.layers.filter(layer => layer.kind === 'removed');
    const added = found.layers.filter(layer => layer.kind === 'added');
    assert.ok(removed.every(layer => layer.before.type === 'BatchNorm2d'));
    assert.equal(removed.length, 59);
    assert.deepEqual(added.map(pathOf), ['norm1', 'norm2']);
    const first = found.layers.find(layer => pathOf(layer) === 'conv1.conv_block.0');
    assert.deepEqual(first?.kind === 'changed' && first.differences, [
      { name: 'bias', before: 'false', after: 'true' },
    ]);
    const pool = found.layers.find(layer => pathOf(layer) === 'maxpool1');
    assert.deepEqual(pool?.kind === 'changed' && pool.differences, [
      { name: 'padding', before: '1', after: '0' },
      { name: 'ceilMode', before: 'false', after: 'true' },
    ]);
    assert.equal(
      found.renamed,
      found.after.graph.layers.filter(({ op, path }) => op.type === 'ReLU' && path.includes('conv_block')).length,
    );
  });

  it("pairs torchvision's layers with those of other names, so that its 3×3 for 5×5 is seen", () => {
    const found = diff(variant('inception-v1-bn'), variant('torchvision-googlenet'));
    const { removed = 0, added = 0 } = kinds(found);
    assert.deepEqual([removed, added], [0, 0]);
    const kernels = found.layers.filter(
      layer => layer.kind === 'changed' && layer.differences.some(({ name }) => name === 'kernelSize'),
    );
    assert.deepEqual(
      kernels.map(pathOf),
      [
        'maxpool4',
        ...found.after.graph.layers.map(({ path }) => path).filter(path => /branch3\.1\.conv$/.test(path)),
      ].sort((a, b) => kernels.map(pathOf).indexOf(a) - kernels.map(pathOf).indexOf(b)),
    );
    assert.equal(kernels.length, 10);
    assert.equal(found.counterparts.get('conv3.conv')?.path, 'conv2b.conv_block.0');
  });

  it('says that a reduction is gone, and what the convolution behind it now reads', () => {
    const edited = EDITED_NETWORKS['one branch without its reduction'];
    assert.ok(edited);
    const found = diff({ variant: 'inception-v1-bn', classes: 10, useAux: true }, edited);
    assert.deepEqual(
      found.layers.map(layer => [layer.kind, pathOf(layer)]),
      [
        ['removed', 'inception3a.branch2.0.conv_block.0'],
        ['removed', 'inception3a.branch2.0.conv_block.1'],
        ['removed', 'inception3a.branch2.0.conv_block.2'],
        ['changed', 'inception3a.branch2.conv_block.0'],
      ],
    );
    const last = found.layers.at(-1);
    assert.deepEqual(last?.kind === 'changed' && last.differences, [
      { name: 'inChannels', before: '96', after: '192' },
    ]);
  });

  it('is the same seen from the other side', () => {
    const there = diff(variant('naive-inception'), variant('bvlc-googlenet'));
    const back = diff(variant('bvlc-googlenet'), variant('naive-inception'));
    assert.deepEqual(kinds(there)['added'], kinds(back)['removed']);
    assert.deepEqual(kinds(there)['removed'], kinds(back)['added']);
    assert.deepEqual(kinds(there)['changed'], kinds(back)['changed']);
    assert.equal(there.unchanged, back.unchanged);
  });

  it('adds up: the differences of parameters are the difference of the totals', () => {
    for (const other of Object.values(EDITED_NETWORKS)) {
      const inputSize = 96;
      const [before, after] = [variant('bvlc-googlenet'), other].map(network =>
        analyze(
          graphOf({
            ...network,
            architecture: {
              ...(network.architecture ?? VARIANTS[network.variant].architecture),
              classifier: { kind: 'gap' },
            },
          }),
          { ...AT_224, inputSize },
        ),
      );
      assert.ok(before && after);
      const { layers } = diffGraphs(before, after);
      const sum = layers.reduce((total, layer) => {
        const now = layer.kind === 'removed' ? 0 : layer.after.parameters.total;
        const then = layer.kind === 'added' ? 0 : layer.before.parameters.total;
        return total + now - then;
      }, 0);
      assert.equal(sum, after.totals.params - before.totals.params);
    }
  });

  it('reads as text, and as JSON', () => {
    const wide = withModule(VARIANTS['inception-v1-bn'].architecture, 'inception3a', module => ({
      ...module,
      branch1: { width: 128 },
    }));
    const found = diff(variant('inception-v1-bn'), { ...variant('inception-v1-bn'), architecture: wide });
    const text = diffLines(found, ['old', 'new'], 'torchinfo');
    assert.deepEqual(text.slice(0, 7), [
      '--- old',
      '+++ new',
      '~ inception3a.branch1.conv_block.0 Conv2d',
      '    outChannels: 64 → 128',
      '    output: [1, 64, 28, 28] → [1, 128, 28, 28]',
      '    params: 12,288 → 24,576 (+100.0 %)',
      '    mult-adds: 9,633,792 → 19,267,584 (+100.0 %)',
    ]);
    assert.match(text.at(-3) ?? '', /^Params: 13,385,816 → 13,4\d\d,\d{3} \(\+0\.\d %\)$/);
    const json = jsonDiff(found, ['a', 'b'], 'torchinfo');
    assert.equal(json.layers.length, found.layers.length);
    assert.deepEqual(json.before, {
      network: 'a',
      params: 13_385_816,
      mult_adds: 1_582_687_432,
      total_bytes: found.before.totals.totalBytes,
    });
    assert.deepEqual(JSON.parse(JSON.stringify(json.layers[0])), {
      kind: 'changed',
      before: {
        name: 'inception3a.branch1.conv_block.0',
        type: 'Conv2d',
        output: [1, 64, 28, 28],
        params: 12288,
        mult_adds: 9633792,
      },
      after: {
        name: 'inception3a.branch1.conv_block.0',
        type: 'Conv2d',
        output: [1, 128, 28, 28],
        params: 24576,
        mult_adds: 19267584,
      },
      differences: [
        { name: 'outChannels', before: '64', after: '128' },
        { name: 'output', before: '[1, 64, 28, 28]', after: '[1, 128, 28, 28]' },
      ],
    });
  });
});
