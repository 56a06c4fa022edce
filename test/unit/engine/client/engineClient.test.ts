import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EngineClient } from '../../../../src/engine/client/engineClient';
import { workerThread } from '../../../../src/engine/client/workerThread';
import type { ModelInfo } from '../../../../src/protocol';

const MODEL: ModelInfo = {
  variant: 'inception-v1-bn',
  classes: 1000,
  useAux: false,
  origin: { kind: 'random', seed: 0, initWeights: false },
  classNames: { kind: 'imagenet' },
  backend: 'cpu',
};

/** A worker that speaks the protocol and does what the path of an `activation` call says. */
const WORKER = `
const { parentPort, workerData } = require('node:worker_threads');
let calls = 0;
const post = (message, transfer = []) => parentPort.postMessage(message, transfer);
const actions = {
  count: id => post({ type: 'result', id, result: { shape: [], data: Float32Array.of(calls) } }),
  threads: id => post({ type: 'result', id, result: { shape: [], data: Float32Array.of(workerData.threads) } }),
  fail: id => post({ type: 'error', id, name: 'PictureError', message: 'cat.jpg: the file is empty' }),
  wrong: id => post({ type: 'result', id, result: { shape: 'none' } }),
  nonsense: id => { post({ hello: 'world' }); actions.count(id); },
  log: id => { post({ type: 'log', message: 'slow today' }); console.log('to the output'); actions.count(id); },
  throw: () => { throw new Error('a bug'); },
  exit: () => process.exit(3),
  hang: () => {},
  // A decoder that never ends, in the middle of a file.
  block: () => { post({ type: 'reading', file: 'bomb.jpg' }); for (;;) {} },
  blockShortly: id => {
    post({ type: 'reading', file: 'cat.jpg' });
    for (const start = Date.now(); Date.now() - start < 60;) {}
    post({ type: 'reading' });
    actions.count(id);
  },
  swell: () => {
    post({ type: 'reading', file: 'bomb.png' });
    const kept = [];
    setInterval(() => kept.push(new Uint8Array(20e6).fill(1)), 5);
  },
  // What is parsed fills V8's heap.
  parse: () => { const kept = []; for (;;) kept.push({ text: String(kept.length) }); },
};
parentPort.on('message', ({ type, id, method, params }) => {
  if (type === 'cancel') return post({ type: 'log', message: 'cancelled ' + id });
  calls++;
  if (method === 'run') return post({ type: 'result', id, result: { logits: [{ head: 'main', logits: params.input }], times: [] } });
  if (method === 'initialize') {
    for (const done of [1, 2]) post({ type: 'progress', id, progress: { done, total: 2 } });
    return post({ type: 'result', id, result: ${JSON.stringify(MODEL)} });
  }
  actions[params.path](id);
});
`;

