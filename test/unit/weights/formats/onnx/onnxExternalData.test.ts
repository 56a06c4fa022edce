import assert from 'node:assert/strict';
import { FormatError } from '../../../../../src/base/formatError';
import {
  bytesOf,
  externalData,
  floats,
  onnxModel,
  onnxTensor,
  rawData,
  uint16,
} from '../../../../fixtures/weightFiles';
import type { ReadWeights } from '../../../../fixtures/readWeights';
import { readWeights } from '../../../../fixtures/readWeights';

type Entries = Parameters<typeof externalData>[0];

const tensor = (name: string, dims: number[], entries: Entries, type = 1): Uint8Array =>
  onnxTensor({ name, dims, type, values: externalData(entries) });

/** The external files, and which of them were read. */
class Folder {
  readonly asked: string[] = [];

  constructor(private readonly files: Readonly<Record<string, Uint8Array>>) {}

  async read(model: Uint8Array): Promise<ReadWeights> {
    return readWeights(model, 'net.onnx', path => {
      this.asked.push(path);
      const file = this.files[path];
      return file ? Promise.resolve(file) : Promise.reject(new FormatError(`there is no ${path}`));
    });
  }
}

const WEIGHTS = bytesOf(floats(1, 2, 3, 4, 5), uint16(0x3e00));

async function refuses(tensors: readonly Uint8Array[], message: RegExp, weights = WEIGHTS): Promise<void> {
  await assert.rejects(new Folder({ 'w.bin': weights }).read(onnxModel(tensors)), { name: 'WeightsError', message });
}

describe('ONNX weights in external files', () => {
  it('are read, each file once', async () => {
    const folder = new Folder({ 'w.bin': WEIGHTS, './more/b.bin': floats(6, 7) });
    const { tensors } = await folder.read(
      onnxModel([
        tensor('whole', [2, 1], { location: './more/b.bin' }),
        tensor('start', [2], { location: 'w.bin', length: 8 }),
        tensor('middle', [3], { location: 'w.bin', offset: 8, length: 12 }),
        tensor('shared', [2], { location: 'w.bin', offset: 0, length: 8, checksum: 'not looked at' }),
        tensor('half', [1], { location: 'w.bin', offset: 20, length: '2' }, 10),
        tensor('none', [0], { location: 'w.bin', offset: 22 }),
        onnxTensor({ name: 'inside', dims: [1], values: rawData(floats(8)) }),
      ]),
    );
    assert.deepEqual(folder.asked, ['./more/b.bin', 'w.bin']);
    assert.deepEqual(
      [...tensors.values()].map(({ name, shape, dtype, data }) => [name, shape, dtype, ...data]),
      [
        ['whole', [2, 1], 'float32', 6, 7],
        ['start', [2], 'float32', 1, 2],
        ['middle', [3], 'float32', 3, 4, 5],
        ['shared', [2], 'float32', 1, 2],
        ['half', [1], 'float16', 1.5],
        ['none', [0], 'float32'],
        ['inside', [1], 'float32', 8],
      ],
    );
  });

  it('are refused when they reach beyond the file or their declared size', async () => {
    const refused: [dims: number[], entries: Entries, reason: RegExp][] = [
      [[2], { offset: 20, length: 8 }, /"w" reaches to byte 28 of 22 in "w\.bin"$/],
      [[2], { offset: 100 }, /"w" reaches to byte 100 of 22/],
      [[50_000, 50_000], { length: 10_000_000_000 }, /reaches to byte 10000000000 of 22/],
      [[50_000, 50_000], {}, /"w" declares 10000000000 bytes .* but has 22$/],
      [[1], { offset: 0, length: 8 }, /"w" declares 4 bytes .* but has 8$/],
      [[1], { offset: -4, length: 4 }, /"w" has the impossible offset "-4"/],
      [[1], { length: '4e0' }, /impossible length "4e0"/],
      [[1], { offset: '9'.repeat(30) }, /impossible offset "9+"/],
    ];
    for (const [dims, entries, reason] of refused) {
      await refuses([tensor('w', dims, { location: 'w.bin', ...entries })], reason);
    }
  });

  it('are refused when they overlap, or claim the same bytes too often', async () => {
    const at = (name: string, offset: number, length: number): Uint8Array =>
      tensor(name, [length / 4], { location: 'w.bin', offset, length });
    await refuses([at('a', 8, 8), at('b', 0, 12)], /its tensors "b" and "a" overlap in "w\.bin"$/);
    await refuses([at('a', 0, 16), at('b', 4, 4)], /"a" and "b" overlap/);
    const claims = Array.from({ length: 20 }, (_, index) => at(`${index}`, 0, 40_000));
    await refuses(claims, /more values than the file can hold/, new Uint8Array(40_000));
  });

  it('are refused when the file is missing, nameless, outside the folder, or one of too many', async () => {
    await refuses([tensor('w', [1], { location: 'absent.bin' })], /^net\.onnx: there is no absent\.bin$/);
    await refuses(
      [tensor('w', [1], { offset: 0 })],
      /^net\.onnx: keeps its tensor "w" in another file without naming it$/,
    );
    for (const location of ['../w.bin', '/etc/passwd', 'C:w.bin', 'file:///etc/passwd', 'a\\w.bin']) {
      await refuses([tensor('w', [1], { location })], /^net\.onnx: refers to a file by the path "[^ ]+", which/);
    }
    const many = Array.from({ length: 10_000 }, (_, index) => `${index}.bin`);
    const folder = new Folder(Object.fromEntries(many.map(name => [name, floats(1)])));
    await assert.rejects(folder.read(onnxModel(many.map(location => tensor(location, [1], { location })))), {
      name: 'WeightsError',
      message: /more than 1000 other files/,
    });
    assert.equal(folder.asked.length, 1_000);
  });

  it('are refused when the model was given without its folder', async () => {
    await assert.rejects(readWeights(onnxModel([tensor('w', [1], { location: 'w.bin' })]), 'net.onnx'), {
      name: 'WeightsError',
      message: 'net.onnx: keeps weights in another file, "w.bin", which can only be read from a folder on disk',
    });
  });
});
