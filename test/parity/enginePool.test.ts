import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { EngineClient } from '../../src/engine/client/engineClient';
import { STOPPED } from '../../src/engine/errors';
import type { PoolOptions } from '../../src/engine/client/workerPool';
import { inWorkerPool } from '../../src/engine/client/workerPool';
import { PoolWorker } from '../../src/engine/client/poolWorker';
import { workerThread } from '../../src/engine/client/workerThread';
import type { Classification, FileSource } from '../../src/protocol';
import { assets, needsAssets } from '../assets';
import { assetFile, DIST, largestDifference, startEngine } from '../fixtures/engineGoldens';

const WORKERS = 2;
const PICTURES = ['chelsea.png', 'coffee.png', 'rocket.jpg', 'horse.png', 'page.png'];

/** The engine's worker, which dies over pictures of these names: over `once` only once. */
function mortalWorker(folder: string): string {
  const script = path.join(folder, 'mortal-worker.js');
  writeFileSync(
    script,
    `const { existsSync, writeFileSync } = require('node:fs');
    const tombstone = ${JSON.stringify(path.join(folder, 'died'))};
    require('node:worker_threads').parentPort.on('message', ({ method, params }) => {
      if (method !== 'classify') return;
      if (params.file.name === 'always') process.exit(3);
      if (params.file.name !== 'once' || existsSync(tombstone)) return;
      writeFileSync(tombstone, '');
      process.exit(3);
    });
    require(${JSON.stringify(path.join(DIST, 'engine-worker.js'))});`,
  );
  return script;
}

function classify(engine: EngineClient, file: FileSource, signal?: AbortSignal): Promise<Classification> {
  const params = { file, topK: 5, inputSize: 224, allHeads: false };
  return engine.call('classify', params, { ...(signal && { signal }) });
}

describe('a pool of engines', function () {
  this.timeout(120_000);

  const folder = mkdtempSync(path.join(tmpdir(), 'engine-pool-'));
  const script = mortalWorker(folder);
  const weights = (): FileSource => assetFile('assets/bvlc_googlenet.onnx');
  const logged: string[] = [];

  before(function () {
    needsAssets(this);
  });

  beforeEach(() => {
    logged.length = 0;
  });

  after(() => rmSync(folder, { recursive: true }));

  function pool(files: Iterable<FileSource>, options: PoolOptions) {
    const members = Array.from(
      { length: WORKERS },
      () =>
        new PoolWorker<FileSource, Classification>({
          startWorker: workerThread(script),
          engine: { kernels: 'own', threads: 1 },
          log: message => logged.push(message),
          load: (engine, signal) => engine.call('loadWeights', { file: weights() }, { signal }),
          work: classify,
        }),
    );
    return inWorkerPool(members, files, options);
  }

  it('gives what one engine gives, replaces workers that die, and reports the picture over which they die twice', async () => {
    const engine = startEngine();
    await engine.call('loadWeights', { file: weights() });
    const expected = new Map<string, Classification>();
    for (const name of PICTURES) expected.set(name, await classify(engine, assetFile(`images/${name}`)));
    await engine.dispose();

    const cat = assets('images/chelsea.png');
    const mortal = ['once', 'always'].map(name => ({ name, path: cat }));
    const files = [...mortal, ...PICTURES.map(name => assetFile(`images/${name}`))];
    const found: string[] = [];
    for await (const { item, result, error } of pool(files, { inOrder: true })) {
      found.push(item.name);
      assert.equal(error?.name, item.name === 'always' ? STOPPED : undefined);
      if (!result) continue;
      const single = expected.get(item.name === 'once' ? 'chelsea.png' : item.name);
      const [actualTop, expectedTop] = [result, single].map(classification => classification?.heads[0]?.top ?? []);
      assert.equal(actualTop?.length, 5);
      assert.deepEqual(
        actualTop.map(({ label }) => label),
        expectedTop?.map(({ label }) => label),
      );
      const [actual, wanted] = [actualTop, expectedTop].map(top => top?.map(({ probability }) => probability) ?? []);
      assert.ok(largestDifference(actual ?? [], wanted ?? []) <= 1e-4);
    }
    assert.deepEqual(
      found,
      files.map(({ name }) => name),
    );
    assert.equal(logged.filter(message => message === 'The engine stopped: its thread ended with code 3.').length, 3);
  });

  it('keeps what is done and leaves no worker when it is canceled', async () => {
    const controller = new AbortController();
    function* endless(): Generator<FileSource> {
      for (;;) yield assetFile('images/horse.png');
    }
    let done = 0;
    await assert.rejects(
      async () => {
        for await (const { result } of pool(endless(), { inOrder: false, signal: controller.signal })) {
          assert.ok(result);
          if (++done === 5) controller.abort();
        }
      },
      { name: 'AbortError' },
    );
    assert.ok(done >= 5);
    assert.ok(!process.getActiveResourcesInfo().includes('MessagePort'), 'no worker is left');
  });

  it('leaves the event loop of its host free', async () => {
    const files = Array.from({ length: 8 }, () => PICTURES.map(name => assetFile(`images/${name}`))).flat();
    const turns = watchTurns();
    let done = 0;
    for await (const { result } of pool(files, { inOrder: false })) if (result) done++;
    const { longest, running } = turns.end();
    console.log(
      `      ${files.length} pictures, ${WORKERS} workers: ${longest.toFixed(1)} ms at most between two turns of the loop, ` +
        `in which it ran for ${running?.toFixed(1) ?? '?'} ms at most and otherwise waited for a core`,
    );
    assert.equal(done, files.length);
  });
});

/** Watches how long the event loop is kept from its next turn, and how much of that this thread itself ran, in ms. */
function watchTurns(): { readonly end: () => { readonly longest: number; readonly running: number | undefined } } {
  const resolution = 1;
  const delay = monitorEventLoopDelay({ resolution });
  let last = runningTime();
  let running = last === undefined ? undefined : 0;
  const timer = setInterval(() => {
    const now = runningTime();
    if (now !== undefined && last !== undefined) running = Math.max(running ?? 0, now - last);
    last = now;
  }, resolution);
  delay.enable();
  return {
    end: () => {
      clearInterval(timer);
      delay.disable();
      return { longest: delay.max / 1e6 - resolution, running };
    },
  };
}

/** The time for which this thread has run, in ms, where the system tells. */
function runningTime(): number | undefined {
  const file = `/proc/self/task/${process.pid}/schedstat`;
  return existsSync(file) ? Number(readFileSync(file, 'latin1').split(' ')[0]) / 1e6 : undefined;
}
