import assert from 'node:assert/strict';
import type { DtypeName } from '../../../../src/weights/dtype';
import { writeSafetensors } from '../../../../src/weights/formats/safetensors';
import { bytesOf, floats, safetensorsFile, tensor, uint64 } from '../../../fixtures/weightFiles';
import type { NamedTensor } from '../../../fixtures/readWeights';
import { readWeights } from '../../../fixtures/readWeights';

async function refuses(bytes: Uint8Array, reason: RegExp): Promise<void> {
  await assert.rejects(readWeights(bytes, 'net.safetensors'), { name: 'WeightsError', message: reason });
}

const entry = (begin: number, end: number, shape = [(end - begin) / 4], dtype = 'F32'): object => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

describe('safetensors', () => {
  it('are written in the documented layout', () => {
    const file = writeSafetensors([tensor('w', [1, 2], [1, -2])], { format: 'pt', epoch: '3' });
    const header =
      '{"__metadata__":{"format":"pt","epoch":"3"},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}';
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
    assert.deepEqual(file, bytesOf(uint64(padded.length), padded, floats(1, -2)));
  });

  it('keep names, shapes, types, values and order, each tensor aligned to its type', async () => {
    const of = (name: string, dtype: DtypeName, ...values: number[]): NamedTensor => ({
      name,
      dtype,
      shape: [values.length],
      data: Float32Array.from(values),
    });
    const tensors = [
      of('bytes', 'uint8', 1, 2, 255),
      of('half', 'float16', 1.5, -2, 65504, 2 ** -24),
      of('bfloat', 'bfloat16', 1.5, -2, 2 ** 100),
      of('float', 'float32', Math.fround(0.1), -0, NaN, -Infinity),
      of('double', 'float64', 0.5, -3),
      of('long', 'int64', 7, -8),
      of('__proto__', 'int32', 5),
      of('empty', 'float32'),
      { name: 'scalar', dtype: 'bool', shape: [], data: Float32Array.of(1) } satisfies NamedTensor,
    ];
    const written = writeSafetensors(tensors, {});
    const { tensors: read, metadata } = await readWeights(written, 'net.safetensors');
    assert.deepEqual([...read.values()], tensors);
    assert.deepEqual(metadata, {});
    const headerLength = Number(new DataView(written.buffer).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(written.subarray(8, 8 + headerLength))) as Record<
      string,
      { dtype: string; data_offsets: [number] }
    >;
    assert.equal(headerLength % 8, 0);
    for (const { dtype, data_offsets: offsets } of Object.values(header)) {
      assert.equal(offsets[0] % (Number(/\d+/.exec(dtype)?.[0] ?? 8) / 8), 0);
    }
  });

  it('keep the bits of every float32, NaNs among them', async () => {
    const bits = Uint32Array.of(0x7fc00001, 0xffa00000, 0x80000000, 1);
    const written = writeSafetensors([
      { name: 'w', dtype: 'float32', shape: [4], data: new Float32Array(bits.buffer) },
    ]);
    const data = (await readWeights(written, 'net.safetensors')).tensors.get('w')?.data;
    assert(data);
    assert.deepEqual(new Uint32Array(data.buffer), bits);
  });

  it('are not written with two tensors of one name, or values that do not fill a shape', () => {
    assert.throws(() => writeSafetensors([tensor('w', [1], [1]), tensor('w', [1], [1])]), RangeError);
    assert.throws(() => writeSafetensors([tensor('__metadata__', [1], [1])]), RangeError);
    assert.throws(() => writeSafetensors([tensor('w', [2], [1])]), RangeError);
  });

  it('are refused when the header is too long, truncated, or not JSON', async () => {
    await refuses(bytesOf(uint64(2n ** 63n), '{}'), /declares a header of \d+ bytes/);
    await refuses(bytesOf(uint64(50), '{}'), /truncated inside its header/);
    await refuses(
      safetensorsFile('{"a":1,\n3}', new Uint8Array()),
      /: its header is not valid JSON \(line 2, column 1\)$/,
    );
    await refuses(safetensorsFile('{"w":0}', new Uint8Array()), /"w" has no description/);
    await refuses(bytesOf(uint64(3), '{', 0xff, '}'), /header is not valid JSON: it is not UTF-8 text/);
    await refuses(safetensorsFile(`{"w":${'['.repeat(100_000)}`, new Uint8Array()), /header nests brackets more than/);
  });

  it('are refused when tensors overlap, leave gaps, or reach beyond the file', async () => {
    const data = floats(1, 2, 3);
    await refuses(safetensorsFile({ a: entry(0, 8), b: entry(4, 12) }, data), /"b" overlaps another/);
    await refuses(safetensorsFile({ a: entry(0, 4), b: entry(8, 12) }, data), /"b" leaves a gap/);
    await refuses(safetensorsFile({ a: entry(0, 8) }, data), /4 bytes that belong to no tensor/);
    await refuses(safetensorsFile({ a: entry(0, 16) }, data), /"a" reaches to byte 16 of 12/);
    await refuses(safetensorsFile({ a: entry(0, 10_000_000_000) }, data), /reaches to byte 10000000000 of 12/);
    await refuses(safetensorsFile({ a: entry(8, 0, [1]) }, data), /invalid data_offsets/);
    await refuses(safetensorsFile({ a: entry(0, 12, [2]) }, data), /"a" declares 8 bytes .* but has 12/);
    await refuses(safetensorsFile({ a: entry(0, 12, [2 ** 30, 2 ** 30]) }, data), /impossible shape/);
    await refuses(safetensorsFile({ a: entry(0, 12, [-3]) }, data), /invalid shape/);
    await refuses(safetensorsFile({ a: entry(0, 12, [3], 'F8_E4M3') }, data), /unknown dtype "F8_E4M3"/);
  });

  it('are refused when an object of the header has a key twice, but a text may look like one', async () => {
    const twice = '{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"shap\\u0065":[1]}}';
    await refuses(safetensorsFile(twice, floats(1)), /"shape" occurs twice/);
    const lookalike = { __metadata__: { a: '{"b":1,"b":2}', b: 'a"' }, a: entry(0, 4), b: entry(4, 8) };
    const { metadata } = await readWeights(safetensorsFile(lookalike, floats(1, 2)), 'net.safetensors');
    assert.deepEqual(metadata, { a: '{"b":1,"b":2}', b: 'a"' });
    await refuses(safetensorsFile({ __metadata__: { a: 1 } }, new Uint8Array()), /not a map of texts/);
  });
});
