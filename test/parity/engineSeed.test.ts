import assert from 'node:assert/strict';
import { HEADS, walkModules } from '../../src/model/graph';
import { createGraph } from '../../src/model/variants';
import type { TensorData } from '../../src/protocol';
import { needsAssets } from '../assets';
import {
  activation,
  assetFile,
  formulaInput,
  largestDifference,
  logitsOf,
  observe,
  pictureInput,
  readGolden,
  startEngine,
} from '../fixtures/engineGoldens';

interface ModuleGolden {
  readonly shape: readonly number[];
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
  readonly zeros: number;
  readonly index: readonly number[];
  readonly value: readonly number[];
}

interface RunGolden {
  readonly logits: readonly (readonly number[])[];
  readonly aux2: readonly (readonly number[])[];
  readonly aux1: readonly (readonly number[])[];
  readonly layers: Readonly<Record<string, ModuleGolden>>;
}

const GRAPH = createGraph('inception-v1-bn');
const LOGITS_TOLERANCE = 1e-3;
const MODULE_TOLERANCE = 1e-3;
/** Where a value lies around zero, rounding alone decides whether ReLU makes it one. */
const ZEROS_TOLERANCE = 1e-3;

const INPUTS = {
  noise: () => Promise.resolve(formulaInput(2)),
  chelsea: () => pictureInput('chelsea.png', 'inception-v1-bn'),
};

describe('the engine on Inception V1 (BN) against PyTorch', () => {
  const engine = startEngine();

  before(async function () {
    needsAssets(this);
    const model = await engine.call('loadWeights', { file: assetFile('assets/inception_v1_seed.pth') });
    assert.equal(model.variant, 'inception-v1-bn');
    assert.equal(model.backend, 'wasm');
  });

  after(() => engine.dispose());

  for (const name of ['noise', 'chelsea'] as const) {
    describe(name, () => {
      let input: TensorData;
      let golden: RunGolden;

      before(async () => {
        input = await INPUTS[name]();
        golden = (readGolden('seed_eval.json') as Record<typeof name, RunGolden>)[name];
      });

      for (const observed of [false, true]) {
        it(`computes the logits of all heads, ${observed ? 'observed' : 'fast'}`, async () => {
          const logits = await logitsOf(engine, input, HEADS, observed);
          assert.deepEqual(
            logits.map(({ head }) => head),
            [...HEADS],
          );
          for (const { head, logits: actual } of logits) {
            const expected = golden[head === 'main' ? 'logits' : head];
            assert.deepEqual(actual.shape, [expected.length, expected[0]?.length]);
            const difference = largestDifference(actual.data, expected.flat());
            console.log(`      ${head}: largest difference ${difference.toExponential(1)}`);
            assert.ok(difference <= LOGITS_TOLERANCE, `${head} differs by ${difference}`);
          }
        });
      }

      it('computes the output of every module', async () => {
        const { layers } = await observe(engine, input, HEADS);
        const summary = new Map(layers.map(layer => [layer.path, layer]));
        const outputs = new Map([...walkModules(GRAPH.root)].map(module => [module.path, module.output]));
        const worst = { samples: 0, statistics: 0, zeros: 0 };
        for (const [path, expected] of Object.entries(golden.layers)) {
          const actual = await activation(engine, path);
          assert.deepEqual(actual.shape, expected.shape, path);
          const found = summary.get(outputs.get(path) ?? '');
          assert.ok(found?.distribution, path);
          const { mean, std, min, max } = found.distribution;
          const magnitude = Math.max(Math.abs(expected.min), Math.abs(expected.max));
          const samples = expected.index.map(index => actual.data[index] ?? NaN);
          const errors = {
            samples: largestDifference(samples, expected.value) / magnitude,
            statistics:
              largestDifference([mean, std, min, max], [expected.mean, expected.std, expected.min, expected.max]) /
              magnitude,
            zeros: Math.abs(found.zeros / found.count - expected.zeros),
          };
          assert.ok(errors.samples <= MODULE_TOLERANCE, `${path}: samples differ by ${errors.samples}`);
          assert.ok(errors.statistics <= MODULE_TOLERANCE, `${path}: statistics differ by ${errors.statistics}`);
          assert.ok(errors.zeros <= ZEROS_TOLERANCE, `${path}: share of zeros differs by ${errors.zeros}`);
          for (const kind of ['samples', 'statistics', 'zeros'] as const) {
            worst[kind] = Math.max(worst[kind], errors[kind]);
          }
        }
        console.log(
          `      ${Object.keys(golden.layers).length} modules; largest differences:`,
          `samples ${worst.samples.toExponential(1)}, statistics ${worst.statistics.toExponential(1)}`,
          `(relative), share of zeros ${worst.zeros.toExponential(1)}`,
        );
      });

      it('gives the same fast and observed', async () => {
        const fast = await logitsOf(engine, input, HEADS, false);
        const observed = await logitsOf(engine, input, HEADS, true);
        for (const [index, { head, logits }] of fast.entries()) {
          const magnitude = logits.data.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
          const difference = largestDifference(logits.data, observed[index]?.logits.data ?? []) / magnitude;
          console.log(`      ${head}: ${difference.toExponential(1)} relative`);
          assert.ok(difference <= 1e-4, `${head} differs by ${difference}`);
        }
      });
    });
  }

  it('times every layer of an observed run', async () => {
    const { times } = await observe(engine, formulaInput(1), ['main']);
    const paths = times.map(({ path }) => path);
    assert.equal(new Set(paths).size, paths.length);
    assert.equal(paths[0], 'conv1.conv_block.0');
    assert.equal(paths.at(-1), 'fc');
    assert.ok(!paths.some(path => path.startsWith('aux')), 'the heads that were not asked for are not run');
    assert.ok(times.every(({ ms }) => ms >= 0) && times.some(({ ms }) => ms > 0));
  });
});
