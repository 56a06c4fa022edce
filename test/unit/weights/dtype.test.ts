import assert from 'node:assert/strict';
import { crc32 as zlibCrc32 } from 'node:zlib';
import { crc32 } from '../../../src/base/crc32';
import { decodeValues } from '../../../src/weights/dtype';
import {
  bfloat16ToFloat32,
  float16ToFloat32,
  float32ToBfloat16,
  float32ToFloat16,
} from '../../../src/weights/bytes/halfFloat';
import { random } from '../../fixtures/weightFiles';

describe('Half-precision floats', () => {
  it('of either kind keep all their values', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      for (const [decode, encode] of [
        [float16ToFloat32, float32ToFloat16],
        [bfloat16ToFloat32, float32ToBfloat16],
      ] as const) {
        const value = decode(bits);
        if (Number.isNaN(value)) assert(Number.isNaN(decode(encode(value))));
        else assert.equal(encode(value), bits);
      }
    }
  });

  it('have the values of IEEE 754', () => {
    const float16: [number, number][] = [
      [0x3c00, 1],
      [0x3555, 0.333251953125],
      [0x7bff, 65504],
      [0x0400, 2 ** -14],
      [0x0001, 2 ** -24],
      [0xfc00, -Infinity],
    ];
    for (const [bits, value] of float16) assert.equal(float16ToFloat32(bits), value);
    assert.equal(bfloat16ToFloat32(0x3eab), 0.333984375);
  });

  it('round to nearest, ties to even', () => {
    const float16: [number, number][] = [
      [1 + 2 ** -11, 0x3c00],
      [1 + 3 * 2 ** -11, 0x3c02],
      [1 + 2 ** -11 + 2 ** -20, 0x3c01],
      [65519, 0x7bff],
      [65520, 0x7c00],
      [1e30, 0x7c00],
      [2 ** -25, 0],
      [1.5 * 2 ** -24, 2],
      [-(2 ** -14 - 2 ** -26), 0x8400],
    ];
    for (const [value, bits] of float16) assert.equal(float32ToFloat16(value), bits, String(value));
    assert.equal(float32ToBfloat16(1 + 2 ** -8), 0x3f80);
    assert.equal(float32ToBfloat16(1 + 3 * 2 ** -8), 0x3f82);
    assert.equal(float32ToBfloat16(3.4e38), 0x7f80);
  });
});

describe('64-bit integers', () => {
  const INTERESTING = [
    0n,
    1n,
    -1n,
    2n ** 31n,
    2n ** 32n - 1n,
    2n ** 53n + 1n,
    2n ** 63n - 1n,
    -(2n ** 63n),
    -(2n ** 32n),
  ];

  it('are rounded as Number rounds them, signed and unsigned', () => {
    const next = random(11);
    const some = Array.from(
      { length: 1000 },
      () => BigInt(Math.floor(next() * 2 ** 32)) << BigInt(Math.floor(next() * 32)),
    );
    const values = [...INTERESTING, ...some];
    const signed = BigInt64Array.from(values);
    const unsigned = BigUint64Array.from(values);
    assert.deepEqual(decodeValues('int64', new Uint8Array(signed.buffer)), Float32Array.from(signed, Number));
    assert.deepEqual(decodeValues('uint64', new Uint8Array(unsigned.buffer)), Float32Array.from(unsigned, Number));
  });
});

describe('CRC-32', () => {
  it('goes on from that of what precedes', () => {
    const bytes = Uint8Array.from({ length: 50 }, (_, index) => index * 37);
    for (let cut = 0; cut <= bytes.length; cut++) {
      assert.equal(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut))), zlibCrc32(bytes));
    }
  });

  it('is that of zlib for every length and alignment', () => {
    const next = random(7);
    const bytes = Uint8Array.from({ length: 100 }, () => Math.floor(next() * 256));
    for (let start = 0; start < 9; start++) {
      for (let end = start; end <= bytes.length; end++) {
        assert.equal(crc32(bytes.subarray(start, end)), zlibCrc32(bytes.subarray(start, end)));
      }
    }
    assert.equal(crc32(new TextEncoder().encode('123456789')), 0xcbf43926);
  });
});
