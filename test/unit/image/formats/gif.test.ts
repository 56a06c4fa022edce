import assert from 'node:assert/strict';
import {
  assertQuadrants,
  BLUE,
  type Color,
  decode,
  decodeByHeader,
  encodeGif,
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

const [red, green, blue, yellow] = [0, 1, 2, 3];

describe('GIF', () => {
  it('decodes a picture, of either version', async () => {
    const gif = WHOLE.gif();
    assertQuadrants(await decode(gif), [RED, GREEN, BLUE, YELLOW]);
    assertQuadrants(await decode(patched(gif, 4, '7'.charCodeAt(0))), [RED, GREEN, BLUE, YELLOW]);
  });

  it('takes the first frame of an animation', async () => {
    const area = [0, 0, 2, 1] as const;
    const gif = encodeGif({
      canvas: [2, 1],
      frames: [
        { area, indices: [green, blue] },
        { area, indices: [red, red] },
      ],
    });
    const picture = await decode(gif);
    assert.deepEqual([pixel(picture, 0, 0), pixel(picture, 1, 0)], [GREEN, BLUE]);
  });

  it('makes transparent pixels white', async () => {
    const gif = encodeGif({
      canvas: [3, 1],
      frames: [{ area: [0, 0, 3, 1], transparent: green, indices: [red, green, blue] }],
    });
    const picture = await decode(gif);
    assert.deepEqual(
      [0, 1, 2].map(x => pixel(picture, x, 0)),
      [RED, WHITE, BLUE],
    );
  });

  it('puts a frame in its place on a canvas that is white elsewhere', async () => {
    const gif = encodeGif({ canvas: [5, 4], frames: [{ area: [2, 1, 2, 2], indices: [red, green, blue, yellow] }] });
    const picture = await decode(gif);
    assert.deepEqual([picture.width, picture.height], [5, 4]);
    const frame = new Map<string, Color>([
      ['2,1', RED],
      ['3,1', GREEN],
      ['2,2', BLUE],
      ['3,2', YELLOW],
    ]);
    for (let y = 0; y < 4; y++)
      for (let x = 0; x < 5; x++) assert.deepEqual(pixel(picture, x, y), frame.get(`${x},${y}`) ?? WHITE);
  });

  it('enlarges the canvas to hold a frame that hangs over it, as PIL does', async () => {
    const gif = encodeGif({ canvas: [2, 2], frames: [{ area: [1, 1, 2, 1], indices: [red, green] }] });
    const picture = await decode(gif);
    assert.deepEqual([picture.width, picture.height], [3, 2]);
    assert.deepEqual(
      [0, 1].flatMap(y => [0, 1, 2].map(x => pixel(picture, x, y))),
      [WHITE, WHITE, WHITE, WHITE, RED, GREEN],
    );
    const faraway = encodeGif({ canvas: [2, 2], frames: [{ area: [60_000, 60_000, 1, 1], indices: [red] }] });
    await refused(decodeByHeader(faraway), /^the GIF declares 60,001 × 60,001 pixels; at most 12 megapixels/);
  });

  it('prefers the palette of the frame', async () => {
    const gif = encodeGif({
      canvas: [1, 1],
      frames: [{ area: [0, 0, 1, 1], indices: [1], palette: [YELLOW, BLUE] }],
    });
    assert.deepEqual(pixel(await decode(gif), 0, 0), BLUE);
  });

  it('puts interlaced rows where they belong', async () => {
    const stored = [0, 8, 4, 2, 6, 1, 3, 5, 7, 9].map(y => y % 5);
    const order = [0, 8, 4, 2, 6, 1, 3, 5, 7, 9];
    const gif = encodeGif({ canvas: [1, 10], frames: [{ area: [0, 0, 1, 10], indices: stored, interlaced: true }] });
    const picture = await decode(gif);
    for (const y of order) assert.deepEqual(pixel(picture, 0, y), GIF_COLORS[y % 5]);
  });

  for (const [width, height] of [
    [640, 480],
    [1024, 768],
    [1280, 1024],
  ] as const)
    it(`keeps a canvas as large as a common screen: ${width} × ${height}`, async () => {
      const gif = encodeGif({ canvas: [width, height], frames: [{ area: [0, 0, 1, 1], indices: [red] }] });
      const picture = await decode(gif);
      assert.deepEqual([picture.width, picture.height], [width, height]);
      assert.deepEqual([pixel(picture, 0, 0), pixel(picture, 1, 1)], [RED, WHITE]);
    });

  it('refuses a picture that ends early', async () => {
    const gif = encodeGif({ canvas: [4, 4], frames: [{ area: [0, 0, 4, 4], indices: [red, red, red, red, red] }] });
    await refused(decode(gif), /^the GIF (is damaged: a part of its picture is missing|cannot be decoded)/);
  });

  it('refuses damaged codes, unknown blocks and files without a picture', async () => {
    const gif = WHOLE.gif();
    const data = gif.lastIndexOf(Buffer.from([7, 255, 128]));
    await refused(
      decode(patched(gif, data + 3, ...new Array<number>(8).fill(0xff))),
      /^the GIF cannot be decoded \(its pixel data is damaged\)$/,
    );
    await refused(
      decodeByHeader(patched(gif, 13 + 384, 0x55)),
      /^the GIF is damaged \(an unknown block at byte 397\)$/,
    );
    await refused(decodeByHeader(encodeGif({ canvas: [4, 4], frames: [] })), /^the GIF holds no picture$/);
  });
});
