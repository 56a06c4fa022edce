import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import * as esbuild from 'esbuild';
import { codecPath } from '../../fixtures/imageCodecs';
import { fixture, WHOLE } from '../../fixtures/pictureFiles';

/** What a worker does with pictures: decode each, or say why it cannot. */
const WORKER = `
  import { decodePicture } from './src/image/formats/decodePicture';
  import { resizeAndCrop } from './src/image/resizeAndCrop';
  import { readFile } from 'node:fs/promises';
  import { parentPort, workerData } from 'node:worker_threads';

  const loadWasm = file => readFile(workerData.codecs[file]);
  for (const [name, bytes] of workerData.pictures)
    decodePicture(bytes, name, loadWasm, picture => resizeAndCrop(picture))
      .then(({ width, height, data }) => [width, height, data.length], error => error.message)
      .then(result => parentPort.postMessage([name, result]));
`;

const CODECS = ['mozjpeg.wasm', 'squoosh_png_bg.wasm', 'webp-dec.wasm', 'avif-dec.wasm', 'nsgif.wasm'];

function bundle(contents: string, options: esbuild.BuildOptions): Promise<string> {
  return esbuild
    .build({
      stdin: { contents, resolveDir: process.cwd() },
      bundle: true,
      write: false,
      mainFields: ['module', 'main'],
      logOverride: { 'empty-import-meta': 'silent' },
      ...options,
    })
    .then(({ outputFiles }) => outputFiles?.[0]?.text ?? '');
}

describe('pictures in a bundle', function () {
  this.timeout(30_000);

  it('decodes every kind in a worker thread, where the codecs cannot find their own scripts', async () => {
    const pictures: [string, Uint8Array][] = [
      ['a.jpg', fixture('baseline.jpg')],
      ['cmyk.jpg', fixture('cmyk.jpg')],
      ['a.png', WHOLE.png()],
      ['a.webp', fixture('lossy.webp')],
      ['a.gif', WHOLE.gif()],
      ['a.bmp', WHOLE.bmp()],
      ['a.avif', fixture('still.avif')],
      ['a.txt', Buffer.from('no picture')],
    ];
    const script = await bundle(WORKER, { platform: 'node', format: 'cjs' });
    const codecs = Object.fromEntries(CODECS.map(file => [file, codecPath(file)]));
    const worker = new Worker(script, { eval: true, workerData: { pictures, codecs } });
    const results = new Map<unknown, unknown>();
    worker.on('message', ([name, result]: [string, unknown]) => results.set(name, result));
    assert.deepEqual(await once(worker, 'exit'), [0]);

    const refusal = 'a.txt: this is not a picture; JPEG, PNG, WebP, GIF, BMP and AVIF can be read';
    for (const [name] of pictures)
      assert.deepEqual(results.get(name), name === 'a.txt' ? refusal : [224, 224, 3 * 224 * 224], name);
  });

  it('needs nothing of Node, so that a web worker can run it', async () => {
    const script = await bundle(`export * from './src/image/formats/decodePicture';`, {
      platform: 'browser',
      format: 'esm',
    });
    assert.match(script, /decodePicture/);
    assert.doesNotMatch(script, /(require\(|from )["'](node:)?(fs|path|worker_threads|module)["']/);
  });
});
