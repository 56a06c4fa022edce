import assert from 'node:assert/strict';
import type { Analysis, ModuleAnalysis } from '../../../src/model/analysis';
import { analyze } from '../../../src/model/analysis';
import { InputSizeError } from '../../../src/model/inputSizes';
import { createGraph, VARIANT_IDS } from '../../../src/model/variants';

const at224 = { batch: 1, inputSize: 224, mode: 'eval' } as const;

function moduleAt(analysis: Analysis, path: string): ModuleAnalysis {
  const found = analysis.modules.get(path);
  assert.ok(found, path);
  return found;
}

describe('analysis', () => {
  const seed = analyze(createGraph('inception-v1-bn'), at224);

  it('finds the figures of the design', () => {
    assert.equal(seed.totals.params, 13_385_816);
    assert.equal(seed.totals.multAdds.torchinfo, 1_582_687_432);
    assert.equal(seed.totals.multAdds.fvcore, 1_582_671_872);
    const withoutAux = analyze(createGraph('inception-v1-bn', { useAux: false }), at224);
    assert.equal(withoutAux.totals.params, 7_005_832);
    assert.deepEqual(withoutAux.totals.multAdds, seed.totals.multAdds);
  });

  it('tells weights, biases, batch norm and buffers apart', () => {
    assert.deepEqual(moduleAt(seed, 'inception3a.branch3.1').parameters, {
      weight: 12_800,
      bias: 0,
      bnWeight: 32,
      bnBias: 32,
      buffers: 65,
      total: 12_864,
    });
    const fc = moduleAt(seed, 'fc').parameters;
    assert.deepEqual([fc.weight, fc.bias, fc.total], [1_024_000, 1000, 1_025_000]);
  });

  it('knows that reduction saves: 221,184 weights against 129,024', () => {
    const naive = analyze(createGraph('naive-inception'), at224);
    assert.equal(moduleAt(naive, 'inception3a.branch2').parameters.weight, 221_184);
    assert.equal(moduleAt(seed, 'inception3a.branch2').parameters.weight, 129_024);
    assert.deepEqual(moduleAt(naive, 'inception3a').output, [1, 64 + 128 + 32 + 192, 28, 28]);
    assert.ok(naive.totals.multAdds.torchinfo > 5 * seed.totals.multAdds.torchinfo);
  });

  it('has 6,998,552 parameters in the main tower of BVLC GoogLeNet, whose biases torchinfo counts at each position', () => {
    const bvlc = analyze(createGraph('bvlc-googlenet', { useAux: false }), at224);
    assert.equal(bvlc.totals.params, 6_998_552);
    assert.deepEqual(moduleAt(bvlc, 'maxpool1').output, [1, 64, 56, 56]);
    assert.deepEqual(moduleAt(bvlc, 'conv1.conv_block.0').multAdds, {
      torchinfo: (9408 + 64) * 112 * 112,
      fvcore: 9408 * 112 * 112,
    });
  });

  it("counts torchvision's network as PyTorch and torchinfo do, and its dropout is its own", () => {
    const id = 'torchvision-googlenet';
    const graph = createGraph(id);
    const torchvision = analyze(graph, at224);
    assert.equal(torchvision.totals.params, 13_004_888);
    assert.equal(torchvision.totals.multAdds.torchinfo, 1_498_391_752);
    assert.equal(analyze(createGraph(id, { useAux: false }), at224).totals.params, 6_624_904);
    assert.deepEqual(moduleAt(torchvision, 'maxpool4').output, [1, 832, 7, 7]);
    assert.equal(moduleAt(torchvision, 'inception3a.branch3.1').parameters.weight, 16 * 32 * 3 * 3);
    assert.deepEqual([graph.options.dropP, graph.options.dropPAux], [0.2, 0.7]);
    assert.equal(createGraph(id, { dropP: 0.5 }).options.dropP, 0.5);
    const training = { ...at224, batch: 2, mode: 'train' } as const;
    assert.equal(analyze(graph, training).totals.multAdds.torchinfo, 3_013_537_072);
  });

  it('executes auxiliary heads in training only, but knows their shapes', () => {
    const aux = moduleAt(seed, 'aux1.fc1');
    assert.deepEqual([aux.executed, aux.output, aux.multAdds.torchinfo, aux.activationBytes], [false, [1, 1024], 0, 0]);
    const training = analyze(createGraph('inception-v1-bn'), { ...at224, mode: 'train' });
    assert.equal(moduleAt(training, 'aux1.fc1').multAdds.torchinfo, 2_098_176);
  });

  it('follows the receptive field through the network', () => {
    const field = (path: string): readonly number[] => {
      const { size, stride, center } = moduleAt(seed, path).receptiveField;
      return [size, stride, center];
    };
    // By hand: 7; + 2·2; + 2·4 (conv2b); + 2·4 (maxpool2); + 4·8 (5×5 of 3a). The padding keeps the center at the first pixel's.
    assert.deepEqual(field('conv1'), [7, 2, 0.5]);
    assert.deepEqual(field('maxpool1'), [11, 4, 0.5]);
    assert.deepEqual(field('conv2b'), [19, 4, 0.5]);
    assert.deepEqual(field('maxpool2'), [27, 8, 0.5]);
    assert.deepEqual(field('inception3a.branch1'), [27, 8, 0.5]);
    assert.deepEqual(field('inception3a.branch3.1.conv_block.0'), [59, 8, 0.5]);
    assert.deepEqual(field('inception3a'), [59, 8, 0.5]);
    assert.deepEqual(field('avgpool'), [224, 224, 112]);
    const bvlc = analyze(createGraph('bvlc-googlenet'), at224);
    assert.deepEqual(moduleAt(bvlc, 'maxpool1').receptiveField, { size: 11, stride: 4, center: 2.5 });
    // Four bins of four of the 14 positions, which lie 16 pixels apart, begin 3.5 positions apart on average.
    const torchvision = analyze(createGraph('torchvision-googlenet'), at224);
    const { size, center } = moduleAt(torchvision, 'inception4a').receptiveField;
    assert.deepEqual(moduleAt(torchvision, 'aux1.adaptive_avg_pool2d').receptiveField, {
      size: size + 3 * 16,
      stride: 3.5 * 16,
      center: center + 1.5 * 16,
    });
  });

  it('scales with the batch and the input size', () => {
    const larger = analyze(createGraph('inception-v1-bn'), { batch: 3, inputSize: 320, mode: 'eval' });
    assert.deepEqual(moduleAt(larger, 'inception5b').output, [3, 1024, 10, 10]);
    assert.equal(larger.totals.inputBytes, 3 * 3 * 320 * 320 * 4);
    assert.equal(larger.totals.params, seed.totals.params);
  });

  it('says the smallest input where the network is not defined', () => {
    const bvlc = createGraph('bvlc-googlenet');
    const smallest = 31; // by hand, backwards: 2 before the last pool, then 4, 8, 16, and 31 before the stride of conv1
    assert.throws(
      () => analyze(bvlc, { batch: 1, inputSize: smallest - 1, mode: 'eval' }),
      (error: unknown) =>
        error instanceof InputSizeError &&
        error.smallest === smallest &&
        error.message.includes(`${smallest} × ${smallest}`),
    );
    assert.ok(analyze(bvlc, { batch: 1, inputSize: smallest, mode: 'eval' }));
  });

  it('says which inputs the auxiliary heads allow in training', () => {
    assert.throws(
      () => analyze(createGraph('inception-v1-bn'), { batch: 1, inputSize: 320, mode: 'train' }),
      /at aux1\.fc1\): inputs from 209 × 209 to 256 × 256 are/,
    );
    assert.ok(analyze(createGraph('inception-v1-bn'), { batch: 1, inputSize: 256, mode: 'train' }));
    assert.ok(analyze(createGraph('inception-v1-bn', { useAux: false }), { batch: 1, inputSize: 320, mode: 'train' }));
    const adaptive = analyze(createGraph('torchvision-googlenet'), { batch: 1, inputSize: 320, mode: 'train' });
    assert.deepEqual(moduleAt(adaptive, 'aux1.adaptive_avg_pool2d').output, [1, 512, 4, 4]);
  });

  for (const [name, options] of [
    ['batch', { ...at224, batch: 0 }],
    ['batch', { ...at224, batch: 1.5 }],
    ['input', { ...at224, inputSize: -224 }],
    ['input', { ...at224, inputSize: NaN }],
  ] as const) {
    it(`refuses ${JSON.stringify(options)}`, () => {
      assert.throws(
        () => analyze(createGraph('inception-v1-bn'), options),
        new RegExp(`${name} size must be a positive`),
      );
    });
  }

  it('refuses impossible options', () => {
    assert.throws(() => createGraph('inception-v1-bn', { classes: 0 }), RangeError);
    assert.throws(() => createGraph('inception-v1-bn', { dropP: 1.1 }), RangeError);
  });
});

describe('graph', () => {
  for (const id of VARIANT_IDS) {
    it(`${id}: each layer follows what it reads, and no path occurs twice`, () => {
      const seen = new Set(['input']);
      for (const layer of createGraph(id).layers) {
        for (const input of layer.inputs) assert.ok(seen.has(input), `${layer.path} reads ${input}`);
        assert.ok(!seen.has(layer.path), layer.path);
        seen.add(layer.path);
      }
    });
  }

  for (const [id, ...expected] of [
    ['inception-v1-bn', 'conv2b.conv_block.1.running_var', 'inception3a.branch3.1.conv_block.0.weight'],
    ['torchvision-googlenet', 'conv3.bn.running_var', 'inception3a.branch3.1.conv.weight', 'aux1.conv.bn.bias'],
  ] as const) {
    it(`has the 364 entries of the PyTorch state_dict of ${id}`, () => {
      const keys = createGraph(id).layers.flatMap(layer => layer.parameters.map(parameter => parameter.key));
      assert.equal(new Set(keys).size, 364);
      for (const key of expected) assert.ok(keys.includes(key), key);
    });
  }
});
