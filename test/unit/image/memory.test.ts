import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import { limitWasmMemory } from '../../../src/image/wasmMemoryLimit';
import { flatJpeg } from '../../fixtures/flatJpeg';
import { codecPath } from '../../fixtures/imageCodecs';
import { PEAK_KILOBYTES } from '../../fixtures/peakMemory';
import {
  decode,
  decodeByHeader,
  fixture,
  patched,
  PNG_SIGNATURE,
  pngChunk,
  pngHeader,
  refused,
} from '../../fixtures/pictureFiles';

/** Decodes a file and prints how many megabytes the process had at most. */
const DECODE_ONCE = `
  import { readFile } from 'node:fs/promises';
  import { decodePicture } from './src/image/formats/decodePicture';
  import { resizeAndCrop } from './src/image/resizeAndCrop';

  const [, , file, codec] = process.argv;
  readFile(file)
    .then(bytes => decodePicture(bytes, file, () => readFile(codec), picture => resizeAndCrop(picture)))
    .then(() => console.log(${PEAK_KILOBYTES} / 1024));
`;

/** A PNG of one color. */
function flatPng(width: number, height: number, bits: number, colorType: number, samples: number): Buffer {
  const row = 1 + Math.ceil((width * bits * samples) / 8);
  return Buffer.concat([
    PNG_SIGNATURE,
    pngHeader(width, height, bits, colorType),
    ...(colorType === 3 ? [pngChunk('PLTE', Buffer.alloc(3))] : []),
    pngChunk('IDAT', deflateSync(Buffer.alloc(row * height))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Asserts that a file gets past its header: a codec is asked for. */
async function passesHeader(file: Uint8Array): Promise<void> {
  await assert.rejects(decodeByHeader(file), /wasm was asked for$/);
}

/** A module that has nothing but a memory, which may grow to 65536 pages. */
const MODULE = Uint8Array.from([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[5, 6, 1, 1, 1, 0x80, 0x80, 0x04],
  ...[7, 5, 1, 1, 0x6d, 2, 0],
]);

describe('memory of a picture', function () {
  this.timeout(60_000);

  it('is said beforehand where it is too much', async () => {
    await refused(
      decodeByHeader(flatJpeg({ width: 10_000, height: 10_000, progressive: true, components: 3 })),
      /^decoding the progressive JPEG would take 1,00\d MB of memory; at most 512 MB are allowed$/,
    );
    await refused(
      decodeByHeader(flatPng(10_000, 10_000, 2, 3, 1)),
      /^decoding the PNG would take 90\d MB of memory; at most 512 MB are allowed$/,
    );
    await refused(
      decodeByHeader(fixture('large.avif')),
      /^decoding the AVIF would take 1,\d{3} MB of memory; at most 512 MB are allowed$/,
    );
    const lossless = fixture('lossless.webp');
    // 8192 × 8192: 14 bits each, less one.
    const size = lossless.indexOf('VP8L') + 9;
    await refused(
      decodeByHeader(patched(lossless, size, 0xff, 0xdf, 0xff, 0x07)),
      /^decoding the WebP would take 60\d MB of memory; at most 512 MB are allowed$/,
    );
    await refused(
      decodeByHeader(jpegOf('cmyk.jpg', 5000, 4000)),
      /^decoding the CMYK JPEG would take 1,000 MB of memory; at most 512 MB are allowed$/,
    );
  });

  it('suffices for the pictures of cameras', async () => {
    await passesHeader(jpegOf('baseline.jpg', 8660, 5774));
    await passesHeader(flatJpeg({ width: 8660, height: 5774, components: 3 }));
    await passesHeader(flatJpeg({ width: 8660, height: 5774, components: 3, progressive: true }));
    await passesHeader(flatPng(6000, 4000, 8, 2, 3));
    await passesHeader(flatPng(6000, 4000, 16, 6, 4));
  });

  it('is hardly more than the decoder takes', async () => {
    const folder = path.resolve('out', 'memory');
    mkdirSync(folder, { recursive: true });
    const script = path.join(folder, 'decodeOnce.cjs');
    await esbuild.build({
      stdin: { contents: DECODE_ONCE, resolveDir: process.cwd() },
      bundle: true,
      platform: 'node',
      format: 'cjs',
      mainFields: ['module', 'main'],
      logOverride: { 'empty-import-meta': 'silent' },
      outfile: script,
    });
    const peak = (bytes: Buffer, codec: string) => {
      const file = path.join(folder, 'picture');
      writeFileSync(file, bytes);
      const { stdout, stderr } = spawnSync(process.execPath, [script, file, codecPath(codec)], { encoding: 'utf8' });
      assert.match(stdout, /^\d/, stderr);
      return Number(stdout);
    };
    const nothing = peak(flatJpeg({ width: 8, height: 8 }), 'mozjpeg.wasm');
    // RGBA alone is 191 MB, and all three samples as coefficients 286 MB.
    assert.ok(peak(flatJpeg({ width: 8660, height: 5774, components: 3 }), 'mozjpeg.wasm') < nothing + 230);
    const progressive = flatJpeg({ width: 8660, height: 5774, components: 3, progressive: true });
    assert.ok(peak(progressive, 'mozjpeg.wasm') < nothing + 520);
    assert.ok(peak(flatPng(6000, 4000, 8, 6, 4), 'squoosh_png_bg.wasm') < nothing + 130);
  });

  it('has a limit that the codec cannot pass, whatever the file says of itself', async () => {
    // The size is declared as 16 × 16; the AV1 data inside has 100 megapixels.
    const avif = fixture('large.avif');
    const lying = patched(avif, avif.indexOf('ispe') + 8, 0, 0, 0, 16, 0, 0, 0, 16);
    await refused(decode(lying), /^the AVIF cannot be decoded|^not enough memory$/);
  });

  it('cannot grow beyond the limit that a module is given', async () => {
    const { instance } = await WebAssembly.instantiate(limitWasmMemory(MODULE, 5 * 65_536) as Uint8Array<ArrayBuffer>);
    const { m: memory } = instance.exports;
    assert.ok(memory instanceof WebAssembly.Memory);
    memory.grow(4);
    assert.throws(() => memory.grow(1), RangeError);
    assert.throws(() => limitWasmMemory(MODULE.subarray(0, 8), 65_536), /no memory of its own/);
  });
});

function jpegOf(name: string, width: number, height: number): Buffer {
  const jpeg = fixture(name);
  const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
  return patched(jpeg, frame + 5, height >> 8, height & 255, width >> 8, width & 255);
}
