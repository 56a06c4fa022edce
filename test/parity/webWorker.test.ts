import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import type { Browser } from 'playwright-core';
import { HEADS } from '../../src/model/graph';
import { assets, needsAssets } from '../assets';
import { launchBrowser } from '../harness/browser';
import { Loopback } from '../fixtures/loopbackServer';
import { DIST, formulaInput, largestDifference, readGolden } from '../fixtures/engineGoldens';
import type { WebPageResult } from './webPage';

const LOGITS_TOLERANCE = 1e-3;
const WASM = ['tfjs-backend-wasm-simd.wasm', 'kernels.wasm'];

interface Golden {
  readonly noise: Readonly<Record<'logits' | 'aux1' | 'aux2', readonly (readonly number[])[]>>;
}

describe('the engine in a web worker of a page that is not isolated', () => {
  let server: Loopback | undefined;
  let browser: Browser | undefined;

  before(async function () {
    needsAssets(this);
    server = await Loopback.start();
    browser = await launchBrowser();
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('computes the logits of all heads on one thread with its own kernels', async () => {
    assert.ok(server && browser);
    const files: Readonly<Record<string, readonly [type: string, content: string | Uint8Array]>> = {
      '': ['text/html', '<!doctype html><script src="page.js"></script>'],
      'page.js': ['text/javascript', await bundle('test/parity/webPage.ts')],
      'worker.js': ['text/javascript', await bundle('test/parity/webWorker.ts')],
      weights: ['application/octet-stream', readFileSync(assets('assets/inception_v1_seed.pth'))],
      input: ['application/octet-stream', new Uint8Array(formulaInput(2).data.buffer)],
      ...Object.fromEntries(WASM.map(name => [name, ['application/wasm', readFileSync(path.join(DIST, name))]])),
    };
    const requested: string[] = [];
    for (const [name, [type, content]] of Object.entries(files)) {
      server.on(`/${name}`, (_, response) => {
        requested.push(name);
        response.writeHead(200, { 'Content-Type': type }).end(content);
      });
    }

    const page = await browser.newPage();
    await page.goto(server.url('/'));
    const { logits, model, progress, ...how } = await page.evaluate(() =>
      (globalThis as unknown as { useEngine: () => Promise<WebPageResult> }).useEngine(),
    );
    assert.deepEqual(how, { isolated: false, cancelled: 'AbortError', refused: 'EngineError', logged: [] });
    assert.equal(model.backend, 'wasm');
    assert.ok(progress.length > 1);
    assert.equal(progress.at(-1), 1);
    // Those of one thread; what falls short of the custom kernels would have been logged.
    assert.deepEqual(requested.filter(name => name.endsWith('.wasm')).sort(), WASM.toSorted());
    const golden = readGolden('seed_eval.json') as Golden;
    for (const head of HEADS) {
      const expected = golden.noise[head === 'main' ? 'logits' : head].flat();
      const difference = largestDifference(logits[head] ?? [], expected);
      console.log(`      ${head}: largest difference ${difference.toExponential(1)}`);
      assert.ok(difference <= LOGITS_TOLERANCE, `${head} differs by ${difference}`);
    }
  });
});

/** A script for a browser, in which nothing of Node is to be had. */
async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await esbuild.build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'browser',
    logLevel: 'warning',
  });
  return outputFiles[0]?.text ?? '';
}
