import assert from 'node:assert/strict';
import {
  assertQuadrants,
  BLUE,
  decode,
  decodeByHeader,
  exif,
  fixture,
  GREEN,
  ORIENTATIONS,
  patched,
  RED,
  refused,
  withStrayBytes,
  YELLOW,
} from '../../../fixtures/pictureFiles';

const START_OF_SCAN = [0xff, 0xda];

/** A JPEG with a segment put in after its first two bytes. */
function withSegment(jpeg: Buffer, marker: number, data: Buffer): Buffer {
  const length = data.length + 2;
  return Buffer.concat([
    jpeg.subarray(0, 2),
    Buffer.from([0xff, marker, length >> 8, length & 255]),
    data,
    jpeg.subarray(2),
  ]);
}

function withExif(jpeg: Buffer, tiff: Buffer): Buffer {
  return withSegment(jpeg, 0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]));
}

/** Where the entropy-coded data of the first scan begins. */
function scanData(jpeg: Buffer): number {
  const scan = jpeg.indexOf(Buffer.from(START_OF_SCAN));
  return scan + 2 + jpeg.readUInt16BE(scan + 2);
}

describe('JPEG', () => {
  for (const name of ['baseline', 'progressive'])
    it(`decodes a ${name} picture`, async () => {
      assertQuadrants(await decode(fixture(`${name}.jpg`)), [RED, GREEN, BLUE, YELLOW], 1);
    });

  it('decodes subsampled color', async () => {
    assertQuadrants(await decode(fixture('subsampled.jpg')), [RED, GREEN, BLUE, YELLOW], 5);
  });

  it('decodes gray', async () => {
    const gray = (value: number) => [value, value, value] as const;
    assertQuadrants(await decode(fixture('gray.jpg')), [gray(30), gray(90), gray(160), gray(230)], 1);
  });

  it('decodes inks: the light that they leave is (255 − ink)·(255 − black)/255', async () => {
    const full = 235;
    const little = 50;
    assertQuadrants(
      await decode(fixture('cmyk.jpg')),
      [
        [full, little, little],
        [little, full, little],
        [little, little, full],
        [full, full, little],
      ],
      1,
    );
  });

  it('decodes inks stored as luminance and chrominance (YCCK)', async () => {
    assertQuadrants(await decode(fixture('ycck.jpg')), [RED, GREEN, BLUE, YELLOW], 2);
  });

  for (const [number, quadrants] of Object.entries(ORIENTATIONS))
    for (const name of ['baseline.jpg', 'cmyk.jpg'])
      it(`turns ${name} upright from EXIF orientation ${number}`, async () => {
        const orientation = Number(number);
        const jpeg = withExif(fixture(name), exif(orientation, orientation % 2 === 0));
        // The inks of cmyk.jpg are close enough to tell the quadrants apart.
        assertQuadrants(await decode(jpeg), quadrants, name === 'cmyk.jpg' ? 60 : 1, orientation);
      });

  it('does not turn a picture with damaged EXIF data', async () => {
    const whole = exif(6, true);
    const damaged = [
      exif(0, true),
      exif(9, true),
      whole.subarray(0, 3),
      whole.subarray(0, 9),
      whole.subarray(0, 18),
      patched(whole, 0, 0x58),
      patched(whole, 4, 0xff, 0xff, 0xff, 0xff),
      patched(whole, 12, 4),
    ];
    for (const tiff of damaged)
      assertQuadrants(await decode(withExif(fixture('baseline.jpg'), tiff)), [RED, GREEN, BLUE, YELLOW], 1);
  });

  it('ignores what follows the end of the picture', async () => {
    const jpeg = Buffer.concat([fixture('baseline.jpg'), Buffer.from('\xff\xd8 and more', 'latin1')]);
    assertQuadrants(await decode(jpeg), [RED, GREEN, BLUE, YELLOW], 1);
  });

  for (const name of ['baseline.jpg', 'progressive.jpg', 'cmyk.jpg'])
    it(`refuses ${name} with missing pixels before a valid end`, async () => {
      const jpeg = fixture(name);
      const cut = Buffer.concat([jpeg.subarray(0, scanData(jpeg) + 8), Buffer.from([0xff, 0xd9])]);
      await refused(decode(cut), /^the JPEG (is damaged|cannot be decoded)/);
    });

  it('passes on what the decoder warns of', async () => {
    const stray = await decode(withStrayBytes(fixture('baseline.jpg')));
    assert.deepEqual(stray.warnings, ['Corrupt JPEG data: 4 extraneous bytes before marker 0xda']);
    assertQuadrants(stray, [RED, GREEN, BLUE, YELLOW], 1);
    assert.deepEqual((await decode(fixture('baseline.jpg'))).warnings, []);
  });

  it('refuses a file that declares its size twice', async () => {
    const jpeg = fixture('baseline.jpg');
    const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
    const segment = jpeg.subarray(frame, frame + 2 + jpeg.readUInt16BE(frame + 2));
    const twice = Buffer.concat([jpeg.subarray(0, frame), segment, jpeg.subarray(frame)]);
    await refused(decodeByHeader(twice), /^the JPEG is damaged: it declares its size twice$/);
  });

  it('refuses a file without a frame or without a scan', async () => {
    await refused(
      decodeByHeader(Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 2, 0xff, 0xd9])),
      /^the JPEG holds no picture$/,
    );
    const jpeg = fixture('baseline.jpg');
    const withoutScan = Buffer.concat([
      jpeg.subarray(0, jpeg.indexOf(Buffer.from(START_OF_SCAN))),
      Buffer.from([0xff, 0xd9]),
    ]);
    await refused(decodeByHeader(withoutScan), /^the JPEG holds no picture$/);
  });

  it('refuses a large picture that is drawn over and over', async () => {
    const jpeg = fixture('baseline.jpg');
    const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
    const large = patched(jpeg, frame + 5, 0x1f, 0xff, 0x1f, 0xff);
    const scan = jpeg.subarray(jpeg.indexOf(Buffer.from(START_OF_SCAN)), -2);
    const bomb = Buffer.concat([large.subarray(0, -2), ...new Array<Buffer>(200).fill(scan), jpeg.subarray(-2)]);
    await refused(decodeByHeader(bomb), /^the JPEG draws its 8191 × 8191 pixels 201 times over$/);
  });

  it('refuses arithmetic coding and twelve bits a sample', async () => {
    const jpeg = fixture('baseline.jpg');
    const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
    await refused(decode(patched(jpeg, frame + 1, 0xc3)), /^the JPEG cannot be decoded/);
    await refused(decode(patched(jpeg, frame + 4, 12)), /^the JPEG cannot be decoded/);
  });
});
