import assert from 'node:assert/strict';
import { needsAssets } from '../assets';
import {
  assetFile,
  formulaInput,
  largestDifference,
  logitsOf,
  pictureInput,
  readGolden,
  startEngine,
} from '../fixtures/engineGoldens';

interface PictureGolden {
  readonly top5?: readonly { readonly index: number; readonly label: string; readonly probability: number }[];
  readonly logits?: readonly number[];
}

interface BvlcGolden {
  readonly images: Readonly<Record<string, PictureGolden>>;
  readonly noise: { readonly logits: readonly number[] };
}

const TOLERANCE = 1e-3;

describe('the engine on BVLC GoogLeNet against PyTorch', () => {
  const engine = startEngine();
  let golden: BvlcGolden;

  before(async function () {
    needsAssets(this);
    golden = readGolden('bvlc_eval.json') as BvlcGolden;
    const model = await engine.call('loadWeights', { file: assetFile('assets/bvlc_googlenet.onnx') });
    assert.equal(model.variant, 'bvlc-googlenet');
    assert.equal(model.useAux, false);
  });

  after(() => engine.dispose());

  for (const observed of [false, true]) {
    it(`computes the logits of the formula input, ${observed ? 'observed' : 'fast'}`, async () => {
      const logits = await logitsOf(engine, formulaInput(1, 100), ['main'], observed);
      const difference = largestDifference(logits[0]?.logits.data ?? [], golden.noise.logits);
      console.log(`      largest difference ${difference.toExponential(1)}`);
      assert.ok(difference <= TOLERANCE, `differs by ${difference}`);
    });
  }

  it('computes the logits of each picture', async () => {
    let largest = 0;
    let pictures = 0;
    for (const [picture, { logits: expected }] of Object.entries(golden.images)) {
      if (!expected) continue;
      const input = await pictureInput(picture, 'bvlc-googlenet');
      const { logits } = await engine.call('run', { input, heads: ['main'] });
      const difference = largestDifference(logits[0]?.logits.data ?? [], expected);
      assert.ok(difference <= TOLERANCE, `${picture} differs by ${difference}`);
      largest = Math.max(largest, difference);
      pictures++;
    }
    assert.ok(pictures > 0);
    console.log(`      ${pictures} pictures; largest difference ${largest.toExponential(1)}`);
  });

  it('classifies each picture as PyTorch does', async () => {
    for (const [picture, { top5 }] of Object.entries(golden.images)) {
      if (!top5) continue;
      const file = assetFile(`images/${picture}`);
      const result = await engine.call('classify', { file, topK: 5, inputSize: 224, allHeads: true });
      assert.equal(result.heads.length, 1, 'these weights have no auxiliary heads');
      const top = result.heads[0]?.top ?? [];
      assert.deepEqual(
        top.map(({ index, wnid, label }) => ({ index, label: `${wnid ?? ''} ${label}` })),
        top5.map(({ index, label }) => ({ index, label })),
        picture,
      );
      const difference = largestDifference(
        top.map(({ probability }) => probability),
        top5.map(({ probability }) => probability),
      );
      assert.ok(difference < 1e-4, `${picture}: a probability differs by ${difference}`);
      assert.equal(result.crop.length, 224 * 224 * 3);
    }
  });

  it('names a picture that it cannot read, and goes on', async () => {
    const call = (picture: string): Promise<{ heads: unknown[] }> =>
      engine.call('classify', { file: assetFile(`images/${picture}`), topK: 1, inputSize: 224, allHeads: false });
    await assert.rejects(call('truncated.jpg'), { name: 'PictureError', message: /^truncated\.jpg: / });
    await assert.rejects(call('absent.png'), { message: /^absent\.png: the file can't be read/ });
    assert.equal((await call('chelsea.png')).heads.length, 1);
  });
});
