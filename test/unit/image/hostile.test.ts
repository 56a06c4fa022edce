import assert from 'node:assert/strict';
import { MAX_PIXELS } from '../../../src/image/sizeLimit';
import { pictureKind } from '../../../src/image/formats/pictureKind';
import { PictureError } from '../../../src/image/pictureError';
import { readPngHeader } from '../../../src/image/formats/pngHeader';
import {
  assertQuadrants,
  BLUE,
  decode,
  decodeByHeader,
  encodeBmp,
  encodeGif,
  encodePng,
  fixture,
  GREEN,
  patched,
  PNG_SIGNATURE,
  pngChunk,
  pngHeader,
  RED,
  refused,
  WHOLE,
  WHOLE_KINDS,
  type WholeKind,
  YELLOW,
} from '../../fixtures/pictureFiles';

const word = (value: number) => [value & 255, value >> 8];
const wordBE = (value: number) => [value >> 8, value & 255];

/** A file of each kind that declares a size it does not have. */
const DECLARING: Readonly<Record<WholeKind, (width: number, height: number) => Buffer>> = {
  jpeg: (width, height) => jpegOfSize('baseline.jpg', width, height),
  cmyk: (width, height) => jpegOfSize('cmyk.jpg', width, height),
  png: (width, height) =>
    Buffer.concat([
      PNG_SIGNATURE,
      pngHeader(width, height, 8, 2),
      pngChunk('IDAT', Buffer.alloc(9)),
      pngChunk('IEND', Buffer.alloc(0)),
    ]),
  webp: (width, height) => {
    const lossy = fixture('lossy.webp');
    const size = lossy.indexOf(Buffer.from([0x9d, 0x01, 0x2a])) + 3;
    return patched(lossy, size, ...word(width), ...word(height));
  },
  gif: (width, height) => encodeGif({ canvas: [width, height], frames: [{ area: [0, 0, 1, 1], indices: [0] }] }),
  bmp: (width, height) => encodeBmp({ width, height, bits: 24, pixels: Buffer.alloc(4) }),
  avif: (width, height) => {
    const avif = fixture('still.avif');
    return patched(avif, avif.indexOf('ispe') + 8, 0, 0, ...wordBE(width), 0, 0, ...wordBE(height));
  },
};

function jpegOfSize(name: string, width: number, height: number): Buffer {
  const jpeg = fixture(name);
  const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
  return patched(jpeg, frame + 5, ...wordBE(height), ...wordBE(width));
}

