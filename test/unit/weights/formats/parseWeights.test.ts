import assert from 'node:assert/strict';
import type { ByteSource } from '../../../../src/base/byteSource';
import { inMemory } from '../../../../src/base/byteSource';
import { isWeightsFileName, WEIGHTS_EXTENSIONS } from '../../../../src/weights/weightsExtensions';
import { WeightsError } from '../../../../src/weights/weightsError';
import { recognizeWeights } from '../../../../src/weights/formats/parseWeights';
import { writeSafetensors } from '../../../../src/weights/formats/safetensors';
import { bytesOf, caffeFile, onnxFile, tensor, torchFile, torchLegacyFile } from '../../../fixtures/weightFiles';
import type { NamedTensor } from '../../../fixtures/readWeights';
import { readWeights } from '../../../fixtures/readWeights';

const TENSORS = [
  tensor('conv.weight', [2, 1, 2, 2], [1, -2, 3.5, 4, 5, 6, 7, -8]),
  tensor('conv.bias', [2], [0.25, -0.125]),
  tensor('fc.weight', [3, 2], [1, 2, 3, 4, 5, 6]),
];

const FILES = {
  caffe: caffeFile(TENSORS),
  onnx: onnxFile(TENSORS),
  pytorch: torchFile(TENSORS),
  'pytorch-legacy': torchLegacyFile(TENSORS),
  safetensors: writeSafetensors(TENSORS),
} as const;

const FORMATS = Object.keys(FILES) as (keyof typeof FILES)[];

/** The tensors as a format names them: Caffe has names of layers, which Caffe2's endings make names of their blobs. */
const expected = (format: keyof typeof FILES): readonly NamedTensor[] =>
  format === 'caffe' ? TENSORS.map(each => ({ ...each, name: `${each.name}_w_0` })) : TENSORS;

/** The first blocks of a tar archive, which begin with these texts. */
function tar(...blocks: readonly string[]): Uint8Array {
  const bytes = new Uint8Array(blocks.length * 512);
  blocks.forEach((text, index) => bytes.set(bytesOf(text), index * 512));
  bytes.set(bytesOf('ustar'), 257);
  return bytes;
}

async function reason(bytes: Uint8Array): Promise<string> {
  const error: unknown = await readWeights(bytes, 'net.bin').then(
    () => undefined,
    (refusal: unknown) => refusal,
  );
  assert(error instanceof WeightsError, 'the file was read');
  return error.reason;
}

describe('Weights files', () => {
  for (const format of FORMATS) {
    describe(format, () => {
      it('is recognized by its content and gives names, shapes and values in order', async () => {
        const file = await readWeights(FILES[format], 'weights.txt');
        assert.equal(file.format, format);
        assert.deepEqual([...file.tensors.values()], expected(format));
        assert.deepEqual(
          [...file.tensors.keys()],
          expected(format).map(({ name }) => name),
        );
      });

      it('is read from the middle of a Node buffer, without keeping it in memory', async () => {
        const buffer = Buffer.concat([Buffer.from('abc'), FILES[format], Buffer.from('xyz')]);
        const { tensors } = await readWeights(buffer.subarray(3, -3), 'net.bin');
        buffer.fill(0);
        assert.deepEqual([...tensors.values()], expected(format));
      });
    });
  }

  for (const format of ['safetensors', 'pytorch'] as const) {
    it(`of ${format} have only those parts read that are needed`, async () => {
      const counter = {
        name: 'counter',
        dtype: 'float32',
        shape: [1_000_000],
        data: new Float32Array(1_000_000),
      } as const;
      const bytes = (format === 'pytorch' ? torchFile : writeSafetensors)([counter, tensor('w', [3], [1, 2, 3])]);
      const whole = inMemory(bytes);
      let read = 0;
      const source: ByteSource = {
        size: whole.size,
        read: (offset, length) => {
          read += length;
          return whole.read(offset, length);
        },
        readAll: () => assert.fail('everything is read'),
        pieces: () => assert.fail('everything is read'),
      };
      const { tensors } = await (await recognizeWeights(source, 'net')).parse();
      assert.deepEqual(await tensors.get('w')?.read(), Float32Array.of(1, 2, 3));
      assert(read < 100_000, `${read} bytes are read`);
      assert.equal((await tensors.get('counter')?.read())?.length, 1_000_000);
    });
  }

  it('are refused without being read when they are larger than any network with its optimizer', async () => {
    const unread = (): never => assert.fail('it is read');
    const source = { size: 2_100_000_000, read: unread, readAll: unread, pieces: unread };
    await assert.rejects(recognizeWeights(source, 'net.pth'), {
      name: 'WeightsError',
      message:
        'net.pth: is too large: 2.1 GB, and at most 1.3 GB are read. ' +
        "The weights of the largest network take 417 MB, and three times as much with an optimizer's state",
    });
  });

  it('have these extensions', () => {
    assert.deepEqual(WEIGHTS_EXTENSIONS, ['caffemodel', 'onnx', 'pth', 'pt', 'ckpt', 'json', 'safetensors']);
  });

  it('are recognized by their names too, when several are selected', () => {
    const names = ['a.PTH', 'checkpoint.pth.tar', 'model.json', 'a.tar', 'pth', 'onnx.txt'];
    assert.deepEqual(names.filter(isWeightsFileName), ['a.PTH', 'checkpoint.pth.tar', 'model.json']);
  });

  it('of other kinds are refused, saying what they are', async () => {
    const kinds: [RegExp, Uint8Array][] = [
      [/^is empty$/, new Uint8Array()],
      [
        /^is not a weights file in a known format \(Caffe, ONNX, PyTorch, PyTorch \(legacy\), TensorFlow\.js, safetensors\)$/,
        bytesOf(0xff, 0xd8, 0xff, 0xe0, 'JFIF'),
      ],
      [/not a weights file/, bytesOf(8)],
      [/first versions \(0\.1\)/, tar('./@PaxHeader', 'mtime=1', 'sys_info')],
      [/tar archive: unpack/, tar('googlenet.pth')],
      [/bare Python pickle/, bytesOf(0x80, 4, 'N.')],
      [/text of a Caffe network/, bytesOf('# Helper data layer\n\n# of ILSVRC\nname: "GoogleNet"\nlayer {\n')],
      [/text of a Caffe network/, bytesOf('layers {\n  name: "conv1/7x7_s2"')],
      [/not a weights file/, bytesOf('name: googlenet\n')],
      [/HDF5/, bytesOf(0x89, 'HDF\r\n', 0x1a, '\n')],
      [/git-LFS pointer/, bytesOf('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 28021836\n')],
      [/web page/, bytesOf('\n<!DOCTYPE html><html></html>')],
      [/XML document/, bytesOf('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>')],
      [/compressed by gzip/, bytesOf(0x1f, 0x8b, 8, 0)],
    ];
    for (const [expected, bytes] of kinds) assert.match(await reason(bytes), expected);
  });
});
