import assert from 'node:assert/strict';
import { FormatError } from '../../../../../src/base/formatError';
import { matchWeights } from '../../../../../src/weights/match/matchWeights';
import { bytesOf, floats, uint16 } from '../../../../fixtures/weightFiles';
import type { ReadWeights } from '../../../../fixtures/readWeights';
import { asFile, readWeights } from '../../../../fixtures/readWeights';

const NAME = 'model.json';

interface Spec {
  readonly name: string;
  readonly shape: readonly unknown[];
  readonly dtype?: string;
  readonly quantization?: object;
  readonly group?: string;
}

type Shards = Readonly<Record<string, Uint8Array>>;

function read(json: unknown, shards: Shards = {}): Promise<ReadWeights> {
  const text = typeof json === 'string' ? json : JSON.stringify(json);
  return readWeights(bytesOf(text), NAME, path => {
    const shard = shards[path];
    return shard ? Promise.resolve(shard) : Promise.reject(new FormatError(`its folder has no ${path}`));
  });
}

function model(weights: readonly Spec[], paths: readonly string[] = ['a.bin']): object {
  return {
    format: 'layers-model',
    modelTopology: { class_name: 'Functional', config: {} },
    weightsManifest: [{ paths, weights: weights.map(spec => ({ dtype: 'float32', ...spec })) }],
  };
}

async function reason(json: unknown, shards?: Shards): Promise<string> {
  const error: unknown = await read(json, shards).then(
    () => undefined,
    (refusal: unknown) => refusal,
  );
  assert(error instanceof Error && error.name === 'WeightsError', 'the file was read');
  assert.ok(error.message.startsWith(`${NAME}: `));
  return error.message.slice(NAME.length + 2);
}

