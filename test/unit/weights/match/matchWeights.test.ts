import assert from 'node:assert/strict';
import type { GraphOptions, Layer, Parameter, Shape } from '../../../../src/model/graph';
import { elementCount } from '../../../../src/model/graph';
import type { VariantId } from '../../../../src/model/variants';
import { VARIANT_IDS, createGraph } from '../../../../src/model/variants';
import type { MatchReport } from '../../../../src/weights/matchReport';
import type { WeightsFile } from '../../../../src/weights/weightsFile';
import { WeightsError } from '../../../../src/weights/weightsError';
import { matchWeights } from '../../../../src/weights/match/matchWeights';
import { caffeLayerName } from '../../../../src/weights/caffeNames';
import type { NamedTensor } from '../../../fixtures/readWeights';
import { asFile, readMatched } from '../../../fixtures/readWeights';

const SLOW_MACHINE = 30_000;

/** Zeros enough for the largest tensor of any variant, the first layer after flattening; tests share them. */
const ZEROS = new Float32Array(2048 * 1024);

type Naming = (layer: Layer, parameter: Parameter) => string;

const pytorchKey: Naming = (_, parameter) => parameter.key;
const caffeName: Naming = (layer, parameter) =>
  `${caffeLayerName(layer.path) ?? ''}_${parameter.role === 'weight' ? 'w' : 'b'}_0`;

function tensorsOf(variant: VariantId, options: Partial<GraphOptions>, naming = pytorchKey): Map<string, NamedTensor> {
  const tensors = new Map<string, NamedTensor>();
  for (const layer of createGraph(variant, { classes: 10, ...options }).layers) {
    for (const parameter of layer.parameters) {
      const dtype = parameter.role === 'numBatchesTracked' ? 'int64' : 'float32';
      const data = ZEROS.subarray(0, elementCount(parameter.shape));
      const name = naming(layer, parameter);
      tensors.set(name, { name, shape: parameter.shape, dtype, data });
    }
  }
  return tensors;
}

function change(tensors: Map<string, NamedTensor>, name: string, fields: Partial<NamedTensor>): void {
  const tensor = tensors.get(name);
  assert(tensor, `no ${name}`);
  const changed = { ...tensor, ...fields };
  tensors.set(name, { ...changed, data: fields.data ?? ZEROS.subarray(0, elementCount(changed.shape)) });
}

const file = (tensors: ReadonlyMap<string, NamedTensor>): WeightsFile =>
  asFile({ format: 'pytorch', tensors, metadata: {} });

function refused(tensors: ReadonlyMap<string, NamedTensor>): { reason: string; report: MatchReport } {
  try {
    matchWeights(file(tensors), 'net.pth');
  } catch (error) {
    assert(error instanceof WeightsError);
    assert.equal(error.fileName, 'net.pth');
    assert(error.report);
    return { reason: error.reason, report: error.report };
  }
  return assert.fail('the file was accepted');
}

const NOTHING: MatchReport = {
  missing: [],
  unexpected: [],
  wrongShape: [],
  wrongType: [],
  defaulted: [],
  ignored: [],
};

