import assert from 'node:assert/strict';
import {
  assertQuadrants,
  BLUE,
  decode,
  decodeByHeader,
  fixture,
  GREEN,
  ORIENTATIONS,
  patched,
  RED,
  refused,
  WHITE,
  YELLOW,
} from '../../../fixtures/pictureFiles';

describe('AVIF', function () {
  // Its codec is large, and a damaged file costs a new instance.
  this.timeout(20_000);

  it('decodes a picture', async () => {
    assertQuadrants(await decode(fixture('still.avif')), [RED, GREEN, BLUE, YELLOW], 3);
  });

  it('lays alpha over white', async () => {
    assertQuadrants(await decode(fixture('alpha.avif')), [RED, GREEN, [147, 157, 227], WHITE], 3);
  });

  for (const [number, quadrants] of Object.entries(ORIENTATIONS).slice(1))
    it(`turns and mirrors a picture as its properties say: orientation ${number}`, async () => {
      const picture = await decode(fixture(`orientation-${number}.avif`));
      assertQuadrants(picture, quadrants, 3, Number(number));
    });

  it('scales what is stored to the size that is declared, as libavif does in PIL', async () => {
    const avif = fixture('still.avif');
    const { width, height, data } = await decode(
      patched(avif, avif.indexOf('ispe') + 8, 0, 0, 300 >> 8, 300 & 255, 0, 0, 0, 200),
    );
    assert.deepEqual([width, height, data.length], [300, 200, 3 * 300 * 200]);
    assert.deepEqual([...data.subarray(0, 3)], [221, 40, 39]);
  });

  it('refuses damaged pixels and boxes', async () => {
    const avif = fixture('still.avif');
    const pixels = avif.indexOf('mdat') + 4;
    await refused(
      decode(patched(avif, pixels, ...new Array<number>(40).fill(0xff))),
      /^the AVIF cannot be decoded \(it is truncated or damaged: Decoding of color planes failed\)$/,
    );
    const box = avif.indexOf('iprp') - 4;
    await refused(
      decodeByHeader(patched(avif, box, 0, 0, 0, 3)),
      new RegExp(`^the AVIF is damaged \\(a box of 3 bytes at byte ${box}\\)$`),
    );
  });

  it('refuses a file without a picture', async () => {
    const avif = fixture('still.avif');
    const without = (box: string) => patched(avif, avif.indexOf(box), ...Buffer.from('free'));
    await refused(decodeByHeader(without('meta')), /^the AVIF holds no still picture$/);
    await refused(decodeByHeader(without('pitm')), /^the AVIF describes no picture$/);
    await refused(decodeByHeader(without('iprp')), /^the AVIF describes no picture$/);
    await refused(decodeByHeader(without('ispe')), /^the AVIF declares no size$/);
  });
});
