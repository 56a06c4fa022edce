import assert from 'node:assert/strict';
import '../../../fixtures/page';
import { analyze } from '../../../../src/model/analysis';
import type { ActivationStatistics, Classification, RunSummary } from '../../../../src/protocol';
import { createGraph } from '../../../../src/model/variants';
import { drawnGraph } from '../../../../webview/graph/interact/graphState';
import { heat, metrics, statisticsByPath } from '../../../../webview/state/heat';
import { heatMetric, METRIC_IDS, miniaturesShown } from '../../../../webview/state/heatChoice';
import { heatScale, heatShare } from '../../../../webview/state/heatScale';
import { inside, insideShown } from '../../../../webview/state/inside';
import { METRICS, metricValues } from '../../../../webview/state/metrics';
import { results } from '../../../../webview/state/results';
import { weights } from '../../../../webview/state/weights';
import { config } from '../../../../webview/state/network';

const analysis = analyze(createGraph('inception-v1-bn'), { batch: 1, inputSize: 224, mode: 'eval' });

const statistics = (path: string, mean: number, zeros: number): ActivationStatistics => ({
  path,
  shape: [1, 10],
  count: 10,
  zeros,
  nonFinite: 0,
  distribution: { min: 0, max: 4, mean, std: 1, histogram: [1, 2] },
});

describe('the metrics', () => {
  const sources = { convention: 'torchinfo', statistics: undefined, times: undefined, divergence: undefined } as const;

  it('of modules are sums of what is inside them, where they add up', () => {
    for (const id of ['params', 'multAdds', 'activationBytes'] as const) {
      const values = metricValues(id, analysis, sources);
      for (const path of ['', 'inception3a', 'inception3a.branch3', 'conv1']) {
        const inside = analysis.graph.layers.filter(layer => path === '' || layer.path.startsWith(`${path}.`));
        const sum = inside.reduce((total, layer) => total + (values.get(layer.path) ?? 0), 0);
        assert.equal(values.get(path), sum, `${id} of ${path}`);
        assert.ok(sum > 0);
      }
    }
    assert.equal(metricValues('params', analysis, sources).get(''), 13_385_816);
  });

  it('leave out what is not executed, except for its parameters', () => {
    assert.equal(metricValues('multAdds', analysis, sources).has('aux1'), false);
    assert.equal(metricValues('activationBytes', analysis, sources).has('aux1.fc1'), false);
    assert.ok((metricValues('params', analysis, sources).get('aux1') ?? 0) > 0);
  });

  it('count by the chosen convention', () => {
    const counted = metricValues('multAdds', analysis, { ...sources, convention: 'fvcore' });
    assert.equal(counted.get(''), 1_582_671_872);
  });

  it('of a picture are those of the outputs, and none without one', () => {
    assert.equal(metricValues('zeros', analysis, sources).size, 0);
    const known = new Map([
      ['fc', statistics('fc', -2, 5)],
      ['inception3a', { ...statistics('inception3a.cat', 1.5, 0), distribution: undefined }],
    ]);
    const withPicture = { ...sources, statistics: known };
    assert.deepEqual([...metricValues('zeros', analysis, withPicture)].sort(), [
      ['fc', 0.5],
      ['inception3a', 0],
    ]);
    assert.deepEqual([...metricValues('mean', analysis, withPicture)], [['fc', -2]]);
  });

  it('of time are those of a profile, and none without one', () => {
    assert.equal(metricValues('time', analysis, sources).size, 0);
    const times = new Map([
      ['conv1', { ms: 2, share: 0.5, gigaMultAddsPerSecond: 59 }],
      ['maxpool1', { ms: 1, share: 0.25, gigaMultAddsPerSecond: undefined }],
    ]);
    assert.deepEqual([...metricValues('time', analysis, { ...sources, times })].sort(), [
      ['conv1', 2],
      ['maxpool1', 1],
    ]);
    assert.deepEqual([...metricValues('utilization', analysis, { ...sources, times })], [['conv1', 59]]);
  });

  it('of a recording are the worst of what was recorded in a module, unless it was recorded itself', () => {
    const divergence = new Map([
      ['inception3a.branch1', { state: 'agrees', error: 1e-7 }],
      ['inception3a.branch2', { state: 'differs', error: 0.5 }],
      ['inception3b', { state: 'agrees', error: 1e-6 }],
      ['inception3b.branch1', { state: 'differs', error: 0.25 }],
      ['fc', { state: 'differs', error: undefined }],
    ] as const);
    const values = metricValues('divergence', analysis, { ...sources, divergence });
    assert.deepEqual(
      ['inception3a', 'inception3b', 'inception3a.branch2', 'fc', 'conv1'].map(path => values.get(path)),
      [0.5, 1e-6, 0.5, Infinity, undefined],
    );
    const scale = heatScale(METRICS.divergence, values);
    assert.deepEqual([scale.low, scale.high], [5e-7, 0.5]);
    assert.equal(heatShare(scale, Infinity), 1);
  });

  it('have names and texts', () => {
    for (const id of METRIC_IDS) {
      assert.notEqual(METRICS[id].name(), '');
      assert.match(METRICS[id].text(0.25), /\d/);
    }
    assert.equal(METRICS.zeros.text(0.25), '25.0 %');
    assert.equal(METRICS.activationBytes.shortText(3_211_264), '3.21 MB');
  });
});