describe('EngineClient', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'engine-client-'));
  const script = path.join(folder, 'worker.js');
  let logged: string[];
  let losses: string[];
  let threads: number;
  let givenUp: number;
  let limits: { seconds: number; bytes: number };
  let client: EngineClient;

  before(() => writeFileSync(script, WORKER));

  beforeEach(() => {
    logged = [];
    losses = [];
    threads = 1;
    givenUp = 0;
    limits = { seconds: 20, bytes: 3e9 };
    client = new EngineClient(workerThread(script), {
      log: message => logged.push(message),
      engine: () => ({ kernels: 'own', threads }),
      onLost: reason => losses.push(reason),
      onGivenUp: () => givenUp++,
      readingLimits: () => limits,
    });
  });

  afterEach(() => client.dispose());
  after(() => rmSync(folder, { recursive: true }));

  /** How many calls the current worker has got, this one among them. */
  async function count(): Promise<number | undefined> {
    return (await client.call('activation', { run: '', path: 'count' })).data[0];
  }

  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise(resolve => setTimeout(resolve, 5));
  }

  it('returns what the worker returns', async () => {
    assert.equal(await count(), 1);
    assert.equal(await count(), 2);
  });

  it('ends a worker that reads a file for too long, and names the file', async () => {
    limits = { ...limits, seconds: 0.2 };
    const blocked = client.call('activation', { run: '', path: 'block' });
    const waiting = client.call('activation', { run: '', path: 'count' });
    await Promise.all([
      assert.rejects(blocked, { name: 'EngineError', message: /^bomb\.jpg: reading it takes longer than 0\.2 s/ }),
      assert.rejects(waiting, { name: 'EngineStoppedError' }),
    ]);
    assert.deepEqual([givenUp, losses], [1, []]);
    assert.equal(await count(), 1);
  });

  it('ends a worker that takes too much memory to read a file', async () => {
    limits = { ...limits, bytes: 200e6 };
    await assert.rejects(client.call('activation', { run: '', path: 'swell' }), {
      name: 'EngineError',
      message: /^bomb\.png: reading it takes more than 0\.2 GB of memory/,
    });
    assert.equal(givenUp, 1);
    assert.equal(await count(), 1);
  });

  it('leaves a worker alone that has read its file in time', async () => {
    limits = { ...limits, seconds: 0.2 };
    await client.call('activation', { run: '', path: 'blockShortly' });
    await new Promise(resolve => setTimeout(resolve, 300));
    assert.equal(givenUp, 0);
    assert.equal(await count(), 2);
  });

  it('does not watch a worker that is being stopped, which would keep the process alive', async () => {
    let tell: (data: unknown) => void = () => undefined;
    const stopped = new EngineClient(
      (_options, { message }) => {
        tell = message;
        return { post: () => undefined, stop: () => Promise.resolve() };
      },
      { log: () => undefined },
    );
    const timers = (): number => process.getActiveResourcesInfo().filter(kind => kind === 'Timeout').length;
    const call = assert.rejects(stopped.call('modelDetails', {}), { name: 'EngineStoppedError' });
    await stopped.dispose();
    await call;
    const before = timers();
    tell({ type: 'reading', file: 'late.jpg' });
    const after = timers();
    tell({ type: 'reading' });
    assert.equal(after, before);
  });

  it('is free again soon after a cancel, also of what blocks its thread', async () => {
    const controller = new AbortController();
    const blocked = client.call('activation', { run: '', path: 'block' }, { signal: controller.signal });
    await new Promise(resolve => setTimeout(resolve, 300));
    const start = performance.now();
    controller.abort();
    await assert.rejects(blocked, { name: 'AbortError' });
    assert.ok(performance.now() - start < 100);
    await until(() => givenUp === 1);
    assert.equal(await count(), 1);
  });

  it('ends no worker for a call that waits behind another one, or that obeys', async () => {
    const controller = new AbortController();
    const reading = client.call('activation', { run: '', path: 'blockShortly' });
    const waiting = client.call('activation', { run: '', path: 'count' }, { signal: controller.signal });
    controller.abort();
    await assert.rejects(waiting, { name: 'AbortError' });
    await reading;
    await new Promise(resolve => setTimeout(resolve, 200));
    assert.equal(givenUp, 0);
  });

  it('outlives a worker whose heap is full', async function () {
    this.timeout(60_000);
    await assert.rejects(client.call('activation', { run: '', path: 'parse' }), {
      name: 'EngineStoppedError',
      message: /memory/,
    });
    assert.equal(losses.length, 1);
    assert.equal(await count(), 1);
  });

  it('keeps the name and message of an error', async () => {
    await assert.rejects(client.call('activation', { run: '', path: 'fail' }), {
      name: 'PictureError',
      message: 'cat.jpg: the file is empty',
    });
  });

  it('refuses a result that is not what the protocol says', async () => {
    await assert.rejects(client.call('activation', { run: '', path: 'wrong' }), { name: 'ValiError' });
  });

  it('logs a message that is no reply, and goes on', async () => {
    await client.call('activation', { run: '', path: 'nonsense' });
    assert.match(logged.join(), /does not fit the protocol/);
  });

  it('reports progress', async () => {
    const progress: string[] = [];
    const model = await client.call(
      'initialize',
      { variant: 'inception-v1-bn', classes: 1000, useAux: false, initWeights: false, seed: 0 },
      { onProgress: ({ done, total }) => progress.push(`${done}/${total}`) },
    );
    assert.deepEqual(model, MODEL);
    assert.deepEqual(progress, ['1/2', '2/2']);
  });

  it('logs the worker’s messages and its output', async () => {
    await client.call('activation', { run: '', path: 'log' });
    await until(() => logged.length === 2);
    assert.deepEqual(logged.sort(), ['slow today', 'to the output']);
  });

  it('hands memory over when asked to', async () => {
    const data = Float32Array.of(1, 2, 3);
    const input = { shape: [3], data };
    const { logits } = await client.call('run', { input, heads: ['main'] }, { transfer: [data.buffer] });
    assert.equal(data.length, 0, 'the caller no longer has it');
    assert.deepEqual(logits[0]?.logits, { shape: [3], data: Float32Array.of(1, 2, 3) });
  });

  it('rejects at once when it is cancelled, and tells the worker', async () => {
    const controller = new AbortController();
    const call = client.call('activation', { run: '', path: 'hang' }, { signal: controller.signal });
    controller.abort();
    await assert.rejects(call, { name: 'AbortError' });
    await until(() => logged.includes('cancelled 0'));
    assert.equal(await count(), 2, 'the worker lives on');
  });

  it('does not call at all when it was cancelled before', async () => {
    await assert.rejects(client.call('activation', { run: '', path: 'count' }, { signal: AbortSignal.abort() }), {
      name: 'AbortError',
    });
    assert.equal(await count(), 1);
  });

  for (const [death, reason] of [
    ['throw', 'a bug'],
    ['exit', 'its thread ended with code 3'],
  ] as const) {
    it(`rejects what is pending when the worker dies (${death}), says so, and starts another one`, async () => {
      assert.equal(await count(), 1);
      const calls = [
        client.call('activation', { run: '', path: 'hang' }),
        client.call('activation', { run: '', path: death }),
      ];
      const message = `The engine stopped: ${reason}.`;
      for (const call of calls) await assert.rejects(call, { name: 'EngineStoppedError', message });
      assert.deepEqual(losses, [message]);
      assert.deepEqual(logged, [message]);
      assert.equal(await count(), 1, 'a new worker has got no call before');
      assert.deepEqual(logged.slice(1), ['The engine is started again.']);
      assert.equal(losses.length, 1);
    });
  }

  it('rejects when there is no worker to start', async () => {
    const lost = new EngineClient(workerThread(path.join(folder, 'absent.js')), { log: () => undefined });
    await assert.rejects(lost.call('activation', { run: '', path: 'count' }), {
      name: 'EngineStoppedError',
      message: /absent\.js/,
    });
  });

  it('rejects what is pending when it is stopped, and starts another worker as the options then say', async () => {
    const used = async (): Promise<number | undefined> =>
      (await client.call('activation', { run: '', path: 'threads' })).data[0];
    assert.equal(await used(), 1);
    const rejected = assert.rejects(client.call('activation', { run: '', path: 'hang' }), {
      name: 'EngineStoppedError',
    });
    await client.stop();
    await rejected;
    threads = 2;
    assert.equal(await used(), 2);
    assert.deepEqual(logged, ['The engine is started again.']);
    assert.deepEqual(losses, [], 'nothing was lost: this was wanted');
  });

  it('rejects what is pending when it is disposed of, and every later call', async () => {
    const call = client.call('activation', { run: '', path: 'hang' });
    const rejected = assert.rejects(call, { name: 'EngineStoppedError' });
    await client.dispose();
    await rejected;
    await assert.rejects(count(), { name: 'EngineStoppedError', message: 'The engine has been shut down.' });
    assert.deepEqual(losses, [], 'nothing was lost: this was wanted');
  });
});
