import assert from 'node:assert/strict';
import type { EditedLayer, Message } from '../../../fixtures/caffeVariant';
import { compare, smallCaffe } from '../../../fixtures/comparedFiles';

type Edit = (layers: EditedLayer[]) => void;

function load(edit?: Edit, isV1 = false): ReturnType<typeof compare> {
  const bytes = smallCaffe(isV1, edit);
  return compare({ name: 'net.caffemodel', bytes, externalFiles: new Map() }, 'bvlc-googlenet');
}

async function refuses(edit: Edit, expected: RegExp): Promise<void> {
  for (const isV1 of [true, false]) {
    await assert.rejects(load(edit, isV1), (error: Error) => {
      assert.equal(error.name, 'WeightsError', error.stack);
      assert.match(error.message, /^net\.caffemodel: /);
      assert.match(error.message, expected);
      return true;
    });
  }
}

function called(layers: readonly EditedLayer[], name: string): EditedLayer {
  const layer = layers.find(candidate => candidate.name === name);
  assert(layer, `no ${name}`);
  return layer;
}

const set =
  (name: string, message: string, fields: Message): Edit =>
  layers => {
    const { parameters } = called(layers, name);
    parameters[message] = { ...parameters[message], ...fields };
  };

const without =
  (name: string): Edit =>
  layers => {
    const [{ bottoms, tops } = { bottoms: [], tops: [] }] = layers.splice(layers.indexOf(called(layers, name)), 1);
    for (const layer of layers)
      layer.bottoms = layer.bottoms.map(each => (each === tops[0] ? (bottoms[0] ?? '') : each));
  };

const CONV1 = 'conv1/7x7_s2';

describe('What a Caffe model computes', function () {
  this.timeout(60_000);

  it('may be BVLC GoogLeNet, in the older and in the current layout, as a solver leaves it', async () => {
    for (const isV1 of [true, false]) {
      assert.deepEqual(await load(undefined, isV1), { endsWithSoftmax: false });
      const trained: Edit = layers => {
        const loss = { type: 'SoftmaxWithLoss', tops: ['loss'], blobs: [], parameters: {} };
        layers.push({ ...loss, name: 'loss', bottoms: ['loss3/classifier', 'label'] });
        const split = { type: 'Split', blobs: [], parameters: {} };
        layers.splice(-2, 0, { ...split, name: 'split', bottoms: ['avgpool'], tops: ['avgpool_0', 'avgpool_1'] });
        called(layers, 'loss3/classifier').bottoms = ['avgpool_1'];
      };
      assert.deepEqual(await load(trained, isV1), { endsWithSoftmax: false });
      const probabilities: Edit = layers => {
        const softmax = { type: 'Softmax', blobs: [], parameters: {} };
        layers.push({ ...softmax, name: 'prob', bottoms: ['loss3/classifier'], tops: ['prob'] });
      };
      assert.deepEqual(await load(probabilities, isV1), { endsWithSoftmax: true });
    }
  });

  it('is not known where layers are listed alone, and is checked as far as they say', async () => {
    const alone: Edit = layers => {
      layers.splice(0, layers.length, ...layers.filter(({ blobs }) => blobs.length > 0));
      for (const layer of layers) Object.assign(layer, { bottoms: [], tops: [] });
    };
    const silent: Edit = layers => {
      alone(layers);
      for (const layer of layers) layer.parameters = {};
    };
    await load(alone);
    await load(silent, true);
    const strided: Edit = layers => {
      set(CONV1, 'convolution_param', { stride: 1 })(layers);
      alone(layers);
    };
    await refuses(strided, /its layer "conv1\/7x7_s2" \(conv1\.conv_block\.0\) has stride 1, BVLC GoogLeNet has 2/);
  });

  const refusals: readonly (readonly [string, Edit, RegExp])[] = [
    ['another stride', set(CONV1, 'convolution_param', { stride: 1 }), /"conv1\/7x7_s2" \(conv1\.conv_block\.0\) has stride 1, BVLC GoogLeNet has 2/],
    ['other padding', set('conv2/3x3', 'convolution_param', { pad: 0 }), /has padding 0, BVLC GoogLeNet has 1/],
    ['groups', set('conv2/3x3', 'convolution_param', { group: 2 }), /has 2 groups/],
    ['dilation', set('conv2/3x3', 'convolution_param', { dilation: 2 }), /has dilation 2, BVLC GoogLeNet has 1/],
    ['another pool', set('maxpool1', 'pooling_param', { pool: 1 }), /its layer "maxpool1" \(Pooling\) reads conv1\.conv_block\.1 \(ReLU\), BVLC GoogLeNet has maxpool1 \(MaxPool2d\) there/],
    ['a pool of chance', set('maxpool1', 'pooling_param', { pool: 2 }), /"maxpool1" \(Pooling\) is an operation that is not known/],
    ['another kernel of a pool', set('maxpool1', 'pooling_param', { kernel_size: 2 }), /\(maxpool1\) has kernel 2, BVLC GoogLeNet has 3/],
    ['sizes rounded down', set('maxpool1', 'pooling_param', { round_mode: 1 }), /\(maxpool1\) has 55 positions/],
    ['another alpha', set('norm1', 'lrn_param', { alpha: 1 }), /\(norm1\) has alpha 1, BVLC GoogLeNet has 0\.0001/],
    ['another local size', set('norm1', 'lrn_param', { local_size: 3 }), /\(norm1\) has size 3/],
    ['normalization within channels', set('norm1', 'lrn_param', { norm_region: 1 }), /"norm1" \(LRN\) normalizes within channels/],
    ['a slope', set('conv1.conv_block.1', 'relu_param', { negative_slope: 0.1 }), /\(conv1\.conv_block\.1\) multiplies negative values by 0\.1/],
    ['another order of branches', layers => void called(layers, 'inception3a.cat').bottoms.reverse(), /\(inception3a\.cat\) joins inception3a\.branch4/],
    ['branches along the height', set('inception3a.cat', 'concat_param', { axis: 2 }), /joins along axis 2/],
    ['a transposed product', set('loss3/classifier', 'inner_product_param', { transpose: 1 }), /\(fc\) multiplies by its weight transposed/],
    ['a missing ReLU', without('conv1.conv_block.1'), /reads conv1\.conv_block\.0 \(Conv2d\), BVLC GoogLeNet has conv1\.conv_block\.1 \(ReLU\) there/],
    ['a missing normalization', without('norm1'), /reads maxpool1 \(MaxPool2d\), BVLC GoogLeNet reads norm1/],
    ['another activation', layers => void (called(layers, 'conv1.conv_block.1').type = 'TanH'), /is an operation that is not known/],
    ['another mean', set('data', 'transform_param', { mean_value: [123, 117, 104] }), /its input is prepared in another way than that of BVLC GoogLeNet \(BGR: p − \(104, 117, 123\)\): .* reads the input as its layer "data" \(Data\) changes it/],
    ['another scale', set('data', 'transform_param', { scale: 0.017 }), /its input is prepared in another way/],
    ['a bottom that nothing gives', layers => void (called(layers, 'maxpool1').bottoms = ['lost']), /reads "lost", which nothing gives/],
  ]; // prettier-ignore
  for (const [what, edit, expected] of refusals) it(`is refused with ${what}`, () => refuses(edit, expected));
});
