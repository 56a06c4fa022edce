import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import { encodePng as encodeRgba } from '../../../../src/image/formats/png';
import { loadWasm } from '../../../fixtures/imageCodecs';
import {
  assertQuadrants,
  BLUE,
  type Color,
  decode,
  decodeByHeader,
  encodePng,
  exif,
  GIF_COLORS,
  GREEN,
  grays,
  ORIENTATIONS,
  patched,
  pixel,
  PNG_SIGNATURE,
  pngChunk,
  pngHeader,
  quadrantOf,
  RED,
  refused,
  WHOLE,
  YELLOW,
} from '../../../fixtures/pictureFiles';

const paletteChunk = (...colors: readonly Color[]) => pngChunk('PLTE', Buffer.from(colors.flat()));
const transparency = (...bytes: readonly number[]) => pngChunk('tRNS', Buffer.from(bytes));
const empty = Buffer.alloc(0);

describe('PNG', () => {
  for (const bits of [1, 2, 4, 8])
    it(`decodes gray of ${bits} ${bits === 1 ? 'bit' : 'bits'}`, async () => {
      const levels = 2 ** bits;
      const png = encodePng({ width: levels, height: 1, bits, colorType: 0, sample: x => [x] });
      assert.deepEqual(
        grays(await decode(png)),
        Array.from({ length: levels }, (_, i) => (i * 255) / (levels - 1)),
      );
    });

  it('keeps the high byte of 16-bit samples', async () => {
    const png = encodePng({ width: 4, height: 1, bits: 16, colorType: 0, sample: x => [x * 0x5555] });
    assert.deepEqual(grays(await decode(png)), [0, 0x55, 0xaa, 0xff]);
    const color = encodePng({
      width: 1,
      height: 1,
      bits: 16,
      colorType: 2,
      sample: () => [0x12ff, 0x8000, 0xfe01],
    });
    assert.deepEqual(pixel(await decode(color), 0, 0), [0x12, 0x80, 0xfe]);
  });

  for (const bits of [1, 2, 4, 8])
    it(`decodes a palette of ${bits} ${bits === 1 ? 'bit' : 'bits'}`, async () => {
      const colors = GIF_COLORS.slice(0, 2 ** bits);
      const png = encodePng({
        width: colors.length,
        height: 2,
        bits,
        colorType: 3,
        chunks: [paletteChunk(...colors)],
        sample: x => [x],
      });
      const picture = await decode(png);
      colors.forEach((color, x) => {
        assert.deepEqual(pixel(picture, x, 1), color);
      });
    });

  it('lays the transparent entries of a palette over white', async () => {
    const png = encodePng({
      width: 3,
      height: 1,
      bits: 8,
      colorType: 3,
      chunks: [paletteChunk(RED, BLUE, GREEN), transparency(0, 128)],
      sample: x => [x],
    });
    const picture = await decode(png);
    assert.deepEqual(pixel(picture, 0, 0), [255, 255, 255]);
    assert.deepEqual(pixel(picture, 1, 0), [147, 157, 227]);
    assert.deepEqual(pixel(picture, 2, 0), GREEN);
  });

  it('makes the transparent gray and the transparent color white', async () => {
    const gray = encodePng({
      width: 3,
      height: 1,
      bits: 8,
      colorType: 0,
      chunks: [transparency(0, 7)],
      sample: x => [x + 6],
    });
    assert.deepEqual(grays(await decode(gray)), [6, 255, 8]);
    const color = encodePng({
      width: 2,
      height: 1,
      bits: 8,
      colorType: 2,
      chunks: [transparency(0, 220, 0, 40, 0, 40)],
      sample: x => (x === 0 ? RED : BLUE),
    });
    const picture = await decode(color);
    assert.deepEqual([pixel(picture, 0, 0), pixel(picture, 1, 0)], [[255, 255, 255], BLUE]);
  });

  it('lays gray with alpha over white, at 8 and 16 bits', async () => {
    for (const scale of [1, 257]) {
      const png = encodePng({
        width: 3,
        height: 1,
        bits: scale === 1 ? 8 : 16,
        colorType: 4,
        sample: x => [100 * scale, [0, 51, 255][x] ?? 0].map((value, i) => (i === 1 ? value * scale : value)),
      });
      assert.deepEqual(grays(await decode(png)), [255, 224, 100]);
    }
  });

  it('lays color with alpha over white, rounded to the nearest', async () => {
    const png = encodePng({
      width: 256,
      height: 256,
      bits: 8,
      colorType: 6,
      sample: (value, alpha) => [value, 255 - value, 0, alpha],
    });
    const white = (color: number, alpha: number) => Math.round((color * alpha + 255 * (255 - alpha)) / 255);
    const expected = Uint8Array.from({ length: 3 * 65_536 }, (_, i) => {
      const value = Math.floor(i / 3) % 256;
      return white([value, 255 - value, 0][i % 3] ?? 0, Math.floor(i / (3 * 256)));
    });
    assert.equal(Buffer.compare((await decode(png)).data, expected), 0);
  });

  for (const bits of [1, 8])
    it(`decodes an interlaced picture of ${bits} ${bits === 1 ? 'bit' : 'bits'}`, async () => {
      const size = [11, 13] as const;
      const sample = (x: number, y: number) => [(x * 7 + y * y * 3 + ((x * y) >> 1)) % 2 ** bits];
      const whole = { width: size[0], height: size[1], bits, colorType: 0, sample };
      const expected = Array.from({ length: size[0] * size[1] }, (_, i) =>
        sample(i % size[0], Math.floor(i / size[0])).map(value => (value * 255) / (2 ** bits - 1)),
      ).flat();
      assert.deepEqual(grays(await decode(encodePng({ ...whole, interlaced: true }))), expected);
      assert.deepEqual(grays(await decode(encodePng(whole))), expected);
    });

  for (const [number, quadrants] of Object.entries(ORIENTATIONS))
    it(`turns a picture upright from orientation ${number}`, async () => {
      const orientation = Number(number);
      const png = encodePng({
        width: 24,
        height: 16,
        bits: 8,
        colorType: 2,
        chunks: [pngChunk('eXIf', exif(orientation, false))],
        sample: (x, y) => GIF_COLORS[quadrantOf(x, y)] ?? [],
      });
      assertQuadrants(await decode(png), quadrants, 0, orientation);
    });

  it('joins pixel data that is spread over several chunks', async () => {
    const whole = WHOLE.png();
    const data = whole.indexOf('IDAT') + 4;
    const length = whole.readUInt32BE(data - 8);
    const bytes = Array.from({ length }, (_, i) => pngChunk('IDAT', whole.subarray(data + i, data + i + 1)));
    const spread = Buffer.concat([whole.subarray(0, data - 8), ...bytes, whole.subarray(data + length + 4)]);
    assertQuadrants(await decode(spread), [RED, GREEN, BLUE, YELLOW]);
  });

  it('names the chunk whose checksum is wrong', async () => {
    const chunks = [transparency(0, 1, 0, 2, 0, 3)];
    const png = encodePng({ width: 1, height: 1, bits: 8, colorType: 2, chunks, sample: () => RED });
    for (const type of ['IHDR', 'tRNS', 'IDAT', 'IEND']) {
      const offset = png.indexOf(type);
      const checksum = offset + 4 + png.readUInt32BE(offset - 4);
      const damaged = patched(png, checksum, (png[checksum] ?? 0) ^ 1);
      await refused(
        decodeByHeader(damaged),
        new RegExp(`^the PNG is damaged \\(the checksum of its ${type} chunk is wrong\\)$`),
      );
    }
  });

  it('shows nothing of a chunk whose type is no word', async () => {
    const png = WHOLE.png();
    await refused(
      decodeByHeader(patched(png, png.indexOf('IDAT') + 1, 0x1b)),
      /^the PNG is damaged \(no chunk begins at byte 33\)$/,
    );
  });

  it('refuses pixel data that does not decompress, or to too little', async () => {
    const whole = { head: [PNG_SIGNATURE, pngHeader(8, 8, 8, 0)], tail: pngChunk('IEND', empty) };
    for (const data of [Buffer.from('no zlib stream'), deflateSync(Buffer.alloc(30))])
      await refused(
        decode(Buffer.concat([...whole.head, pngChunk('IDAT', data), whole.tail])),
        /^the PNG cannot be decoded \(its data is damaged\)$/,
      );
  });

  it('ignores a wrong checksum of metadata', async () => {
    const text = pngChunk('tEXt', Buffer.from('Title\0quadrants', 'latin1'));
    const png = WHOLE.png();
    const damaged = patched(text, text.length - 1, (text[text.length - 1] ?? 0) ^ 1);
    const picture = await decode(Buffer.concat([png.subarray(0, 33), damaged, png.subarray(33)]));
    assertQuadrants(picture, [RED, GREEN, BLUE, YELLOW]);
  });

  it('decodes no more than the header declares of data that decompresses to more', async () => {
    const png = [
      pngHeader(8, 8, 8, 0),
      pngChunk('IDAT', deflateSync(Buffer.alloc(1_000_000))),
      pngChunk('IEND', empty),
    ];
    assert.deepEqual(grays(await decode(Buffer.concat([PNG_SIGNATURE, ...png]))), new Array(64).fill(0));
  });

  it('refuses far less data than the pixels need, before any is decompressed', async () => {
    const hollow = [
      pngHeader(9000, 9000, 8, 6),
      pngChunk('IDAT', deflateSync(Buffer.alloc(9000))),
      pngChunk('IEND', empty),
    ];
    await refused(
      decodeByHeader(Buffer.concat([PNG_SIGNATURE, ...hollow])),
      /^the PNG is damaged: it holds too little data for its 9000 × 9000 pixels$/,
    );
  });

  it('refuses far more data than the pixels can need, which would decompress to gigabytes', async () => {
    const bomb = [pngHeader(8, 8, 8, 0), pngChunk('IDAT', Buffer.alloc(70_000)), pngChunk('IEND', empty)];
    await refused(
      decodeByHeader(Buffer.concat([PNG_SIGNATURE, ...bomb])),
      /^the PNG holds more data than its 8 × 8 pixels can need$/,
    );
  });

  it('refuses a color profile that decompresses without end', async function () {
    this.timeout(20_000);
    const profile = Buffer.concat([Buffer.from('bomb\0\0', 'latin1'), deflateSync(Buffer.alloc(20_000_000))]);
    const png = WHOLE.png();
    await refused(
      decode(Buffer.concat([png.subarray(0, 33), pngChunk('iCCP', profile), png.subarray(33)])),
      /^the PNG cannot be decoded/,
    );
  });

  it('refuses a file without its end, its header or its pixels', async () => {
    const png = WHOLE.png();
    await refused(decodeByHeader(png.subarray(0, -12)), /^the PNG is truncated \(it ends after \d+ bytes\)$/);
    await refused(
      decodeByHeader(Buffer.concat([PNG_SIGNATURE, png.subarray(33)])),
      /^the PNG does not begin with its header$/,
    );
    await refused(
      decodeByHeader(Buffer.concat([PNG_SIGNATURE, pngHeader(8, 8, 8, 0), pngChunk('IEND', empty)])),
      /^the PNG holds no picture$/,
    );
  });

  it('refuses a palette picture without a palette, and depths that do not exist', async () => {
    const options = { width: 8, height: 1, sample: () => [0] };
    await refused(decode(encodePng({ ...options, bits: 8, colorType: 3 })), /^the PNG cannot be decoded/);
    await refused(decode(encodePng({ ...options, bits: 3, colorType: 0 })), /^the PNG cannot be decoded/);
    await refused(decode(encodePng({ ...options, bits: 8, colorType: 5 })), /^the PNG cannot be decoded/);
  });

  it('is written so that it reads as what was written', async () => {
    const [width, height] = [5, 3];
    const rgba = Uint8Array.from({ length: width * height * 4 }, (_, i) => (i % 4 === 3 ? 255 : (i * 37) % 256));
    const file = await encodeRgba(rgba, width, height, loadWasm);
    const picture = await decode(Buffer.from(file));
    assert.deepEqual([picture.width, picture.height], [width, height]);
    for (let at = 0; at < width * height; at++) {
      const expected = [...rgba.subarray(at * 4, at * 4 + 3)];
      assert.deepEqual(pixel(picture, at % width, Math.floor(at / width)), expected);
    }
  });
});
