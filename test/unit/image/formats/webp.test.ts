import assert from 'node:assert/strict';
import {
  assertQuadrants,
  BLUE,
  type Color,
  decode,
  decodeByHeader,
  exif,
  fixture,
  GREEN,
  ORIENTATIONS,
  patched,
  pixel,
  RED,
  refused,
  WHITE,
  YELLOW,
} from '../../../fixtures/pictureFiles';

/** BLUE, half transparent, over white. */
const PALE_BLUE: Color = [147, 157, 227];

function chunk(type: string, data: Uint8Array): Buffer {
  const header = Buffer.alloc(8);
  header.write(type, 'latin1');
  header.writeUInt32LE(data.length, 4);
  return Buffer.concat([header, data, Buffer.alloc(data.length & 1)]);
}

function riff(...chunks: readonly Buffer[]): Buffer {
  return chunk('RIFF', Buffer.concat([Buffer.from('WEBP', 'latin1'), ...chunks]));
}

/** VP8X: flags, and the size of the canvas less one. */
function extended(width: number, height: number): Buffer {
  const data = Buffer.alloc(10);
  data.writeUIntLE(width - 1, 4, 3);
  data.writeUIntLE(height - 1, 7, 3);
  return chunk('VP8X', data);
}

describe('WebP', () => {
  it('decodes a lossy and a lossless picture', async () => {
    assertQuadrants(await decode(fixture('lossy.webp')), [RED, GREEN, BLUE, YELLOW], 2);
    assertQuadrants(await decode(fixture('lossless.webp')), [RED, GREEN, BLUE, YELLOW]);
  });

  it('lays alpha over white', async () => {
    assertQuadrants(await decode(fixture('lossy-alpha.webp')), [RED, GREEN, PALE_BLUE, WHITE], 2);
    assertQuadrants(await decode(fixture('lossless-alpha.webp')), [RED, GREEN, PALE_BLUE, WHITE]);
  });

  it('takes the first frame of an animation, in its place on the canvas', async () => {
    const picture = await decode(fixture('animated.webp'));
    for (let y = 0; y < 16; y++)
      for (let x = 0; x < 24; x++) {
        const inFrame = x >= 12 && x < 20 && y >= 8 && y < 14;
        assert.deepEqual(pixel(picture, x, y), inFrame ? RED : WHITE, `at ${x}, ${y}`);
      }
  });

  it('takes the first frame of a lossy animation with its alpha', async () => {
    assertQuadrants(await decode(fixture('animated-lossy.webp')), [RED, GREEN, PALE_BLUE, WHITE], 2);
  });

  for (const [number, quadrants] of Object.entries(ORIENTATIONS))
    it(`turns a picture upright from EXIF orientation ${number}`, async () => {
      const orientation = Number(number);
      const prefix = orientation < 5 ? '' : 'Exif\0\0';
      const webp = riff(
        extended(24, 16),
        fixture('lossless.webp').subarray(12),
        chunk('EXIF', Buffer.concat([Buffer.from(prefix, 'latin1'), exif(orientation, true)])),
      );
      assertQuadrants(await decode(webp), quadrants, 0, orientation);
    });

  it('refuses pixel data that is damaged', async () => {
    const lossless = fixture('lossless.webp');
    await refused(
      decode(patched(lossless, 26, ...new Array<number>(30).fill(0xff))),
      /^the WebP cannot be decoded \(its pixel data is damaged\)$/,
    );
  });

  it('refuses a frame that reaches beyond its canvas', async () => {
    const webp = fixture('animated.webp');
    await refused(
      decodeByHeader(patched(webp, webp.indexOf('ANMF') + 8, 9)),
      /^the WebP is damaged \(its first frame reaches beyond its canvas\)$/,
    );
  });

  it('refuses an animation without frames, a frame without pixels and a file without a picture', async () => {
    await refused(decodeByHeader(riff(extended(8, 8))), /^the WebP holds no picture$/);
    await refused(decodeByHeader(riff()), /^the WebP holds no picture$/);
    await refused(
      decodeByHeader(riff(extended(8, 8), chunk('ANMF', Buffer.alloc(16)))),
      /^the first frame of the WebP holds no picture$/,
    );
  });
});
