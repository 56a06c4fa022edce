import assert from 'node:assert/strict';
import { WireType } from '@bufbuild/protobuf/wire';
import type { BinaryWriter } from '@bufbuild/protobuf/wire';
import { bytesOf, caffeBlob, caffeNet, floats, packed, uint32 } from '../../../fixtures/weightFiles';
import { readWeights } from '../../../fixtures/readWeights';

const SIX = packed(5, floats(0, 1, 2, 3, 4, 5));
const doubles = (...values: readonly number[]): Uint8Array => new Uint8Array(Float64Array.from(values).buffer);

const layer = (...blobs: readonly Uint8Array[]): { name: string; blobs: readonly Uint8Array[] } => ({
  name: 'conv1/7x7_s2',
  blobs,
});

/** A net with one blob, which has this content. */
const netOf = (...blob: Parameters<typeof caffeBlob>): Uint8Array => caffeNet([layer(caffeBlob(...blob))], blob[2]);

async function values(bytes: Uint8Array): Promise<unknown[]> {
  const { format, tensors } = await readWeights(bytes, 'net.caffemodel');
  assert.equal(format, 'caffe');
  return [...tensors.values()].map(({ name, shape, dtype, data }) => [name, shape, dtype, [...data]]);
}

async function refuses(bytes: Uint8Array, reason: RegExp): Promise<void> {
  await assert.rejects(readWeights(bytes, 'net.caffemodel'), { name: 'WeightsError', message: reason });
}