describe('Matching weights', function () {
  this.timeout(SLOW_MACHINE);

  for (const variant of VARIANT_IDS) {
    for (const useAux of [true, false]) {
      it(`finds ${variant} ${useAux ? 'with' : 'without'} auxiliary heads, and its classes`, async () => {
        const tensors = tensorsOf(variant, { useAux, classes: 7 });
        const matched = await readMatched(file(tensors), 'net.pth');
        assert.equal(matched.variant, variant);
        assert.deepEqual(matched.options, { useAux, classes: 7 });
        assert.deepEqual([...matched.stateDict.keys()], [...tensors.keys()]);
        for (const [key, values] of matched.stateDict) assert.equal(values, tensors.get(key)?.data);
        assert.deepEqual(matched.report, NOTHING);
      });
    }
  }

  it('cannot take one variant for another: no two have the same names, with or without auxiliary heads', () => {
    const names = VARIANT_IDS.flatMap(variant =>
      [true, false].map(useAux => {
        const parameters = createGraph(variant, { useAux }).layers.flatMap(layer => layer.parameters);
        const needed = parameters.filter(({ role }) => role !== 'numBatchesTracked').map(({ key }) => key);
        return needed.sort().join();
      }),
    );
    assert.equal(new Set(names).size, 2 * VARIANT_IDS.length);
  });

  it("finds Caffe's names, with any sizes of 1 in the shapes of linear layers and biases", async () => {
    for (const useAux of [true, false]) {
      const tensors = tensorsOf('bvlc-googlenet', { useAux }, caffeName);
      change(tensors, 'loss3/classifier_w_0', { shape: [1, 1, 10, 1024] });
      change(tensors, 'loss3/classifier_b_0', { shape: [1, 1, 1, 10] });
      if (useAux) change(tensors, 'loss1/fc_w_0', { shape: [1024, 2048, 1, 1] });
      const matched = await readMatched(file(tensors), 'net.onnx');
      assert.equal(matched.variant, 'bvlc-googlenet');
      assert.deepEqual(matched.options, { useAux, classes: 10 });
      assert.equal(matched.stateDict.get('fc.weight'), tensors.get('loss3/classifier_w_0')?.data);
      assert.equal(
        matched.stateDict.get('inception3a.branch4.1.conv_block.0.bias'),
        tensors.get('inception_3a/pool_proj_b_0')?.data,
      );
    }
  });

  it("names every layer with weights of BVLC's network as Caffe does, and no other", () => {
    const layers = createGraph('bvlc-googlenet').layers.filter(layer => layer.parameters.length > 0);
    const names = layers.map(layer => caffeLayerName(layer.path));
    assert.equal(new Set(names).size, 64);
    assert(!names.includes(undefined));
    assert.equal(caffeLayerName('inception5b.branch3.1.conv_block.0'), 'inception_5b/5x5');
    assert.equal(caffeLayerName('conv2a.conv_block.0'), 'conv2/3x3_reduce');
    assert.equal(caffeLayerName('aux2.conv.conv_block.0'), 'loss2/conv');
    for (const path of ['maxpool1', 'inception3a.branch4.0', 'conv1.conv_block.1', 'inception3a.cat']) {
      assert.equal(caffeLayerName(path), undefined);
    }
  });

  it('removes what wrappers prepend to the keys, if all keys have it', () => {
    const wrappedIn = (prefix: string): ReadonlyMap<string, NamedTensor> =>
      tensorsOf('inception-v1-bn', {}, (_, { key }) => prefix + key);
    assert.equal(matchWeights(file(wrappedIn('model.')), 'lightning.ckpt').variant, 'inception-v1-bn');
    const wrapped = wrappedIn('module._orig_mod.');
    assert.equal(matchWeights(file(wrapped), 'net.pth').variant, 'inception-v1-bn');
    const counter = { name: 'n_averaged', shape: [], dtype: 'int64', data: ZEROS.subarray(0, 1) } as const;
    const { report } = matchWeights(file(new Map([[counter.name, counter], ...wrapped])), 'averaged.pth');
    assert.deepEqual(report, { ...NOTHING, ignored: [{ name: 'n_averaged', dtype: 'int64', shape: [] }] });
    const partly = tensorsOf('inception-v1-bn', {}, (_, { key }) => (key === 'fc.bias' ? key : `module.${key}`));
    assert.match(refused(partly).reason, /is not a known GoogLeNet/);
  });

  it('does without batch counters, and ignores whole numbers among the weights', async () => {
    const tensors = tensorsOf('inception-v1-bn', { useAux: false });
    tensors.delete('conv1.conv_block.1.num_batches_tracked');
    change(tensors, 'conv2a.conv_block.1.num_batches_tracked', { shape: [1] });
    tensors.set('OC2_DUMMY_1', { name: 'OC2_DUMMY_1', shape: [2], dtype: 'int64', data: ZEROS.subarray(0, 2) });
    const { report, stateDict } = await readMatched(file(tensors), 'net.pth');
    assert.deepEqual(report, {
      ...NOTHING,
      defaulted: ['conv1.conv_block.1.num_batches_tracked'],
      ignored: [{ name: 'OC2_DUMMY_1', dtype: 'int64', shape: [2] }],
    });
    assert.deepEqual(stateDict.get('conv1.conv_block.1.num_batches_tracked'), Float32Array.of(0));
  });

  it('counts values that are not finite', async () => {
    const tensors = tensorsOf('inception-v1-bn', { useAux: false });
    change(tensors, 'conv1.conv_block.1.bias', { data: new Float32Array(64).fill(NaN, 0, 2).fill(-Infinity, 63) });
    const { nonFinite } = await readMatched(file(tensors), 'net.pth');
    assert.deepEqual(nonFinite, [{ key: 'conv1.conv_block.1.bias', count: 3 }]);
  });

  it('reports what is missing, unexpected, and of the wrong shape or type', () => {
    const tensors = tensorsOf('inception-v1-bn', { useAux: false });
    tensors.delete('conv1.conv_block.0.weight');
    tensors.delete('fc.weight');
    change(tensors, 'conv1.conv_block.1.weight', { dtype: 'int8' });
    change(tensors, 'inception3a.branch3.1.conv_block.0.weight', { shape: [32, 16, 3, 3] });
    change(tensors, 'inception3a.branch1.conv_block.0.weight', { shape: [64, 192] });
    tensors.set('se.fc.weight', { name: 'se.fc.weight', shape: [1], dtype: 'float32', data: ZEROS.subarray(0, 1) });
    const { reason, report } = refused(tensors);
    const wrongShape: { key: string; expected: Shape; found: Shape }[] = [
      { key: 'inception3a.branch1.conv_block.0.weight', expected: [64, 192, 1, 1], found: [64, 192] },
      { key: 'inception3a.branch3.1.conv_block.0.weight', expected: [32, 16, 5, 5], found: [32, 16, 3, 3] },
    ];
    assert.deepEqual(report, {
      ...NOTHING,
      missing: ['conv1.conv_block.0.weight', 'fc.weight'],
      unexpected: ['se.fc.weight'],
      wrongShape,
      wrongType: [{ key: 'conv1.conv_block.1.weight', found: 'int8' }],
    });
    assert.equal(
      reason,
      'does not fit Inception V1 (BN): 2 missing ("conv1.conv_block.0.weight", "fc.weight"); ' +
        '2 of the wrong shape ("inception3a.branch1.conv_block.0.weight" is [64, 192] instead of [64, 192, 1, 1], ' +
        '"inception3a.branch3.1.conv_block.0.weight" is [32, 16, 3, 3] instead of [32, 16, 5, 5]); ' +
        '1 of the wrong type ("conv1.conv_block.1.weight" is int8); 1 unexpected ("se.fc.weight")',
    );
  });

  it('says what PyTorch’s ONNX exporter left out when it folded the batch normalization into the convolutions', () => {
    const folded = (shapeOf: (shape: Shape) => Shape): Map<string, NamedTensor> => {
      const layers = createGraph('inception-v1-bn', { useAux: true }).layers;
      const named = layers.flatMap(({ op, parameters }, index) =>
        parameters.flatMap(({ key, shape, role }): [string, Shape][] => {
          if (op.type === 'Linear') return [[key, shape]];
          return role === 'weight'
            ? [
                [`onnx::Conv_${index * 3}`, shapeOf(shape)],
                [`onnx::Conv_${index * 3 + 1}`, shape.slice(0, 1)],
              ]
            : [];
        }),
      );
      return new Map(
        named.map(([name, shape]) => [
          name,
          { name, shape, dtype: 'float32', data: ZEROS.subarray(0, elementCount(shape)) },
        ]),
      );
    };
    assert.match(
      refused(folded(shape => shape)).reason,
      /^has Inception V1 \(BN\) with its batch normalization folded .*training=torch\.onnx\.TrainingMode\.PRESERVE.*state_dict\(\)$/,
    );
    assert.match(refused(folded(([out = 0, into = 0]) => [out, into, 3, 3])).reason, /^is not a known GoogLeNet/);
  });

  it('reports the other auxiliary head as missing when there is only one, and shows only the first few names', () => {
    const tensors = tensorsOf('inception-v1-bn', { useAux: true });
    for (const name of tensors.keys()) if (name.startsWith('aux2.')) tensors.delete(name);
    const { reason, report } = refused(tensors);
    assert.equal(report.missing.length, 9);
    assert.match(reason, /: 9 missing \("aux2\.[^"]+", "aux2\.[^"]+", "aux2\.[^"]+", …\)$/);
  });

  it('requires the same classes in every head', () => {
    const tensors = tensorsOf('inception-v1-bn', { classes: 10 });
    change(tensors, 'aux1.fc2.weight', { shape: [1000, 1024] });
    const { report } = refused(tensors);
    assert.deepEqual(report.wrongShape, [{ key: 'aux1.fc2.weight', expected: [10, 1024], found: [1000, 1024] }]);
  });

  it('refuses another network, saying what it looks like and what was expected', () => {
    const other = (...names: string[]): Map<string, NamedTensor> =>
      new Map(names.map(name => [name, { name, shape: [2, 3], dtype: 'float32', data: ZEROS.subarray(0, 6) }]));
    const resnet = refused(other('conv1.weight', 'layer1.0.conv1.weight')).reason;
    assert.match(
      resnet,
      /^is not a known GoogLeNet, but looks like a ResNet\. It has 2 tensors \("conv1\.weight" \[2, 3\]/,
    );
    for (const name of ['conv1.conv_block.0.weight', 'conv1.conv.weight'])
      assert.ok(resnet.includes(`"${name}" (PyTorch names)`));
    assert.match(resnet, / or "conv1\/7x7_s2_w_0" \(Caffe names\)$/);
    assert.match(refused(other('conv1_1_w_0', 'fc8_w_0')).reason, /looks like a VGG/);
    assert.match(refused(other('conv1_w_0', 'fc8_w_0')).reason, /looks like AlexNet or CaffeNet/);
    assert.match(refused(other('w')).reason, /^is not a known GoogLeNet\. It has 1 tensor \("w" \[2, 3\]\)/);
    assert.match(refused(other()).reason, /^is not a known GoogLeNet\. It has no tensors;/);
  });
});
