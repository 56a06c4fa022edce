import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Picture } from '../../../src/image/picture';
import { resizeAndCrop } from '../../../src/image/resizeAndCrop';
import { inMemory } from '../../fixtures/pictureFiles';

/** A picture of any size whose bytes look random and are the same everywhere. */
function formula(width: number, height: number): Picture {
  const data = Uint8Array.from({ length: 3 * width * height }, (_, i) => Math.imul(i, 2654435761) >>> 24);
  return { width, height, data };
}

function plain(width: number, height: number): Picture {
  const data = Uint8Array.from({ length: 3 * width * height }, (_, i) => [200, 100, 50][i % 3] ?? 0);
  return { width, height, data };
}

/** Beginning of the SHA-256 of what Pillow 9.4 makes of the formula: resize(BILINEAR), then crop. */
const PILLOW = [
  [1, 1, '45a90ae412d4cbef'],
  [3, 5, '0008b8e1845ff6ab'],
  [1, 1000, '9c77f3a7d769db4f'],
  [1000, 1, '464bb6bd14376ade'],
  [640, 480, '5730c0f9fbc0b466'],
  [225, 224, '1d665ec129070958'],
  [257, 1023, '0a07514a0429fac2'],
  [7, 300, '943bc3dc3b1c13f7'],
  [256, 256, '892246c6cc882dc4'],
  [256, 301, '385e62aba65fbc77'],
] as const;

describe('resizing and cropping', () => {
  for (const [width, height, hash] of PILLOW)
    it(`makes the same of ${width} × ${height} pixels as PIL`, () => {
      const { data } = resizeAndCrop(inMemory(formula(width, height)));
      assert.equal(createHash('sha256').update(data).digest('hex').slice(0, 16), hash);
    });

  for (const [width, height] of [
    [1, 100_000],
    [100_000, 1],
    [3, 65_535],
  ] as const)
    it(`keeps the color of ${width} × ${height} pixels, computing the middle only`, () => {
      const { data } = resizeAndCrop(inMemory(plain(width, height)));
      assert.equal(Buffer.compare(data, plain(224, 224).data), 0);
    });

  it('crops to other sizes, in the same proportion', () => {
    for (const size of [1, 64, 299, 512]) {
      const picture = resizeAndCrop(inMemory(plain(40, 30)), size);
      assert.deepEqual([picture.width, picture.height], [size, size]);
      assert.equal(Buffer.compare(picture.data, plain(size, size).data), 0);
    }
  });

  it('places the crop as Python rounds: half a pixel to the even neighbor', () => {
    // 256 × 257 leaves 16.5 pixels above the crop: 16. Each row's red is its number.
    const data = Uint8Array.from({ length: 3 * 256 * 257 }, (_, i) => (i % 3 === 0 ? Math.floor(i / (3 * 256)) : 0));
    assert.equal(resizeAndCrop(inMemory({ width: 256, height: 257, data })).data[0], 16);
  });

  it('does not change its input', () => {
    const picture = formula(300, 200);
    resizeAndCrop(inMemory(picture));
    assert.deepEqual(picture, formula(300, 200));
  });

  it('refuses a crop larger than what it is cut from', () => {
    assert.throws(() => resizeAndCrop(inMemory(plain(10, 10)), 257, 256), RangeError);
  });
});
