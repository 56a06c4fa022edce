import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FileSource, ModelInfo } from '../../src/protocol';
import { writeSafetensors } from '../../src/weights/formats/safetensors';
import { assets, needsAssets } from '../assets';
import { assetFile, startEngine } from '../fixtures/engineGoldens';
import { readWeights } from '../fixtures/readWeights';

const MOVED = 'inception4c.branch2.1.conv_block.0.weight';

const seed = (): FileSource => assetFile('assets/inception_v1_seed.pth');
const bvlc = (): FileSource => assetFile('assets/bvlc_googlenet.onnx');

describe('what the engine shows of weights', () => {
  const engine = startEngine();
  const folder = mkdtempSync(path.join(tmpdir(), 'weights-'));
  before(function () {
    needsAssets(this);
  });
  after(async () => {
    await engine.dispose();
    rmSync(folder, { recursive: true });
  });

  function written(name: string, content: string | Uint8Array): FileSource {
    writeFileSync(path.join(folder, name), content);
    return { name, path: path.join(folder, name) };
  }

  async function bestLabel(): Promise<string | undefined> {
    const picture = { file: assetFile('images/chelsea.png'), topK: 1, inputSize: 224, allHeads: false };
    const { heads } = await engine.call('classify', picture);
    return heads[0]?.top[0]?.label;
  }

  it('shows the metadata, types and names of a file', async () => {
    const model = await engine.call('loadWeights', { file: bvlc() });
    const { file, ...rest } = await engine.call('modelDetails', {});
    assert.deepEqual(rest, { model });
    assert.deepEqual(file, {
      bytes: readFileSync(assets('assets/bvlc_googlenet.onnx')).length,
      format: 'ONNX',
      names: 'Caffe',
      dtypes: [
        { dtype: 'float32', tensors: 116, values: 6_998_552 },
        { dtype: 'int64', tensors: 1, values: 2 },
      ],
      metadata: [
        { key: 'ir version', value: '3' },
        { key: 'producer', value: 'onnx-caffe2' },
        { key: 'opset', value: '12' },
        { key: 'result', value: 'softmax of the logits' },
      ],
      defaulted: [],
      ignored: [{ name: 'OC2_DUMMY_1', dtype: 'int64', shape: [2] }],
      nonFinite: [],
    });
  });

  it('shows no file for a model without one', async () => {
    const params = { variant: 'inception-v1-bn', classes: 10, useAux: false, initWeights: false, seed: 1 } as const;
    const model = await engine.call('initialize', params);
    assert.deepEqual(await engine.call('modelDetails', {}), { model });
    await assert.rejects(engine.call('compareWeights', { file: seed() }), /random weights/);
  });

  it('has the statistics of a layer, a module and the whole network', async () => {
    await engine.call('loadWeights', { file: seed() });
    const keysOf = async (layer: string): Promise<string[]> =>
      (await engine.call('layerWeights', { path: layer })).parameters.map(({ key }) => key);
    assert.deepEqual(await keysOf('conv1.conv_block.0'), ['conv1.conv_block.0.weight']);
    assert.deepEqual(await keysOf('inception3a.cat'), []);
    assert.equal((await keysOf('inception3a')).length, 6 * 6);
    await assert.rejects(engine.call('layerWeights', { path: 'inception3' }), /no layer inception3\./);

    const { parameters } = await engine.call('layerWeights', { path: '' });
    assert.equal(parameters.length, 364);
    for (const { key, count, nonFinite, distribution } of parameters) {
      assert.deepEqual([distribution?.histogram.reduce((a, b) => a + b), nonFinite], [count, 0], key);
    }
    const { shape, data } = await engine.call('parameter', { key: 'fc.weight' });
    const fc = parameters.find(({ key }) => key === 'fc.weight');
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    const std = Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length);
    assert.deepEqual([fc?.shape, fc?.count], [shape, data.length]);
    assert.deepEqual([fc?.distribution?.mean, fc?.distribution?.std], [mean, std]);
  });

  it('finds the one parameter in which a copy differs', async () => {
    const model = await engine.call('loadWeights', { file: seed() });
    const { tensors } = await readWeights(new Uint8Array(readFileSync(assets('assets/inception_v1_seed.pth'))), 'seed');
    const copy = [...tensors.values()].map(tensor =>
      tensor.name === MOVED ? { ...tensor, data: tensor.data.map(value => value * 1.25) } : tensor,
    );
    const file = written('tuned.safetensors', writeSafetensors(copy));
    const comparison = await engine.call('compareWeights', { file });
    assert.ok(model.origin.kind === 'file');
    assert.deepEqual(comparison.model, { name: 'inception_v1_seed.pth', sha256: model.origin.sha256 });
    assert.equal(comparison.other.name, 'tuned.safetensors');
    assert.deepEqual(comparison.notCompared, []);
    assert.equal(comparison.parameters.length, 364 - 59);
    const [moved, ...others] = comparison.parameters.filter(({ maxChange }) => maxChange !== 0);
    assert.deepEqual([moved?.key, others], [MOVED, []]);
    assert.equal(moved?.layer, 'inception4c.branch2.1.conv_block.0');
    assert.ok(Math.abs((moved.relativeChange ?? 0) - 0.25) < 1e-6, `${moved.relativeChange}`);
    assert.deepEqual(await engine.call('modelDetails', {}).then(details => details.model), model);
  });

  it('compares only within a variant, and keeps its model when the other file is refused', async () => {
    const model = await engine.call('loadWeights', { file: seed() });
    await assert.rejects(engine.call('compareWeights', { file: bvlc() }), {
      name: 'EngineError',
      message: /^bvlc_googlenet\.onnx holds BVLC GoogLeNet, but the loaded model is Inception V1 \(BN\)/,
    });
    await assert.rejects(engine.call('compareWeights', { file: written('no.pth', 'no weights') }), {
      name: 'WeightsError',
    });
    const controller = new AbortController();
    const cancelled = engine.call('compareWeights', { file: seed() }, { signal: controller.signal });
    controller.abort();
    await assert.rejects(cancelled, { name: 'AbortError' });
    assert.deepEqual((await engine.call('modelDetails', {})).model, model);
  });

  it('names classes by a file until other weights are loaded, and keeps the names when a file is refused', async () => {
    const kinds: ModelInfo['classNames'][] = [];
    const note = (model: ModelInfo): number => kinds.push(model.classNames);
    note(await engine.call('loadWeights', { file: bvlc() }));
    assert.equal(await bestLabel(), 'Egyptian cat');
    const names = Array.from({ length: 1000 }, (_, index) => `kind ${index}`);
    note(await engine.call('useClassNames', { file: written('kinds.txt', names.join('\n')) }));
    assert.equal(await bestLabel(), 'kind 285');
    await assert.rejects(
      engine.call('useClassNames', { file: written('few.json', '["cat"]') }),
      /few\.json: names 1 class, but the model has 1,000$/,
    );
    await assert.rejects(engine.call('useClassNames', { file: bvlc() }), /bvlc_googlenet\.onnx: the file is too large/);
    assert.equal(await bestLabel(), 'kind 285');
    note(await engine.call('useClassNames', {}));
    assert.equal(await bestLabel(), 'Egyptian cat');
    note(await engine.call('useClassNames', { file: assetFile('assets/synset_words.txt') }));
    assert.equal(await bestLabel(), 'Egyptian cat');
    note(await engine.call('loadWeights', { file: bvlc() }));
    assert.deepEqual(kinds, [
      { kind: 'imagenet' },
      { kind: 'file', name: 'kinds.txt' },
      { kind: 'imagenet' },
      { kind: 'file', name: 'synset_words.txt' },
      { kind: 'imagenet' },
    ]);
  });
});
