import assert from 'node:assert/strict';
import { HEADS } from '../../src/model/graph';
import type { VariantId } from '../../src/model/variants';
import { VARIANTS } from '../../src/model/variants';
import type { TensorData } from '../../src/protocol';
import { needsAssets } from '../assets';
import {
  assetFile,
  formulaInput,
  largestDifference,
  logitsOf,
  readGolden,
  startEngine,
} from '../fixtures/engineGoldens';

interface HeadsGolden {
  readonly logits: readonly number[];
  readonly aux2: readonly number[];
  readonly aux1: readonly number[];
}

interface Case {
  readonly name: string;
  readonly weights: string;
  readonly golden: string;
  readonly variant: VariantId;
  readonly input: () => TensorData;
}

const CASES: readonly Case[] = [
  {
    name: "BVLC's caffemodel",
    weights: 'bvlc_googlenet_v1.caffemodel',
    golden: 'caffemodel_eval.json',
    variant: 'bvlc-googlenet',
    input: () => formulaInput(1, 100),
  },
  {
    name: "torchvision's GoogLeNet",
    weights: 'googlenet_torchvision_legacy.pth',
    golden: 'torchvision_eval.json',
    variant: 'torchvision-googlenet',
    input: () => transformed(formulaInput(1)),
  },
];

const TOLERANCE = 1e-3;

for (const { name, weights, golden: goldenFile, variant, input } of CASES) {
  describe(`the engine on ${name} against PyTorch`, () => {
    const engine = startEngine();
    let golden: HeadsGolden;

    before(async function () {
      needsAssets(this);
      golden = readGolden(goldenFile) as HeadsGolden;
      const model = await engine.call('loadWeights', { file: assetFile(`assets/${weights}`) });
      assert.deepEqual([model.variant, model.classes, model.useAux], [variant, 1000, true]);
    });

    after(() => engine.dispose());

    for (const observed of [false, true]) {
      it(`computes the logits of all heads, ${observed ? 'observed' : 'fast'}`, async () => {
        const logits = await logitsOf(engine, input(), HEADS, observed);
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
}

/** What `transform_input=True` makes of an input that has ImageNet's mean and deviation, NCHW: the golden's network does so. */
function transformed({ shape, data }: TensorData): TensorData {
  const { mean, std } = VARIANTS['inception-v1-bn'].normalization;
  const [, channels = 1, height = 1, width = 1] = shape;
  const changed = data.map((value, index) => {
    const channel = Math.floor(index / (height * width)) % channels;
    return (value * (std[channel] ?? NaN) + (mean[channel] ?? NaN) - 0.5) / 0.5;
  });
  return { shape, data: changed };
}
