import assert from 'node:assert/strict';
import type { ExportedModel } from '../../../src/export/exportedModel';
import { exportModel } from '../../../src/export/exportModel';
import { canExport } from '../../../src/export/canExport';
import { metadataOf } from '../../../src/export/metadata';
import { isNonNegative } from '../../../src/model/nonNegative';
import { isShardOf, Shards } from '../../../src/export/shards';
import { kerasTopology } from '../../../src/export/tfjsTopology';
import type { Graph } from '../../../src/model/graph';
import { elementCount, INPUT } from '../../../src/model/graph';
import { adaptiveBins, poolPadding } from '../../../src/model/windows';
import type { VariantId } from '../../../src/model/variants';
import { createGraph, VARIANT_IDS } from '../../../src/model/variants';
import { EXPORT_FORMATS } from '../../../src/protocol';
import { permuteAxes } from '../../../src/weights/bytes/permuteAxes';
import { kerasAxes, pytorchAxes } from '../../../src/weights/kerasNames';

const MIB = 2 ** 20;

function blank(variant: VariantId): ExportedModel {
  const graph = createGraph(variant, { classes: 2, useAux: false });
  const parameters = graph.layers.flatMap(layer => layer.parameters);
  const state = new Map(parameters.map(({ key, shape }) => [key, new Float32Array(elementCount(shape))]));
  return { variant, graph, state, origin: { kind: 'random', seed: 3, initWeights: false } };
}

const options = { fileName: 'net', inputSize: 64, breathe: () => Promise.resolve() };

describe('pooling windows', () => {
  it('cover what PyTorch lets them', () => {
    const op = { type: 'MaxPool2d', kernelSize: 3, stride: 2, padding: 0, ceilMode: true } as const;
    assert.deepEqual(poolPadding(op, 112, 56), [0, 1]);
    assert.deepEqual(poolPadding({ ...op, padding: 1, ceilMode: false }, 112, 56), [1, 0]);
    const starts = (size: number, bins: number): number[][] =>
      adaptiveBins(size, bins).map(({ start, end }) => [start, end]);
    assert.deepEqual(starts(14, 4), [[0, 4], [3, 7], [7, 11], [10, 14]]); // prettier-ignore
    assert.deepEqual(starts(7, 4), [[0, 2], [1, 4], [3, 6], [5, 7]]); // prettier-ignore
    assert.deepEqual(starts(2, 3), [[0, 1], [0, 2], [1, 2]]); // prettier-ignore
  });
});

describe('axes', () => {
  it("go from PyTorch's order to Keras's and back", () => {
    for (const shape of [
      [2, 3, 4, 5],
      [3, 2],
    ]) {
      const values = Float32Array.from({ length: elementCount(shape) }, (_, index) => index);
      const keras = permuteAxes(values, shape, kerasAxes(shape) ?? []);
      assert.deepEqual(keras.shape, shape.length === 4 ? [4, 5, 3, 2] : [2, 3]);
      assert.equal(keras.data[1], elementCount(shape.slice(1)));
      assert.deepEqual(permuteAxes(keras.data, keras.shape, pytorchAxes(keras.shape) ?? []), { shape, data: values });
    }
  });
});

