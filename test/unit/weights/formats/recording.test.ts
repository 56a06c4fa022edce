import assert from 'node:assert/strict';
import { inMemory } from '../../../../src/base/byteSource';
import { parseRecording } from '../../../../src/weights/formats/recording';
import { writeSafetensors } from '../../../../src/weights/formats/safetensors';
import { float32Array, npy, npz } from '../../../fixtures/npy';
import { bytesOf, tensor, zip } from '../../../fixtures/weightFiles';

const INPUT = float32Array([1, 3, 1, 1], [1, 2, 3]);

async function valuesIn(file: Uint8Array): Promise<Record<string, { shape: readonly number[]; values: number[] }>> {
  const { input, outputs } = await parseRecording(inMemory(file), 'run.npz');
  const found: Record<string, { shape: readonly number[]; values: number[] }> = {};
  for (const { name, shape, read } of [input, ...outputs.values()])
    found[name] = { shape, values: [...(await read())] };
  return found;
}

describe('A recording', () => {
  it('is read from .npz, with its input apart', async () => {
    const file = npz({ 'conv1.conv_block.0': float32Array([1, 2, 1, 2], [1, 2, 3, 4]), input: INPUT });
    assert.deepEqual(await valuesIn(file), {
      input: { shape: [1, 3, 1, 1], values: [1, 2, 3] },
      'conv1.conv_block.0': { shape: [1, 2, 1, 2], values: [1, 2, 3, 4] },
    });
  });

  it('is read from safetensors', async () => {
    const file = writeSafetensors([tensor('input', [1, 3, 1, 1], [1, 2, 3]), tensor('fc', [1, 2], [4, 5])]);
    assert.deepEqual((await valuesIn(file))['fc'], { shape: [1, 2], values: [4, 5] });
  });

  it('may have any type of numbers, and either order', async () => {
    const halves = new Uint8Array(Uint16Array.of(0x3c00, 0xc100).buffer);
    const doubles = new Uint8Array(Float64Array.of(0.5, -3).buffer);
    const integers = new Uint8Array(BigInt64Array.of(7n, -8n).buffer);
    // [[1, 2, 3], [4, 5, 6]], column by column.
    const columns = new Uint8Array(Float32Array.of(1, 4, 2, 5, 3, 6).buffer);
    const found = await valuesIn(
      npz({
        input: INPUT,
        half: { descr: '<f2', shape: [2], bytes: halves },
        double: { descr: '<f8', shape: [2], bytes: doubles, fortranOrder: true, version: 2 },
        integer: { descr: '<i8', shape: [1, 2], bytes: integers },
        flag: { descr: '|b1', shape: [], bytes: Uint8Array.of(1) },
        columns: { descr: '<f4', shape: [2, 3], bytes: columns, fortranOrder: true },
      }),
    );
    assert.deepEqual(found['half'], { shape: [2], values: [1, -2.5] });
    assert.deepEqual(found['double'], { shape: [2], values: [0.5, -3] });
    assert.deepEqual(found['integer'], { shape: [1, 2], values: [7, -8] });
    assert.deepEqual(found['flag'], { shape: [], values: [1] });
    assert.deepEqual(found['columns'], { shape: [2, 3], values: [1, 2, 3, 4, 5, 6] });
  });

  const array = npy(float32Array([2], [1, 2]));
  const withHeader = (change: (header: string) => string): Uint8Array =>
    bytesOf(array.subarray(0, 10), change(new TextDecoder().decode(array.subarray(10, 128))), array.subarray(128));
  for (const [what, file, message] of [
    ['no input', npz({ fc: INPUT }), /is no recording: it has no tensor "input"/],
    ['an array of objects', npz({ input: { ...INPUT, descr: '|O' } }), /"input" has the type "\|O"/],
    [
      'big-endian numbers',
      npz({ input: { ...INPUT, descr: '>f4' } }),
      /"input" has the type ">f4"; only numbers in little/,
    ],
    ['another number of values', npz({ input: { ...INPUT, shape: [1, 3, 9, 9] } }), /declares 972 bytes/],
    ['an impossible shape', npz({ input: { ...INPUT, shape: [1e15, 1e15] } }), /impossible shape/],
    ['too many axes', npz({ input: { ...INPUT, shape: Array<number>(9).fill(1) } }), /impossible shape/],
    ['no magic', npz({ input: bytesOf('NUMPY', array) }), /"input" has no header of NumPy's/],
    ['an empty array file', npz({ input: new Uint8Array() }), /"input" has no header of NumPy's/],
    [
      'a header that is too long',
      npz({ input: bytesOf(array.subarray(0, 8), 0xff, 0xff, array) }),
      /a header of 65535 bytes/,
    ],
    ['a truncated header', npz({ input: array.subarray(0, 60) }), /truncated inside its header/],
    [
      'no shape',
      npz({ input: withHeader(header => header.replace('shape', 'size_')) }),
      /says no type, order or shape/,
    ],
    [
      'sizes without a comma between them',
      npz({ input: withHeader(header => header.replace('(2,), ', '(1 2),')) }),
      /says no type, order or shape/,
    ],
    [
      'another entry',
      zip([
        { name: 'a.npy', data: array },
        { name: 'b.pkl', data: array },
      ]),
      /"b.pkl", which is no array/,
    ],
    [
      'a compressed entry',
      zip([{ name: 'a.npy', data: array, method: 8 }]),
      /compressed, which numpy\.savez never does/,
    ],
    [
      'an entry of another checksum',
      zip([{ name: 'input.npy', data: array, declaredCrc: 1 }]),
      /differs from its checksum/,
    ],
    ['a damaged directory', npz({ input: INPUT }).subarray(0, 100), /zip directory is truncated or damaged/],
    ['nothing', new Uint8Array(), /is empty/],
    ['text', bytesOf('a text of some length'), /is not a weights file in a known format/],
  ] as const) {
    it(`is refused with ${what}`, async () => {
      await assert.rejects(valuesIn(file), (error: Error) => {
        assert.equal(error.name, 'WeightsError');
        assert.match(error.message, /^run\.npz: /);
        assert.match(error.message, message);
        return true;
      });
    });
  }
});