describe('the scale of colors', () => {
  const values = (object: Readonly<Record<string, number>>): ReadonlyMap<string, number> =>
    new Map(Object.entries(object));

  it('goes from zero to the largest, without the network as a whole', () => {
    const scale = heatScale({ decades: 0 }, values({ '': 100, a: 2, b: 8 }));
    assert.deepEqual(scale, { logarithmic: false, signed: false, low: 0, high: 8 });
    assert.deepEqual(
      [0, 2, 8, 100].map(value => heatShare(scale, value)),
      [0, 0.25, 1, 1],
    );
  });

  it('is logarithmic over three decades at most', () => {
    const wide = heatScale({ decades: 3 }, values({ a: 1, b: 1e6, c: 0 }));
    assert.deepEqual([wide.low, wide.high], [1e3, 1e6]);
    assert.deepEqual(
      [0, 1, 1e3, 1e6].map(value => heatShare(wide, value)),
      [0, 0, 0, 1],
    );
    assert.ok(Math.abs(heatShare(wide, Math.sqrt(1e9)) - 0.5) < 1e-12);
    const narrow = heatScale({ decades: 3 }, values({ a: 10, b: 1000 }));
    assert.ok(Math.abs(heatShare(narrow, 100) - 0.5) < 1e-12);
  });

  it('goes to both sides where there are values below zero', () => {
    const scale = heatScale({ decades: 0 }, values({ a: -8, b: 4 }));
    assert.equal(scale.signed, true);
    assert.deepEqual(
      [-8, 0, 4].map(value => heatShare(scale, value)),
      [-1, 0, 0.5],
    );
  });

  it('has a place for values that are all alike, and for none', () => {
    for (const decades of [0, 3] as const) {
      assert.equal(heatShare(heatScale({ decades }, values({ a: 3, b: 3 })), 3), 1);
      assert.equal(heatShare(heatScale({ decades }, values({ a: 0 })), 0), 0);
    }
  });
});

describe('the heat of the graph', () => {
  const model = {
    variant: config.value.variant,
    classes: config.value.classes,
    useAux: config.value.useAux,
    origin: { kind: 'random', seed: 1, initWeights: false },
    classNames: { kind: 'imagenet' },
    backend: 'wasm',
  } as const;
  const result: Omit<Classification, 'crop'> = {
    ...{ file: 'cat.png', width: 9, height: 9, warnings: [], cropSize: 224, heads: [], decodeMs: 1, inferenceMs: 2 },
    model,
  };
  const summary: RunSummary = {
    layers: [statistics('maxpool1', 2, 1), statistics('inception3a.cat', 3, 5)],
    ...{ times: [], logits: [], memory: { runs: 1, bytes: 1, limit: 1 } },
  };

  afterEach(() => {
    heatMetric.value = undefined;
    miniaturesShown.value = false;
    inside.value = { status: 'none' };
    results.value = [];
    weights.value = { status: 'none' };
  });

  function classify(): void {
    weights.value = { status: 'loaded', model };
    results.value = [{ id: 'r', file: 'cat.png', status: 'done', preview: 'data:,', result }];
  }

  const status = (): string => heat.value.status;

  it('is that of the network, or that of a picture which is looked into for it', () => {
    assert.equal(status(), 'off');
    assert.equal(insideShown.value, false);
    heatMetric.value = 'multAdds';
    assert.equal(status(), 'done');
    assert.equal(insideShown.value, false, 'needs no picture');
    heatMetric.value = 'zeros';
    assert.equal(status(), 'missing');
    assert.equal(insideShown.value, true);
    classify();
    assert.equal(status(), 'loading');
    inside.value = { status: 'done', run: 'r', summary };
    assert.equal(status(), 'done');
    assert.deepEqual(
      ['maxpool1', 'inception3a.cat', 'inception3a'].map(path => metrics.zeros.value.get(path)),
      [0.1, 0.5, 0.5],
    );
    inside.value = { status: 'failed', run: 'r', message: 'broken' };
    assert.deepEqual(heat.value, { status: 'failed', metric: 'zeros', message: 'broken' });
  });

  it('has nothing of a picture that another network has seen', () => {
    classify();
    inside.value = { status: 'done', run: 'r', summary };
    assert.equal(statisticsByPath.value?.size, 3);
    config.value = { ...config.value, classes: 10 };
    assert.equal(statisticsByPath.value, undefined);
    config.value = { ...config.value, classes: model.classes };
  });

  it('lays out nothing anew', () => {
    const before = drawnGraph.value;
    assert.ok(before);
    classify();
    miniaturesShown.value = true;
    assert.equal(insideShown.value, true);
    inside.value = { status: 'done', run: 'r', summary };
    for (const id of METRIC_IDS) {
      heatMetric.value = id;
      const known = ['nothing', 'run'].includes(METRICS[id].needs);
      assert.equal(status(), known ? 'done' : 'missing');
      assert.equal(metrics[id].value.size > 0, known);
      assert.equal(drawnGraph.value, before);
    }
  });
});
