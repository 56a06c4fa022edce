import assert from 'node:assert/strict';
import type { Graph } from '../../src/model/graph';
import { HEADS } from '../../src/model/graph';
import { createGraph } from '../../src/model/variants';
import type { VariantId } from '../../src/model/variants';
import type { TensorData, ValuePlace, ValueTerms } from '../../src/protocol';
import { needsAssets } from '../assets';
import { activation, assetFile, formulaInput, observe, pictureInput, startEngine } from '../fixtures/engineGoldens';

const PLACES = 4;
/** Of the magnitudes that are added up: what rounding to 32 bits, and Winograd's transforms, leave. */
const TOLERANCE = 5e-6;

/** Some values of a layer, its first and last among them. */
function placesIn(path: string, { shape }: TensorData): readonly ValuePlace[] {
  const [, channels = 1, height = 1, width = 1] = shape;
  const count = channels * height * width;
  return Array.from({ length: PLACES }, (_, index) => {
    const at = Math.round(((count - 1) * index) / (PLACES - 1));
    const position = at % (height * width);
    return {
      path,
      channel: Math.floor(at / (height * width)),
      y: Math.floor(position / width),
      x: position % width,
    };
  });
}

function valueAt({ shape, data }: TensorData, { channel, y, x }: ValuePlace): number {
  const [, , height = 1, width = 1] = shape;
  return data[(channel * height + y) * width + x] ?? NaN;
}

/** What the terms give, and the magnitude of what is added up for it. */
function computed({ source, steps }: ValueTerms): { readonly value: number; readonly magnitude: number } {
  let [value, magnitude] = [source.value, Math.abs(source.value)];
  if (source.kind === 'products') {
    const told = source.groups.flatMap(({ terms }) => terms.map(({ weight, input }) => weight * input));
    value = told.reduce((sum, product) => sum + product, 0) + source.rest + (source.bias ?? 0);
    magnitude = told.reduce((sum, product) => sum + Math.abs(product), Math.abs(source.rest));
  } else if (source.kind !== 'input') {
    value = source.total;
  }
  for (const { type, batchNorm } of steps.toReversed()) {
    if (type === 'ReLU') value = Math.max(0, value);
    if (!batchNorm) continue;
    const { gamma, beta, mean, variance, eps } = batchNorm;
    const scale = gamma / Math.sqrt(variance + eps);
    value = (value - mean) * scale + beta;
    magnitude = (magnitude + Math.abs(mean)) * Math.abs(scale) + Math.abs(beta);
  }
  return { value, magnitude };
}

describe('the terms behind a value add up to it', () => {
  const engine = startEngine();
  before(function () {
    needsAssets(this);
  });
  after(() => engine.dispose());

  async function check(graph: Graph, input: TensorData): Promise<void> {
    const { layers } = await observe(
      engine,
      input,
      HEADS.filter(head => graph.logits[head] !== undefined),
    );
    const kinds = new Map<string, number>();
    for (const { path } of layers) {
      const values = await activation(engine, path);
      for (const place of placesIn(path, values)) {
        const terms = await engine.call('valueTerms', { run: 'observed', place });
        const at = `${path} ${place.channel}, ${place.y}, ${place.x}`;
        assert.equal(terms.value, valueAt(values, place), at);
        const { value, magnitude } = computed(terms);
        const error = Math.abs(value - terms.value);
        assert.ok(error <= TOLERANCE * magnitude, `${at}: ${value} for ${terms.value}, of ${magnitude}`);
        const type = graph.layers.find(layer => layer.path === path)?.op.type ?? path;
        kinds.set(type, Math.max(kinds.get(type) ?? 0, magnitude === 0 ? 0 : error / magnitude));
      }
    }
    const worst = [...kinds].map(([type, error]) => `${type} ${error.toExponential(1)}`);
    console.log(`      ${layers.length} layers; largest errors: ${worst.join(', ')}`);
  }

  const load = async (file: string, expected: VariantId): Promise<Graph> => {
    const { variant, classes, useAux } = await engine.call('loadWeights', { file: assetFile(file) });
    assert.equal(variant, expected);
    return createGraph(variant, { classes, useAux });
  };

  it('in every layer of Inception V1 (BN), with its auxiliary heads', async () => {
    const graph = await load('assets/inception_v1_seed.pth', 'inception-v1-bn');
    await check(graph, formulaInput(1));
  });

  it('in every layer of BVLC GoogLeNet', async () => {
    const graph = await load('assets/bvlc_googlenet.onnx', 'bvlc-googlenet');
    await check(graph, await pictureInput('chelsea.png', 'bvlc-googlenet'));
  });

  it('in every layer of torchvision’s GoogLeNet, whose heads pool adaptively', async () => {
    const graph = await load('assets/googlenet_torchvision_legacy.pth', 'torchvision-googlenet');
    await check(graph, formulaInput(1));
  });
});
