import assert from 'node:assert/strict';
import type { VariantId } from '../../../../src/model/variants';
import { compare, smallTfjs, topologyOf } from '../../../fixtures/comparedFiles';

interface EditedLayer {
  class_name: string;
  name: string;
  config: Record<string, unknown>;
  inbound_nodes: unknown[];
}

interface EditedModel {
  class_name: string;
  config: { layers: EditedLayer[]; output_layers: unknown[] };
}

type Edit = (model: EditedModel) => void;

const BN = 'inception-v1-bn';
const TORCHVISION = 'torchvision-googlenet';
function load(edit: Edit = () => undefined, variant: VariantId = BN): ReturnType<typeof compare> {
  const useAux = variant === TORCHVISION;
  const model = JSON.parse(topologyOf(variant, useAux)) as EditedModel;
  edit(model);
  return compare(smallTfjs(variant, useAux, JSON.stringify(model)), variant, useAux);
}

async function refuses(edit: Edit, expected: RegExp): Promise<void> {
  await assert.rejects(load(edit), (error: Error) => {
    assert.equal(error.name, 'WeightsError', error.stack);
    assert.match(error.message, /^model\.json: /);
    assert.match(error.message, expected);
    return true;
  });
}

function called({ config }: EditedModel, name: string): EditedLayer {
  const layer = config.layers.find(candidate => candidate.name === name);
  assert(layer, `no ${name}`);
  return layer;
}

const set =
  (name: string, config: Record<string, unknown>): Edit =>
  model =>
    Object.assign(called(model, name).config, config);

const reads = (...names: string[]): unknown[] => [names.map(name => [name, 0, 0, {}])];

const rename = (value: unknown, from: string, to: string): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll(`["${from}",`, `["${to}",`));

/** Takes a layer out: what read it reads what it read. */
const without =
  (name: string, instead: string): Edit =>
  ({ config }) => {
    config.layers = config.layers.filter(layer => layer.name !== name);
    for (const layer of config.layers) layer.inbound_nodes = rename(layer.inbound_nodes, name, instead) as unknown[];
  };

const CONV = 'inception3a.branch2.1.conv_block.0';