describe('Caffe weights', () => {
  for (const old of [true, false]) {
    it(`are the blobs of ${old ? '"layers" (V1)' : '"layer"'}, named after their layer`, async () => {
      const net = caffeNet(
        [
          { name: 'data', blobs: [] },
          layer(caffeBlob([2, 3, 1, 1], SIX, old), caffeBlob([1, 1, 1, 2], packed(5, floats(7, 8)), old)),
          { name: 'bn', blobs: [1, 2, 3].map(value => caffeBlob([1, 1, 1, 1], packed(5, floats(value)), old)) },
        ],
        old,
        'GoogleNet',
      );
      assert.deepEqual(await values(net), [
        ['conv1/7x7_s2_w_0', [2, 3, 1, 1], 'float32', [0, 1, 2, 3, 4, 5]],
        ['conv1/7x7_s2_b_0', [1, 1, 1, 2], 'float32', [7, 8]],
        ['bn_w_0', [1, 1, 1, 1], 'float32', [1]],
        ['bn_b_0', [1, 1, 1, 1], 'float32', [2]],
        ['bn_2', [1, 1, 1, 1], 'float32', [3]],
      ]);
      const { metadata } = await readWeights(net, 'net.caffemodel');
      assert.deepEqual(metadata, { network: 'GoogleNet', 'layout of layers': old ? 'V1' : 'current' });
      assert.deepEqual(await values(caffeNet([layer(caffeBlob([6], SIX))], old, '')), [
        ['conv1/7x7_s2_w_0', [6], 'float32', [0, 1, 2, 3, 4, 5]],
      ]);
    });
  }

  it('may be doubles, in several runs, or with one value per field', async () => {
    const one = (value: number) => (writer: BinaryWriter) => writer.tag(5, WireType.Bit32).float(value);
    const kinds: [string, (writer: BinaryWriter) => void][] = [
      ['float64', packed(8, doubles(1, -2, 3.5))],
      ['float64', writer => [1, -2, 3.5].forEach(value => writer.tag(8, WireType.Bit64).double(value))],
      ['float32', writer => [1, -2, 3.5].forEach(value => one(value)(writer))],
      ['float32', writer => [floats(1), floats(), floats(-2, 3.5)].forEach(run => packed(5, run)(writer))],
      ['float32', writer => [packed(5, floats(1, -2)), one(3.5), packed(6, floats(9))].forEach(write => write(writer))],
    ];
    for (const [dtype, write] of kinds) {
      assert.deepEqual(await values(netOf([3], write)), [['conv1/7x7_s2_w_0', [3], dtype, [1, -2, 3.5]]]);
    }
  });

  it('are refused when a blob does not have the values it declares', async () => {
    await refuses(netOf([7], SIX), /"conv1\/7x7_s2_w_0" declares 28 bytes \(float32 \[7\]\) but has 24/);
    await refuses(netOf([5, 1, 1, 1], SIX, true), /declares 20 bytes .* but has 24/);
    await refuses(netOf([2], packed(5, floats(1, 2).subarray(1))), /declares 8 bytes .* but has 7/);
    await refuses(
      netOf([3], () => undefined),
      /declares 12 bytes .* but has 0/,
    );
    await refuses(netOf([50_000, 50_000], SIX), /declares 10000000000 bytes/);
    await refuses(netOf([2 ** 40, 2 ** 40], SIX), /impossible shape/);
    await refuses(netOf(Array<number>(33).fill(1), packed(5, floats(1))), /impossible shape of more than 32 sizes/);
    await refuses(netOf([-1, 1, 1, 1], SIX, true), /impossible shape \[-1, 1, 1, 1\]/);
  });

  it('are refused in unsupported forms', async () => {
    const raw = packed(12, new Uint8Array(4));
    await refuses(netOf([2], raw), /"conv1\/7x7_s2_w_0" as raw data, as NVIDIA's Caffe/);
    const both = (writer: BinaryWriter): void => [SIX, packed(8, doubles(1))].forEach(write => write(writer));
    await refuses(netOf([6], both), /as floats and as doubles/);
    // V0: the layer lies in another one, as its first field.
    await refuses(bytesOf(0x0a, 3, 'net', 0x12, 3, 0x0a, 1, 0), /(V0).*upgrade_net_proto_binary/);
    const mixed = bytesOf(caffeNet([layer(caffeBlob([6], SIX))]), caffeNet([{ name: 'fc', blobs: [] }], true, ''));
    await refuses(mixed, /in both the old and the new layout/);
    await refuses(caffeNet([{ name: '', blobs: [caffeBlob([6], SIX)] }]), /without a name/);
    await refuses(caffeNet([layer()]), /without blobs, so it has no weights/);
    await refuses(bytesOf(0x0a, 3, 'net', 0x32, 0), /without blobs/);
  });

  it('are refused when they are damaged or endless', async () => {
    const net = netOf([6], SIX);
    await refuses(net.subarray(0, -1), /its Caffe net is truncated/);
    const length = net.lastIndexOf(24);
    await refuses(bytesOf(net.subarray(0, length), 0x7f, net.subarray(length + 1)), /its Caffe blob is truncated/);
    await refuses(bytesOf(0x0a, 3, 'net', 0x12, 0xff, 0xff, 0xff, 0xff, 0x0f), /its Caffe net is truncated/);
    await refuses(bytesOf(0x0a, 3, 'net', 0x15, uint32(1)), /wire type 5 instead of 2/);
    const blob = caffeBlob([0], () => undefined);
    await refuses(caffeNet([layer(...Array.from({ length: 17 }, () => blob))]), /more than 16 blobs/);
    await refuses(bytesOf(0x0a, 3, 'net', ...Array.from({ length: 10_001 }, () => bytesOf(0x12, 0))), /10000 layers/);
  });

  it('are distinguished from other protobufs and from text', async () => {
    // A TensorFlow GraphDef: nodes in field 1, each with a name in its own.
    await refuses(bytesOf(0x0a, 8, 0x0a, 4, 'conv', 0x12, 0), /is not a weights file in a known format/);
    await refuses(bytesOf(0x0a, 3, 'net', 0x4a, 0), /is not a weights file in a known format/);
    await refuses(bytesOf(0x12, 2, 0x08, 1), /is not a weights file in a known format/);
    await refuses(bytesOf(0x0a, 3, 'net'), /is not a weights file in a known format/);
    await refuses(bytesOf('\nnet'), /is not a weights file in a known format/);
  });
});
