import assert from 'node:assert/strict';
import { HEADS } from '../../src/model/graph';
import { needsAssets } from '../assets';
import { assetFile, formulaInput, largestDifference, readGolden, startEngine } from './engineGoldens';

interface CaffemodelGolden {
  readonly logits: readonly number[];
  readonly aux1: readonly number[];
  readonly aux2: readonly number[];
}

const TOLERANCE = 1e-3;

describe("the engine on BVLC's caffemodel against PyTorch", () => {
  const engine = startEngine();
  let golden: CaffemodelGolden;

  before(async function () {
    needsAssets(this);
    golden = readGolden('caffemodel_eval.json') as CaffemodelGolden;
    const model = await engine.call('loadWeights', { file: assetFile('assets/bvlc_googlenet_v1.caffemodel') });
    assert.deepEqual([model.variant, model.classes, model.useAux], ['bvlc-googlenet', 1000, true]);
  });

  after(() => engine.dispose());

  for (const observe of [false, true]) {
    it(`computes the logits of all heads, ${observe ? 'observed' : 'fast'}`, async () => {
      const { logits } = await engine.call('run', { input: formulaInput(1, 100), heads: [...HEADS], observe });
      assert.deepEqual(
        logits.map(({ head }) => head),
        [...HEADS],
      );
      for (const { head, logits: actual } of logits) {
        const difference = largestDifference(actual.data, golden[head === 'main' ? 'logits' : head]);
        console.log(`      ${head}: largest difference ${difference.toExponential(1)}`);
        assert.ok(difference <= TOLERANCE, `${head} differs by ${difference}`);
      }
    });
  }
});