describe('shards', () => {
  it('hold at most 4 MiB each, and tensors across their borders', async () => {
    const shards = new Shards(9 * MIB + 1);
    shards.add(new Uint8Array(3 * MIB).fill(1));
    shards.add(new Uint8Array(6 * MIB).fill(2));
    shards.add(Uint8Array.of(3));
    const files = await shards.files('model.json');
    assert.deepEqual(
      files.map(({ name, bytes }) => [name.replace(/-[0-9a-f]{8}\.bin$/, ''), bytes.length, bytes[0], bytes.at(-1)]),
      [
        ['model-shard1of3', 4 * MIB, 1, 2],
        ['model-shard2of3', 4 * MIB, 2, 2],
        ['model-shard3of3', MIB + 1, 2, 3],
      ],
    );
    assert.throws(() => shards.add(Uint8Array.of(4)), RangeError);
  });

  const nameOf = async (mainFile: string, byte = 0): Promise<string> => {
    const shards = new Shards(1);
    shards.add(Uint8Array.of(byte));
    return (await shards.files(mainFile))[0]?.name ?? '';
  };

  it('have names that are valid in URLs and file systems', async () => {
    assert.equal(await nameOf('50% of #1?.v2.json'), '50_ of _1_.v2-shard1of1-6e340b9c.bin');
    assert.equal(await nameOf('모델.json'), '모델-shard1of1-6e340b9c.bin');
    assert.equal(await nameOf('.json'), '.json-shard1of1-6e340b9c.bin');
  });

  it('have other names where they have another content, and are known to belong to their main file', async () => {
    const [zero, one] = [await nameOf('a.json', 0), await nameOf('a.json', 1)];
    assert.notEqual(zero, one);
    assert.deepEqual(
      [zero, one, 'a-shard1of1.bin', 'ab-shard1of1-6e340b9c.bin', 'a-shard1of1-6e340b9c.bin.txt', 'a.json'].map(name =>
        isShardOf('a.json', name),
      ),
      [true, true, false, false, false, false],
    );
  });
});

describe('exporting', () => {
  it('says where untrained numbers come from', () => {
    assert.deepEqual(metadataOf(blank('torchvision-googlenet')), {
      variant: 'torchvision-googlenet',
      classes: '2',
      source: 'untrained, seed 3',
      normalization: JSON.stringify({
        channels: 'RGB',
        scale: 1 / 255,
        mean: [0.5, 0.5, 0.5],
        std: [0.5, 0.5, 0.5],
      }),
    });
  });

  it('says what the numbers of a file were rounded to', () => {
    const file = { kind: 'file', name: 'a.onnx', format: 'onnx', sha256: 'aa', nonFinite: 0 } as const;
    const said = (roundedTo: readonly string[]): string | undefined =>
      metadataOf({ ...blank('torchvision-googlenet'), origin: { ...file, roundedTo } })['source_rounded_to'];
    assert.equal(said(['int8', 'int32']), 'int8, int32');
    assert.equal(said([]), undefined);
  });

  it('is possible in every format, except local response normalization in TensorFlow.js', async () => {
    for (const variant of VARIANT_IDS) {
      for (const format of EXPORT_FORMATS) {
        const possible = variant !== 'bvlc-googlenet' || format !== 'tfjs';
        assert.equal(canExport(createGraph(variant), format), possible, `${variant} as ${format}`);
      }
    }
    await assert.rejects(exportModel(blank('bvlc-googlenet'), { ...options, format: 'tfjs' }), {
      name: 'ExportError',
      message: /norm1/,
    });
  });

  it('is refused at an input size at which the network is not defined', async () => {
    for (const format of ['onnx', 'tfjs'] as const) {
      const exporting = exportModel(blank('inception-v1-bn'), { ...options, format, inputSize: 0.5 });
      await assert.rejects(exporting, RangeError);
    }
    assert.throws(() => kerasTopology(createGraph('inception-v1-bn'), 'net', 64), { name: 'InputSizeError' });
  });

  it('ends when it is cancelled', async () => {
    const stop = new Error('stop');
    const exporting = exportModel(blank('inception-v1-bn'), {
      ...options,
      format: 'tfjs',
      breathe: () => Promise.reject(stop),
    });
    await assert.rejects(exporting, stop);
  });

  it('finds in the graph where values are never negative', () => {
    const graph = createGraph('inception-v1-bn');
    const values = [INPUT, 'conv1.conv_block.1', 'conv1.conv_block.2', 'maxpool1', 'inception3a.cat', 'flatten', 'fc'];
    assert.deepEqual(
      values.map(path => isNonNegative(graph, path)),
      [false, false, true, true, true, true, false],
    );
  });

  it('does not pad a max pool with zeros where all values may be negative', () => {
    const graph = createGraph('inception-v1-bn', { useAux: false });
    const layers = graph.layers.map(layer =>
      layer.path === 'maxpool1' ? { ...layer, inputs: ['conv1.conv_block.1'] } : layer,
    );
    const changed: Graph = { ...graph, layers };
    assert.throws(() => kerasTopology(changed, 'net', 64), { name: 'ExportError', message: /max pool maxpool1/ });
  });
});