/** Numbers from 0 up to `below`, the same in every run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe('hostile pictures', function () {
  // Damaged files cost new instances of the codecs, on machines that may be busy.
  this.timeout(60_000);

  it('recognizes the kind by content, not by the file name', async () => {
    for (const kind of WHOLE_KINDS) assert.equal(pictureKind(WHOLE[kind]()), kind === 'cmyk' ? 'jpeg' : kind);
    assertQuadrants(await decode(WHOLE.png(), 'cat.jpg'), [RED, GREEN, BLUE, YELLOW]);
    assertQuadrants(await decode(WHOLE.gif(), 'cat'), [RED, GREEN, BLUE, YELLOW]);
    await refused(
      decodeByHeader(Buffer.from('Dear all,\n'), 'cat.jpg'),
      /^this is not a picture; JPEG, PNG, WebP, GIF, BMP and AVIF can be read$/,
      'cat.jpg',
    );
  });

  for (const [magic, name] of [
    ['II*\0', 'a TIFF picture'],
    ['\0\0\x01\0', 'an icon'],
    ['\xff\x0a', 'a JPEG XL picture'],
    ['%PDF-1.7', 'a PDF document'],
    ['<svg xmlns="', 'an SVG drawing'],
    ['PK\x03\x04', 'a zip archive'],
    ['\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'an HEIC picture'],
    ['BMW, a car', 'not a picture'],
    ['RIFF\x04\0\0\0WAVE', 'not a picture'],
  ] as const)
    it(`says what ${JSON.stringify(magic)} is instead: ${name}`, async () => {
      await refused(decodeByHeader(Buffer.from(magic, 'latin1')), new RegExp(`^this is ${name}; JPEG`));
    });

  it('refuses an empty file', async () => {
    await refused(decodeByHeader(Buffer.alloc(0), 'empty.png'), /^the file is empty$/, 'empty.png');
  });

  for (const kind of WHOLE_KINDS) {
    it(`refuses ${kind} that declares far too many pixels, by its header alone`, async () => {
      // VP8 has 14 bits a side.
      const side = kind === 'webp' ? 16_383 : 50_000;
      await refused(
        decodeByHeader(DECLARING[kind](side, side)),
        /declares (50,000 × 50,000|16,383 × 16,383) pixels; at most \d+ megapixels can be read$/,
      );
    });

    it(`refuses ${kind} without pixels, by its header alone`, async () => {
      for (const [width, height] of [
        [0, 8],
        [8, 0],
        [0, 0],
      ] as const)
        await refused(decodeByHeader(DECLARING[kind](width, height)), /has no pixels \(\d × \d\)$/);
    });

    // A GIF's canvas may be larger than its frames, and AVIF is scaled to what it declares.
    if (kind !== 'gif' && kind !== 'avif')
      it(`refuses ${kind} that declares more pixels than it holds`, async () => {
        await refused(decode(DECLARING[kind](300, 200)), /truncated|damaged|cannot be decoded/);
      });

    it(`refuses every truncated ${kind}`, async () => {
      const whole = WHOLE[kind]();
      // Only the codec sees where AVIF's pixels end, which takes its time.
      const step = kind === 'avif' ? 13 : whole.length > 1000 ? 3 : 1;
      for (let length = whole.length - 1; length > 0; length -= step)
        await refused(decode(whole.subarray(0, length)), /truncated|damaged|cannot be decoded|not a picture/);
    });

    it(`survives ${kind} with bytes changed at random, and decodes the next one`, async () => {
      const below = random(1);
      const whole = WHOLE[kind]();
      const rounds = kind === 'avif' ? 40 : 150;
      for (let round = 0; round < rounds; round++) {
        const damaged = Buffer.from(whole);
        for (let changes = 1 + below(4); changes > 0; changes--) damaged[below(damaged.length)] = below(256);
        try {
          const { width, height, data } = await decode(damaged);
          assert.equal(data.length, 3 * width * height);
        } catch (error) {
          assert.ok(error instanceof PictureError, `round ${round}: ${String(error)}`);
        }
      }
      if (kind !== 'cmyk') assertQuadrants(await decode(whole), [RED, GREEN, BLUE, YELLOW], 3);
    });

    it(`decodes ${kind} while others fail`, async () => {
      const whole = WHOLE[kind]();
      const damaged = whole.subarray(0, whole.length - 3);
      const results = await Promise.allSettled([0, 1, 0, 1, 0].map(good => decode(good === 1 ? whole : damaged)));
      assert.deepEqual(
        results.map(({ status }) => status),
        ['rejected', 'fulfilled', 'rejected', 'fulfilled', 'rejected'],
      );
    });
  }

  it('accepts a size at the limit itself, and none above', () => {
    const side = Math.sqrt(MAX_PIXELS);
    assert.throws(() => readPngHeader(DECLARING.png(side, side)), /too little data for its 10000 × 10000 pixels/);
    assert.throws(() => readPngHeader(DECLARING.png(side, side + 1)), /declares 10,000 × 10,001 pixels/);
  });

  it('bounds the canvas of an animation and each of its frames', async () => {
    const webp = fixture('animated.webp');
    const canvas = webp.indexOf('VP8X') + 12;
    await refused(
      decodeByHeader(patched(webp, canvas, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)),
      /^the WebP declares 16,777,216 × 16,777,216 pixels/,
    );
    const frame = webp.indexOf('VP8L') + 9;
    await refused(
      decodeByHeader(patched(webp, frame, 0xff, 0xff, 0xff, 0x0f)),
      /^the WebP declares 16,384 × 16,384 pixels/,
    );
    const gif = encodeGif({ canvas: [8, 8], frames: [{ area: [0, 0, 50_000, 50_000], indices: [0] }] });
    await refused(decodeByHeader(gif), /^the first frame of the GIF declares 50,000 × 50,000 pixels/);
  });

  for (const [width, height] of [
    [1, 1],
    [1, 10_000],
    [10_000, 1],
  ] as const)
    it(`decodes ${width} × ${height} pixels`, async () => {
      const png = encodePng({ width, height, bits: 8, colorType: 2, sample: () => RED });
      const gif = encodeGif({
        canvas: [width, height],
        frames: [{ area: [0, 0, width, height], indices: new Array<number>(width * height).fill(0) }],
      });
      const bmp = encodeBmp({ width, height, bits: 32, pixels: Buffer.alloc(4 * width * height, 'zzz') });
      for (const file of [png, gif, bmp]) {
        const picture = await decode(file);
        assert.deepEqual([picture.width, picture.height], [width, height]);
        const first = picture.data.subarray(0, 3);
        assert.ok(picture.data.every((value, i) => value === first[i % 3]));
      }
    });
});
