import assert from 'node:assert/strict';
import {
  decode,
  decodeByHeader,
  encodeBmp,
  encodeGif,
  fixture,
  pngChunk,
  refused,
  WHOLE,
} from '../../fixtures/pictureFiles';

const box = (type: string, ...contents: readonly Uint8Array[]): Buffer => {
  const data = Buffer.concat(contents);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(data.length + 8);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, data]);
};

const riffChunk = (type: string, data: Uint8Array): Buffer => {
  const header = Buffer.alloc(8);
  header.write(type, 'latin1');
  header.writeUInt32LE(data.length, 4);
  return Buffer.concat([header, data, Buffer.alloc(data.length & 1)]);
};

/** A file with the same piece put in many times. */
function stuffed(file: Buffer, at: number, piece: Buffer, times: number): Buffer {
  return Buffer.concat([file.subarray(0, at), ...new Array<Buffer>(times).fill(piece), file.subarray(at)]);
}

/** An AVIF with more items than its own, which nothing refers to. */
function withItems(count: number): Buffer {
  const avif = fixture('still.avif');
  const list = avif.indexOf('iinf') - 4;
  const item = box('infe', Buffer.from([2, 0, 0, 0, 0x7f, 0, 0, 0]), Buffer.from('av01\0', 'latin1'));
  const meta = avif.indexOf('meta') - 4;
  const inserted = stuffed(avif, list + avif.readUInt32BE(list), item, count);
  for (const at of [list, meta]) inserted.writeUInt32BE(avif.readUInt32BE(at) + item.length * count, at);
  inserted.writeUInt16BE(count + 1, list + 12);
  return inserted;
}

function webpOf(chunks: Buffer): Buffer {
  const lossy = fixture('lossless.webp');
  const file = Buffer.concat([lossy.subarray(0, 12), lossy.subarray(12), chunks]);
  file.writeUInt32LE(file.length - 8, 4);
  return file;
}

const EMPTY_APP1 = Buffer.from([0xff, 0xe1, 0, 2]);
const COMMENT = Buffer.from([0x21, 0xfe, 1, 0x61, 0]);
const png = (chunks: number) => stuffed(WHOLE.png(), 33, pngChunk('teXt', Buffer.alloc(0)), chunks);
const gif = (blocks: number) => {
  const whole = WHOLE.gif();
  return stuffed(whole, whole.indexOf(Buffer.from([0x2c, 0, 0, 0, 0])), COMMENT, blocks);
};

async function withinASecond(decoding: Promise<unknown>): Promise<void> {
  const start = performance.now();
  await decoding;
  const took = performance.now() - start;
  assert.ok(took < 1000, `took ${took} ms`);
}

describe('pictures of very many pieces', function () {
  this.timeout(60_000);

  before(async () => {
    for (const file of [WHOLE.jpeg(), WHOLE.png(), WHOLE.gif(), WHOLE.webp(), WHOLE.avif()]) await decode(file);
  });

  it('are refused by their headers', async () => {
    await withinASecond(
      refused(decodeByHeader(stuffed(WHOLE.jpeg(), 2, EMPTY_APP1, 100_000)), /^the JPEG has more than 10000 segments$/),
    );
    await withinASecond(refused(decodeByHeader(png(120_000)), /^the PNG has more than 100000 chunks$/));
    await withinASecond(
      refused(
        decodeByHeader(webpOf(Buffer.concat(new Array<Buffer>(120_000).fill(riffChunk('junk', Buffer.alloc(0)))))),
        /^the WebP has more than 100000 chunks$/,
      ),
    );
    await withinASecond(refused(decodeByHeader(gif(120_000)), /^the GIF has more than 100000 blocks$/));
    await withinASecond(
      refused(decodeByHeader(withItems(60_000)), /^the AVIF has more than|^the AVIF lists its parts in \d+ bytes; at/),
    );
    await withinASecond(
      refused(
        decodeByHeader(Buffer.concat([fixture('still.avif'), ...new Array<Buffer>(10_000).fill(box('free'))])),
        /^the AVIF has more than 4096 boxes in one$/,
      ),
    );
  });

  it('are decoded without delay up to the limits', async () => {
    await withinASecond(decode(stuffed(WHOLE.jpeg(), 2, EMPTY_APP1, 9_900)));
    await withinASecond(decode(stuffed(WHOLE.jpeg(), 2, Buffer.from([0xff, 0xfe, 0, 2]), 9_900)));
    await withinASecond(decode(png(99_000)));
    await withinASecond(
      decode(webpOf(Buffer.concat(new Array<Buffer>(99_000).fill(riffChunk('junk', Buffer.alloc(0)))))),
    );
    await withinASecond(decode(gif(99_000)));
  });

  it('are read in one pass: EXIF over and over in PNG, runs beyond the row in BMP', async () => {
    const exif = pngChunk('eXIf', Buffer.concat([Buffer.from('MM\0*\0\0\0\x08\xff\xff', 'latin1'), Buffer.alloc(12)]));
    await withinASecond(decode(stuffed(WHOLE.png(), 33, exif, 50_000)));
    // 255 pixels from two bytes, in a row of one.
    const runs = Buffer.alloc(2_000_000, 255);
    await withinASecond(decode(encodeBmp({ width: 1, height: 1, bits: 8, compression: 1, pixels: runs })));
  });

  it('are decoded without delay where a GIF has one byte a block', async () => {
    // A frame of many one-byte blocks.
    const frame = encodeGif({
      canvas: [100, 100],
      frames: [{ area: [0, 0, 100, 100], indices: new Array<number>(10_000).fill(1) }],
    });
    const data = frame.lastIndexOf(Buffer.from([7, 255]));
    const codes: number[] = [];
    for (let at = data + 1; ;) {
      const length = frame[at] ?? 0;
      if (length === 0) break;
      codes.push(...frame.subarray(at + 1, at + 1 + length));
      at += length + 1;
    }
    const split = Buffer.from(codes.flatMap(code => [1, code]));
    await withinASecond(decode(Buffer.concat([frame.subarray(0, data + 1), split, Buffer.from([0, 0x3b])])));
  });
});
