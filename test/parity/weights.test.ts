import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeSafetensors } from '../../src/weights/formats/safetensors';
import { createGraph } from '../../src/model/variants';
import { assets, needsAssets } from '../assets';
import type { ReadWeights } from '../fixtures/readWeights';
import { matchWeights } from '../../src/weights/match/matchWeights';
import { asFile, readMatched, readWeights } from '../fixtures/readWeights';

const ONNX = 'bvlc_googlenet.onnx';
const PTH = 'inception_v1_seed.pth';
const LEGACY_PTH = 'googlenet_torchvision_legacy.pth';
const CAFFEMODEL = 'bvlc_googlenet_v1.caffemodel';
const FILES = [ONNX, PTH, LEGACY_PTH, CAFFEMODEL];

async function read(name: string): Promise<ReadWeights> {
  return readWeights(readFileSync(assets(`assets/${name}`)), name);
}

function total(values: Iterable<Float32Array>): number {
  let count = 0;
  for (const array of values) count += array.length;
  return count;
}

describe('Real weights', function () {
  before(function () {
    needsAssets(this);
  });

  for (const [name, useAux] of [
    [ONNX, false],
    [CAFFEMODEL, true],
  ] as const) {
    it(`are BVLC's, to the bit, in ${name}`, async () => {
      const { variant, options, stateDict, report } = await readMatched(asFile(await read(name)), name);
      assert.equal(variant, 'bvlc-googlenet');
      assert.deepEqual(options, { classes: 1000, useAux });
      const main = [...stateDict].filter(([key]) => !key.startsWith('aux')).map(([, values]) => values);
      assert.equal(total(main), 6_998_552);
      assert.equal(total(stateDict.values()), useAux ? 13_378_280 : 6_998_552);
      const hash = createHash('sha256');
      for (const values of main) hash.update(new Uint8Array(values.buffer));
      assert.equal(hash.digest('hex'), '11fedd33d712bf597b748581296bb6089d5295e9b1ceb0263bdae9156adaee13');
      const { ignored, ...misfits } = report;
      assert.deepEqual(Object.values(misfits).flat(), []);
      // The shape to which the network's end is flattened.
      assert.deepEqual(
        ignored.map(each => each.name),
        useAux ? [] : ['OC2_DUMMY_1'],
      );
    });
  }

  it('are all 364 entries of the PyTorch file', async () => {
    const file = await read(PTH);
    assert.equal(file.format, 'pytorch');
    assert.equal(file.tensors.size, 364);
    const { variant, options, stateDict, report } = await readMatched(asFile(file), PTH);
    assert.equal(variant, 'inception-v1-bn');
    assert.deepEqual(options, { classes: 1000, useAux: true });
    const parameters = createGraph(variant, options).layers.flatMap(layer => layer.parameters);
    const learned = parameters.filter(({ role }) => !/^(running|num)/.test(role));
    assert.equal(total(learned.map(({ key }) => stateDict.get(key) ?? new Float32Array())), 13_385_816);
    assert.equal(stateDict.size, 364);
    assert.deepEqual(Object.values(report).flat(), []);
    // The first storage of the archive, as it lies in the file.
    const bytes = readFileSync(assets(`assets/${PTH}`));
    const first = Buffer.from(stateDict.get('conv1.conv_block.0.weight')?.buffer ?? new ArrayBuffer());
    assert.equal(first.length, 64 * 3 * 7 * 7 * 4);
    assert(bytes.includes(first));
  });

  it("are all entries of the file in PyTorch's legacy format", async () => {
    const file = await read(LEGACY_PTH);
    assert.equal(file.format, 'pytorch-legacy');
    assert.equal(file.tensors.size, 364);
    // As torch.load gives them.
    assert.deepEqual(
      ['conv1.conv.weight', 'inception3a.branch3.1.bn.running_var', 'conv1.bn.num_batches_tracked', 'fc.bias'].map(
        name => {
          const { shape, dtype, data } = file.tensors.get(name) ?? {};
          return [shape, dtype, data?.[0]];
        },
      ),
      [
        [[64, 3, 7, 7], 'float32', -0.076171875],
        [[32], 'float32', 0.82421875],
        [[], 'int64', 12],
        [[1000], 'float32', 0.01422119140625],
      ],
    );
    let sum = 0;
    for (const { data } of file.tensors.values()) sum = data.reduce((total, value) => total + value, sum);
    assert(Math.abs(sum - 14_113.168101319054) < 1e-6, String(sum));
  });

  for (const name of FILES) {
    it(`come back from safetensors as they were in ${name}`, async () => {
      const original = await read(name);
      const written = await readWeights(writeSafetensors(original.tensors.values()), 'copy.safetensors');
      assert.equal(written.format, 'safetensors');
      assert.deepEqual([...written.tensors.keys()], [...original.tensors.keys()]);
      for (const [key, { shape, dtype, data }] of original.tensors) {
        const copy = written.tensors.get(key);
        assert(copy);
        assert.deepEqual([copy.shape, copy.dtype], [shape, dtype]);
        assert.equal(Buffer.compare(Buffer.from(copy.data.buffer), Buffer.from(data.buffer)), 0, key);
      }
      assert.equal(matchWeights(asFile(written), 'copy').variant, matchWeights(asFile(original), name).variant);
    });
  }

  it('are refused when the file was cut off at any place', async () => {
    for (const name of FILES) {
      const bytes = readFileSync(assets(`assets/${name}`));
      for (let step = 1; step < 20; step++) {
        const length = Math.floor((bytes.length * step) / 20);
        await assert.rejects(readWeights(bytes.subarray(0, length), name), { name: 'WeightsError' });
      }
    }
  });
});