describe('TensorFlow.js layers models', () => {
  it("get PyTorch's names and order of axes", async () => {
    const file = await read(
      model(
        [
          // HWIO: two rows, one column, one channel in, three out.
          { name: 'conv1.conv_block.0/kernel', shape: [2, 1, 1, 3] },
          { name: 'conv1.conv_block.1/moving_variance', shape: [1] },
          { name: 'fc/kernel', shape: [2, 3] },
          { name: 'fc/bias', shape: [1] },
          { name: 'other/recurrent_kernel', shape: [1, 2] },
        ],
        ['a.bin', 'b.bin', 'c.bin'],
      ),
      // The shards end in the middle of tensors, and of a value.
      {
        'a.bin': floats(1, 2, 3, 4),
        'b.bin': floats(5, 6, 0.5, 11, 12).subarray(0, 18),
        'c.bin': bytesOf(floats(5, 6, 0.5, 11, 12).subarray(18), floats(13, 14, 15, 16, 7, 8, 9)),
      },
    );
    assert.equal(file.format, 'tfjs');
    assert.deepEqual(
      [...file.tensors.values()].map(({ name, shape, dtype, data }) => [name, shape, dtype, [...data]]),
      [
        ['conv1.conv_block.0.weight', [3, 1, 2, 1], 'float32', [1, 4, 2, 5, 3, 6]],
        ['conv1.conv_block.1.running_var', [1], 'float32', [0.5]],
        ['fc.weight', [3, 2], 'float32', [11, 14, 12, 15, 13, 16]],
        ['fc.bias', [1], 'float32', [7]],
        ['other/recurrent_kernel', [1, 2], 'float32', [8, 9]],
      ],
    );
  });

  it('are decoded from their quantized values as TensorFlow.js decodes them', async () => {
    const { tensors } = await read(
      model([
        { name: 'a/bias', shape: [2], quantization: { dtype: 'uint8', scale: 0.1, min: -1 } },
        { name: 'b/bias', shape: [1], quantization: { dtype: 'uint16', scale: 0.5, min: 3 } },
        { name: 'c/bias', shape: [1], quantization: { dtype: 'float16' } },
        { name: 'd/steps', shape: [1], dtype: 'int32', quantization: { dtype: 'uint8', scale: 0.4, min: 0 } },
        { name: 'e/flags', shape: [2], dtype: 'bool' },
        { name: 'f/iterations', shape: [1], group: 'optimizer' },
      ]),
      { 'a.bin': bytesOf(0, 255, uint16(60_000), uint16(0x3e00), 4, 1, 0, floats(3)) },
    );
    const found = [...tensors.values()].map(({ name, dtype, quantized, data }) => [name, dtype, quantized, [...data]]);
    assert.deepEqual(found, [
      ['a.bias', 'float32', 'uint8', [-1, Math.fround(255 * 0.1 - 1)]],
      ['b.bias', 'float32', 'uint16', [30_003]],
      ['c.bias', 'float16', undefined, [1.5]],
      ['d/steps', 'int32', undefined, [2]],
      ['e/flags', 'bool', undefined, [1, 0]],
    ]);
  });

  it('keep their metadata', async () => {
    const json = { ...model([{ name: 'a/bias', shape: [1] }]), convertedBy: null, userDefinedMetadata: { epoch: 3 } };
    const { metadata } = await read(json, { 'a.bin': floats(1) });
    assert.deepEqual(metadata, { format: 'layers-model', epoch: '3' });
  });

  const ONE = { name: 'a/bias', shape: [2] };
  const refusals: readonly (readonly [string, unknown, RegExp, Shards?])[] = [
    ['other JSON', { name: 'package', version: '1.0.0' }, /is a JSON file, but not a TensorFlow\.js/],
    ['an empty object', {}, /is a JSON file, but not a TensorFlow\.js model/],
    ['no JSON', '{"modelTopology": {]', /its content is not valid JSON/],
    ['a name twice', '{"weightsManifest": [], "weightsManifest": []}', /"weightsManifest" occurs twice/],
    ['a graph model', { format: 'graph-model', modelTopology: { node: [] } }, /is a graph model of TensorFlow\.js/],
    ['a graph model without format', { modelTopology: { node: [] }, weightsManifest: [] }, /is a graph model/],
    ['an architecture', { modelTopology: { class_name: 'Model' } }, /without weights: it has no weightsManifest/],
    ['an empty manifest', { weightsManifest: [] }, /without weights/],
    ['a damaged manifest', model([{ ...ONE, shape: [-1] }]), /damaged at "0\.weights\.0\.shape\.0"/],
    ['a manifest that is none', { weightsManifest: 3 }, /its weightsManifest is damaged$/],
    ['a shard too short', model([ONE]), /take 8 bytes, but its 1 files have 4/, { 'a.bin': floats(1) }],
    ['a shard too long', model([ONE]), /take 8 bytes, but its files have more/, { 'a.bin': floats(1, 2, 3) }],
    ['a shard that is missing', model([ONE]), /its folder has no a\.bin/],
    ['a path out of the folder', model([ONE], ['../a.bin']), /leads out of its folder/],
    ['an absolute path', model([ONE], ['/etc/passwd']), /is absolute/],
    ['an address', model([ONE], ['https://example.org/a.bin']), /a URL scheme/],
    ['10 GB of values', model([{ ...ONE, shape: [2_500_000_000] }]), /take 10000000000 bytes/, { 'a.bin': floats(1) }],
    ['an impossible shape', model([{ ...ONE, shape: [2 ** 40, 2 ** 40] }]), /impossible shape/, { 'a.bin': floats(1) }],
    ['one name twice', model([ONE, ONE]), /"a\.bias" occurs twice/, { 'a.bin': floats(1, 2, 3, 4) }],
    ['texts', model([{ ...ONE, dtype: 'string' }]), /is of the type "string", which is not supported/],
    ['another quantization', model([{ ...ONE, quantization: { dtype: 'int4' } }]), /quantized to "int4"/],
    ['a quantization without scale', model([{ ...ONE, quantization: { dtype: 'uint8' } }]), /without a scale/],
    [
      'whole numbers as halves',
      model([{ ...ONE, dtype: 'int32', quantization: { dtype: 'float16' } }]),
      /"int32" quantized to "float16"/,
    ],
  ];
  for (const [what, json, expected, shards] of refusals) {
    it(`are refused with ${what}`, async () => assert.match(await reason(json, shards), expected));
  }

  it('are refused without a folder to read the shards from', async () => {
    await assert.rejects(readWeights(bytesOf(JSON.stringify(model([ONE]))), NAME), {
      message: /keeps weights in another file, "a\.bin", which can only be read from a folder/,
    });
  });

  it('of other networks are refused with what they look like', async () => {
    const networks = [
      ['conv2_block1_0_conv/kernel', /but looks like a ResNet/],
      ['conv_pw_1/kernel', /but looks like a MobileNet/],
      ['block1_conv1/kernel', /but looks like a VGG/],
      ['dense_1/kernel', /is not a known GoogLeNet\. It has 1 tensor \("dense_1\.weight"/],
    ] as const;
    for (const [name, expected] of networks) {
      const file = await read(model([{ name, shape: [1, 1] }]), { 'a.bin': floats(1) });
      assert.throws(() => matchWeights(asFile(file), NAME), { name: 'WeightsError', message: expected });
    }
  });
});
