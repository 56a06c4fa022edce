import assert from 'node:assert/strict';
import type { Picture } from '../../../../src/image/picture';
import {
  assertQuadrants,
  BLUE,
  bmpRows,
  type Color,
  decode,
  decodeByHeader,
  encodeBmp,
  fromBits,
  GIF_COLORS,
  GREEN,
  patched,
  pixel,
  RED,
  refused,
  WHITE,
  WHOLE,
  YELLOW,
} from '../../../fixtures/pictureFiles';

const bgr = (...colors: readonly Color[]) => colors.flatMap(([red, green, blue]) => [blue, green, red]);
const BITFIELDS = 3;

function row(picture: Picture, y: number): number[][] {
  return Array.from({ length: picture.width }, (_, x) => pixel(picture, x, y));
}

function words(size: 2 | 4, ...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(Math.ceil((size * values.length) / 4) * 4);
  values.forEach((value, i) => {
    if (size === 2) bytes.writeUInt16LE(value, 2 * i);
    else bytes.writeUInt32LE(value, 4 * i);
  });
  return bytes;
}

describe('BMP', () => {
  for (const bits of [1, 4, 8])
    it(`decodes a palette of ${bits} ${bits === 1 ? 'bit' : 'bits'}`, async () => {
      const palette = GIF_COLORS.slice(0, 2 ** bits);
      const width = 11;
      const indices = Array.from({ length: width }, (_, x) => (x * x) % palette.length);
      const packed = fromBits(indices.map(index => index.toString(2).padStart(bits, '0')).join(''));
      const picture = await decode(encodeBmp({ width, height: 1, bits, palette, pixels: bmpRows([...packed]) }));
      assert.deepEqual(
        row(picture, 0),
        indices.map(index => palette[index]),
      );
    });

  it('reads rows from the bottom up, or from the top down', async () => {
    const pixels = bmpRows(bgr(RED, GREEN, BLUE), bgr(YELLOW, WHITE, RED));
    const up = await decode(encodeBmp({ width: 3, height: 2, bits: 24, pixels }));
    assert.deepEqual(
      [row(up, 0), row(up, 1)],
      [
        [YELLOW, WHITE, RED],
        [RED, GREEN, BLUE],
      ],
    );
    const down = await decode(encodeBmp({ width: 3, height: -2, bits: 24, pixels }));
    assert.deepEqual(
      [row(down, 0), row(down, 1)],
      [
        [RED, GREEN, BLUE],
        [YELLOW, WHITE, RED],
      ],
    );
  });

  it('reads 16 bits as five a channel', async () => {
    const pixels = words(2, 0x7c00, 0x03e0, 0x001f, 0x4210);
    const picture = await decode(encodeBmp({ width: 4, height: 1, bits: 16, pixels }));
    assert.deepEqual(row(picture, 0), [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
      [131, 131, 131],
    ]);
  });

  it('reads 16 bits through masks', async () => {
    const pixels = words(2, 0xf800, 0x07e0, 0x001f);
    const masks = [0xf800, 0x07e0, 0x001f];
    const picture = await decode(encodeBmp({ width: 3, height: 1, bits: 16, compression: BITFIELDS, masks, pixels }));
    assert.deepEqual(row(picture, 0), [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
    ]);
  });

  it('treats the fourth byte of 32 bits as padding', async () => {
    const pixels = words(4, 0x00dc2828, 0xff28b43c);
    const picture = await decode(encodeBmp({ width: 2, height: 1, bits: 32, pixels }));
    assert.deepEqual(row(picture, 0), [RED, GREEN]);
  });

  for (const headerSize of [56, 108, 124])
    it(`lays alpha over white where a header of ${headerSize} bytes declares it`, async () => {
      const masks = [0xff0000, 0xff00, 0xff, 0xff000000];
      const options = { width: 2, height: 1, bits: 32, compression: BITFIELDS, headerSize, masks };
      const half = await decode(encodeBmp({ ...options, pixels: words(4, 0x00dc2828, 0x80283cc8) }));
      assert.deepEqual(row(half, 0), [WHITE, [147, 157, 227]]);
      const unused = await decode(encodeBmp({ ...options, pixels: words(4, 0x00dc2828, 0x00283cc8) }));
      assert.deepEqual(row(unused, 0), [RED, BLUE], 'an alpha that is 0 throughout means opaque');
    });

  it('reads masks in any order of channels', async () => {
    const masks = [0xff000000, 0x00ff0000, 0x0000ff00];
    const pixels = words(4, 0xdc282800, 0x28b43cff);
    const picture = await decode(
      encodeBmp({ width: 2, height: 1, bits: 32, compression: BITFIELDS, headerSize: 52, masks, pixels }),
    );
    assert.deepEqual(row(picture, 0), [RED, GREEN]);
  });

  it("reads OS/2's first header, whose palette has three bytes an entry", async () => {
    const palette = [...GIF_COLORS, ...new Array<Color>(11).fill([0, 0, 0])];
    const picture = await decode(
      encodeBmp({ width: 3, height: 1, bits: 4, headerSize: 12, palette, pixels: bmpRows([0x01, 0x30]) }),
    );
    assert.deepEqual(row(picture, 0), [RED, GREEN, YELLOW]);
  });

  it('expands run lengths of 8 bits: runs, literal pixels, moves and ends', async () => {
    const pixels = Buffer.from([
      ...[3, 1, 0, 0], // three green, end of line
      ...[0, 3, 2, 3, 0, 0, 0, 0], // blue, yellow, red as they are, a byte of padding; end of line
      ...[0, 2, 1, 0, 1, 2, 0, 1], // move on by one, one blue, end of the picture
    ]);
    const picture = await decode(
      encodeBmp({ width: 3, height: 3, bits: 8, compression: 1, palette: GIF_COLORS, pixels }),
    );
    assert.deepEqual(row(picture, 2), [GREEN, GREEN, GREEN]);
    assert.deepEqual(row(picture, 1), [BLUE, YELLOW, RED]);
    assert.deepEqual(row(picture, 0), [RED, BLUE, RED]);
  });

  it('expands run lengths of 4 bits', async () => {
    const pixels = Buffer.from([5, 0x12, 0, 0, 0, 5, 0x30, 0x12, 0x30, 0, 0, 1]);
    const picture = await decode(
      encodeBmp({ width: 5, height: 2, bits: 4, compression: 2, palette: GIF_COLORS, pixels }),
    );
    assert.deepEqual(row(picture, 1), [GREEN, BLUE, GREEN, BLUE, GREEN]);
    assert.deepEqual(row(picture, 0), [YELLOW, RED, GREEN, BLUE, YELLOW]);
  });

  it('drops what run lengths draw beyond the edges', async () => {
    const pixels = Buffer.from([255, 1, 0, 2, 0, 255]);
    const picture = await decode(
      encodeBmp({ width: 2, height: 2, bits: 8, compression: 1, palette: GIF_COLORS, pixels }),
    );
    assert.deepEqual(
      [row(picture, 0), row(picture, 1)],
      [
        [RED, RED],
        [GREEN, GREEN],
      ],
    );
  });

  it('refuses run lengths that end before the picture does', async () => {
    const options = { width: 4, height: 4, bits: 8, compression: 1, palette: GIF_COLORS };
    for (const pixels of [[4, 1, 0, 0, 4], [0, 200, 1], [0, 2, 1], []])
      await refused(decode(encodeBmp({ ...options, pixels: Buffer.from(pixels) })), /^the BMP is truncated/);
  });

  it('makes colors black that a short palette lacks', async () => {
    const picture = await decode(encodeBmp({ width: 2, height: 1, bits: 8, palette: [RED], pixels: bmpRows([0, 1]) }));
    assert.deepEqual(row(picture, 0), [RED, [0, 0, 0]]);
  });

  it('forgives missing padding after the last row', async () => {
    const bmp = encodeBmp({ width: 3, height: 1, bits: 24, pixels: Buffer.from(bgr(RED, GREEN, BLUE)) });
    assert.deepEqual(row(await decode(bmp), 0), [RED, GREEN, BLUE]);
  });

  it('refuses depths and compressions that it does not know', async () => {
    await refused(decodeByHeader(patched(WHOLE.bmp(), 28, 7)), /^BMP with 7 bits a pixel is not supported$/);
    await refused(
      decodeByHeader(patched(WHOLE.bmp(), 30, 4)),
      /^BMP with compression 4 and 8 bits a pixel is not supported$/,
    );
  });

  it('decodes without a codec', async () => {
    assertQuadrants(await decodeByHeader(WHOLE.bmp()), [RED, GREEN, BLUE, YELLOW]);
  });
});