describe('What a TensorFlow.js model computes', function () {
  this.timeout(60_000);

  it('may be a variant as it is exported, with the bins of an adaptive pool too', async () => {
    assert.deepEqual(await load(), { endsWithSoftmax: false });
    assert.deepEqual(await load(undefined, TORCHVISION), { endsWithSoftmax: false });
  });

  it('may be written as Keras writes it: activations in layers, a softmax, calls of Keras 3', async () => {
    const fused: Edit = model => {
      set('conv1.conv_block.1', { activation: 'relu' })(model);
      without('conv1.conv_block.2', 'conv1.conv_block.1')(model);
      set('fc', { activation: 'softmax' })(model);
    };
    // Keras's own batch normalization has no activation; a dense layer and a convolution have.
    assert.deepEqual(await load(fused), { endsWithSoftmax: true });
    const keras3: Edit = ({ config }) => {
      for (const layer of config.layers) {
        const [references = []] = layer.inbound_nodes as (readonly (readonly unknown[])[])[];
        const tensors = references.map(history => ({
          class_name: '__keras_tensor__',
          config: { dtype: 'float32', keras_history: history.slice(0, 3) },
        }));
        const args = tensors.length > 1 ? [tensors] : tensors;
        layer.inbound_nodes = tensors.length === 0 ? [] : [{ args, kwargs: {} }];
      }
      config.output_layers = ['fc', 0, 0];
    };
    await load(keras3);
    const others: Edit = model => {
      called(model, 'conv1.conv_block.2').class_name = 'ReLU';
      called(model, 'dropout').class_name = 'SpatialDropout2D';
      set('avgpool', { keepdims: true })(model);
      model.config.layers.push({ class_name: 'Flatten', name: 'flat', config: {}, inbound_nodes: reads('avgpool') });
      called(model, 'dropout').inbound_nodes = reads('flat');
      // In any order.
      model.config.layers.reverse();
    };
    await load(others);
  });

  it('is unknown where the topology has no layers', async () => {
    assert.equal(await load(({ config }) => (config.layers = [])), undefined);
  });

  const refusals: readonly (readonly [string, Edit, RegExp])[] = [
    ['another stride', set(CONV, { strides: [2, 2] }), /its layer "inception3a\.branch2\.1\.conv_block\.0" \(inception3a\.branch2\.1\.conv_block\.0\) has stride 2, Inception V1 \(BN\) has 1/],
    ['other padding', set(CONV, { padding: 'valid' }), /has padding 0, Inception V1 \(BN\) has 1/],
    ['padding of another kind', set(CONV, { padding: 'causal' }), /has a window of other axes/],
    ['zeros elsewhere', set('conv1.conv_block.0_pad', { padding: [[2, 3], [2, 3]] }), /\(conv1\.conv_block\.0\) has padding 2, .* has 3/],
    ['another kernel', set(CONV, { kernel_size: [5, 5] }), /has kernel 5, Inception V1 \(BN\) has 3/],
    ['groups', set(CONV, { groups: 2 }), /has 2 groups/],
    ['dilation', set(CONV, { dilation_rate: [2, 2] }), /has dilation 2/],
    ['channels first', set(CONV, { data_format: 'channels_first' }), /has the data format "channels_first"; only channels_last is read/],
    ['another epsilon', set('conv1.conv_block.1', { epsilon: 1e-5 }), /has epsilon 0\.00001, Inception V1 \(BN\) has 0\.001/],
    ['an unused scale', set('conv1.conv_block.1', { scale: false }), /"conv1\.conv_block\.1" \(BatchNormalization\) has no weight/],
    ['normalization of rows', set('conv1.conv_block.1', { axis: 1 }), /normalizes each pixel/],
    ['another pool', model => void (called(model, 'maxpool1').class_name = 'AveragePooling2D'), /its layer "maxpool1" \(AveragePooling2D\) reads conv1\.conv_block\.2 \(ReLU\) with padding, Inception V1 \(BN\) has maxpool1 \(MaxPool2d\) there/],
    ['another size of a pool', set('maxpool1', { pool_size: [2, 2] }), /\(maxpool1\) has kernel 2/],
    ['another activation', set('conv1.conv_block.2', { activation: 'tanh' }), /has the activation "tanh", which is not known/],
    ['a largest value', model => Object.assign(called(model, 'conv1.conv_block.2'), { class_name: 'ReLU', config: { max_value: 6 } }), /\(ReLU\) has a largest value/],
    ['a slope', model => Object.assign(called(model, 'conv1.conv_block.2'), { class_name: 'LeakyReLU', config: { alpha: 0.2 } }), /multiplies negative values by 0\.2/],
    ['an activation too many', set('conv1.conv_block.0', { activation: 'relu' }), /reads conv1\.conv_block\.0 \(Conv2d\), Inception V1 \(BN\) has conv1\.conv_block\.1 \(BatchNorm2d\) there/],
    ['a missing ReLU', without('conv1.conv_block.2', 'conv1.conv_block.1'), /reads conv1\.conv_block\.1 \(BatchNorm2d\)/],
    ['another order of branches', model => {
      const layer = called(model, 'inception3a.cat');
      layer.inbound_nodes = [(layer.inbound_nodes[0] as unknown[]).toReversed()];
    }, /\(inception3a\.cat\) joins inception3a\.branch4/],
    ['branches along the rows', set('inception3a.cat', { axis: 1 }), /joins along axis 2/],
    ['a layer of another kind', model => void (called(model, 'conv1.conv_block.2').class_name = 'Lambda'), /"conv1\.conv_block\.2" \(Lambda\) is an operation that is not known/],
    ['another mean', model => {
      model.config.layers.push({ class_name: 'Rescaling', name: 'scale', config: { scale: 0.5, offset: 0 }, inbound_nodes: reads('input') });
      called(model, 'conv1.conv_block.0_pad').inbound_nodes = reads('scale');
    }, /reads the input as its layer "scale" \(Rescaling\) changes it/],
    ['a flatten in another order', model => {
      model.config.layers.push({ class_name: 'Flatten', name: 'flat', config: {}, inbound_nodes: reads('inception5b.cat') });
      called(model, 'dropout').inbound_nodes = reads('flat');
    }, /"flat" \(Flatten\) reads inception5b\.cat/],
    ['an output of another layer', ({ config }) => { config.output_layers = [['avgpool', 0, 0]]; }, /its results are flatten \(flatten\), not fc \(Linear\) of/],
    ['a layer that reads nothing', model => void (called(model, 'conv1.conv_block.2').inbound_nodes = []), /which nothing gives/],
    ['a chain of layers', model => {
      model.class_name = 'Sequential';
    }, /its layer .* reads /],
  ]; // prettier-ignore
  for (const [what, edit, expected] of refusals) it(`is refused with ${what}`, () => refuses(edit, expected));
});
