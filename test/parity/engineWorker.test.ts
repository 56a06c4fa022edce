import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EngineClient } from '../../src/engine/client/engineClient';
import { workerThread } from '../../src/engine/client/workerThread';
import { HEADS, elementCount } from '../../src/model/graph';
import type { VariantId } from '../../src/model/variants';
import { DEFAULT_VARIANT, VARIANT_IDS } from '../../src/model/variants';
import type { EngineResult, ModelInfo, TensorData, WorkDone } from '../../src/protocol';
import type { CallOptions } from '../../src/rpc/client';
import { assets, needsAssets } from '../assets';
import { DIST, formulaInput, largestDifference, logitsOf, observe, startEngine } from '../fixtures/engineGoldens';

// The real worker on random weights, which need no files.

const SEED = 20;

function initialize(engine: EngineClient, variant: VariantId, options: CallOptions<WorkDone> = {}): Promise<ModelInfo> {
  const params = { variant, classes: 1000, useAux: true, initWeights: false, seed: SEED };
  return engine.call('initialize', params, options);
}

function input(...shape: number[]): TensorData {
  return { shape, data: Float32Array.from({ length: elementCount(shape) }, (_, i) => Math.sin(i * i)) };
}

function relativeDifference(actual: TensorData, expected: TensorData): number {
  assert.deepEqual(actual.shape, expected.shape);
  const magnitude = expected.data.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  return largestDifference(actual.data, expected.data) / magnitude;
}

async function mainLogits(engine: EngineClient, values: TensorData, observed = false): Promise<TensorData> {
  const [main] = await logitsOf(engine, values, ['main'], observed);
  assert.ok(main);
  return main.logits;
}

describe('the engine’s worker', () => {
  const engine = startEngine();
  after(() => engine.dispose());

  it('gives up a file that takes too long to read, and goes on with the next', async function () {
    needsAssets(this);
    let seconds = 0.001;
    const hasty = new EngineClient(workerThread(path.join(DIST, 'engine-worker.js')), {
      log: () => undefined,
      readingLimits: () => ({ seconds, bytes: 3e9 }),
    });
    const file = { name: 'seed.pth', path: assets('assets/inception_v1_seed.pth') };
    try {
      await assert.rejects(hasty.call('loadWeights', { file }), {
        message: /^seed\.pth: reading it takes longer than/,
      });
      seconds = 20;
      assert.equal((await hasty.call('loadWeights', { file })).variant, 'inception-v1-bn');
    } finally {
      await hasty.dispose();
    }
  });

  for (const variant of VARIANT_IDS) {
    it(`runs ${variant} at other sizes and in batches, the same fast and observed`, async () => {
      assert.equal((await initialize(engine, variant)).backend, 'wasm');
      const values = input(3, 3, 97, 61);
      const difference = relativeDifference(await mainLogits(engine, values), await mainLogits(engine, values, true));
      assert.ok(difference <= 1e-4, `differs by ${difference}`);
    });
  }

  for (const variant of ['inception-v1-bn', 'bvlc-googlenet'] as const) {
    it(`runs all heads of ${variant}, the same fast and observed`, async () => {
      await initialize(engine, variant);
      const runs: EngineResult<'run'>['logits'][] = [];
      for (const observed of [false, true]) {
        runs.push(await logitsOf(engine, input(2, 3, 224, 230), HEADS, observed));
      }
      for (const [index, head] of HEADS.entries()) {
        const [fast, observed] = runs.map(logits => logits[index]);
        assert.ok(fast?.head === head && observed?.head === head);
        assert.ok(relativeDifference(fast.logits, observed.logits) <= 1e-4, head);
      }
    });
  }

  it('gives each picture of a batch what it gives it alone', async () => {
    await initialize(engine, 'inception-v1-bn');
    const batch = input(3, 3, 64, 64);
    const together = await mainLogits(engine, batch);
    const size = batch.data.length / 3;
    for (const n of [0, 1, 2]) {
      const alone = await mainLogits(engine, {
        shape: [1, 3, 64, 64],
        data: batch.data.slice(n * size, (n + 1) * size),
      });
      assert.deepEqual(alone.data, together.data.slice(n * 1000, (n + 1) * 1000));
    }
  });

  it('refuses what would not fit into memory, and goes on', async () => {
    const before = await mainLogits(engine, input(1, 3, 64, 64));
    await assert.rejects(observe(engine, formulaInput(64), ['main']), {
      name: 'EngineError',
      message: /^Every value of a run on 64 × 224 × 224 pixels would take \d\.\d\d GB of memory/,
    });
    const picture = { name: 'cat.png', bytes: new Uint8Array(0) };
    await assert.rejects(engine.call('classify', { file: picture, topK: 1, inputSize: 12_000, allHeads: false }), {
      name: 'EngineError',
      message: /12000 × 12000 pixels/,
    });
    assert.deepEqual(await mainLogits(engine, input(1, 3, 64, 64)), before);
  });

  it('computes correctly close to its limit of memory', async function () {
    this.timeout(120_000);
    const full = formulaInput(36);
    const observed = await mainLogits(engine, full, true);
    assert.ok(relativeDifference(await mainLogits(engine, full), observed) <= 1e-4);
    await engine.call('forgetRuns', {});
  });

  it('obeys a cancel while it computes and while it makes a model, and keeps the model it has', async () => {
    const values = input(1, 3, 64, 64);
    const before = await mainLogits(engine, values);
    const computing = new AbortController();
    const run = { input: formulaInput(40), heads: ['main' as const] };
    const computed = engine.call('run', run, { signal: computing.signal });
    setTimeout(() => computing.abort(), 100);
    await assert.rejects(computed, { name: 'AbortError' });
    assert.deepEqual(await mainLogits(engine, values), before);

    const making = new AbortController();
    const made = initialize(engine, 'bvlc-googlenet', { signal: making.signal, onProgress: () => making.abort() });
    await assert.rejects(made, { name: 'AbortError' });
    assert.deepEqual(await mainLogits(engine, values), before);
  });
});

describe('the engine’s worker without WebAssembly', function () {
  // A GoogLeNet in plain JavaScript.
  this.timeout(120_000);

  const folder = mkdtempSync(path.join(tmpdir(), 'engine-worker-'));
  const script = path.join(folder, 'engine-worker.js');

  before(() => copyFileSync(path.join(DIST, 'engine-worker.js'), script));
  after(() => rmSync(folder, { recursive: true }));

  for (const [what, variants, damage] of [
    ['missing', VARIANT_IDS, () => undefined],
    ['damaged', [DEFAULT_VARIANT], () => writeFileSync(path.join(folder, 'tfjs-backend-wasm-simd.wasm'), 'no module')],
  ] as const) {
    it(`computes the same in JavaScript where the module is ${what}, and says so`, async () => {
      damage();
      const logged: string[] = [];
      const slow = new EngineClient(workerThread(script), { log: message => logged.push(message) });
      const fast = startEngine();
      try {
        for (const variant of variants) {
          assert.equal((await initialize(slow, variant)).backend, 'cpu');
          await initialize(fast, variant);
          const values = input(2, 3, 43, 37);
          const difference = relativeDifference(await mainLogits(fast, values), await mainLogits(slow, values));
          assert.ok(difference <= 1e-4, `${variant}: ${difference}`);
        }
        assert.match(logged.join('\n'), /WebAssembly backend is unavailable .* plain JavaScript/);
      } finally {
        await Promise.all([slow.dispose(), fast.dispose()]);
      }
    });
  }
});
