import assert from 'node:assert/strict';
import '../../../fixtures/page';
import type { Classification, ModelInfo, WeightsState } from '../../../../src/protocol';
import { modelOf, comparison, weights } from '../../../../webview/state/weights';
import {
  isStale,
  putOutcome,
  addRunning,
  removeEntry,
  shownResultId,
  shownResult,
  results,
} from '../../../../webview/state/results';
import { classId, exactPercent, milliseconds, probabilityText, topText } from '../../../../webview/text/resultText';
import { headDoubt, labelWarnings, originWarnings, roundingText } from '../../../../webview/text/weightsOrigin';
import { receive } from '../../../../webview/receive';
import type { ResultEntry } from '../../../../webview/state/results';
import { config } from '../../../../webview/state/network';
import { pickedTab, shownTab, shownTabs } from '../../../../webview/state/tabs';
import { comparisonOf } from '../../../fixtures/comparison';

const file = { kind: 'file', name: 'a.onnx', format: 'ONNX', sha256: 'aa', nonFinite: 0, roundedTo: [] } as const;
const model: ModelInfo = {
  variant: 'bvlc-googlenet',
  classes: 1000,
  useAux: false,
  origin: file,
  classNames: { kind: 'imagenet' },
  backend: 'wasm',
};
const untrained: ModelInfo = { ...model, origin: { kind: 'random', seed: 7, initWeights: false } };

const result: Omit<Classification, 'crop'> = {
  file: 'cat.png',
  width: 451,
  height: 300,
  warnings: [],
  cropSize: 224,
  heads: [{ head: 'main', top: [{ index: 285, wnid: 'n02124075', label: 'Egyptian cat', probability: 0.4938 }] }],
  decodeMs: 1,
  inferenceMs: 2,
  model,
};

const failed = (id: string): ResultEntry => ({ id, file: `${id}.png`, status: 'failed', message: 'broken' });

describe('list of results', () => {
  it('puts a picture before those that are done, behind those sent off with it, and its result in its place', () => {
    const two = addRunning(
      [failed('old')],
      ['a', 'b'].map(id => ({ id, file: `${id}.png` })),
    );
    assert.deepEqual(
      two.map(({ id }) => id),
      ['a', 'b', 'old'],
    );
    const after = putOutcome(two, failed('a'));
    assert.deepEqual(
      after.map(({ id, status }) => [id, status]),
      [
        ['a', 'failed'],
        ['b', 'running'],
        ['old', 'failed'],
      ],
    );
  });

  it('takes a result whose placeholder is gone as the newest, and forgets a canceled picture', () => {
    const entries = putOutcome([failed('a')], failed('b'));
    assert.deepEqual(entries, [failed('b'), failed('a')]);
    assert.deepEqual(removeEntry(entries, 'b'), [failed('a')]);
  });
});

describe('staleness', () => {
  const loaded = (current: ModelInfo): WeightsState => ({ status: 'loaded', model: current });

  it('is another file, seed or network', () => {
    assert.equal(isStale(model, loaded({ ...model, backend: 'cpu' })), false);
    assert.equal(isStale(model, loaded(untrained)), true);
    assert.equal(isStale(untrained, loaded({ ...untrained, useAux: true })), true, 'other numbers from the same seed');
    assert.equal(isStale(untrained, loaded({ ...untrained, variant: 'inception-v1-bn' })), true);
    const other = { ...model, origin: { ...model.origin, sha256: 'bb' } } as ModelInfo;
    assert.equal(isStale(model, loaded(other)), true);
  });

  it('is not the absence of weights, and a failed load changes nothing', () => {
    assert.equal(isStale(model, { status: 'none' }), false);
    const kept: WeightsState = { status: 'failed', name: 'b.pth', message: 'broken', model };
    assert.equal(modelOf(kept), model);
    assert.equal(isStale(model, kept), false);
  });
});

describe('text of a result', () => {
  it('rounds probabilities, never to a false certainty of zero', () => {
    assert.equal(probabilityText(0.4938), '0.49');
    assert.equal(probabilityText(0.004), '< 0.01');
    assert.equal(probabilityText(0), '0.00');
    assert.equal(exactPercent(0.49380001), '49.38 %');
  });

  it('names the best class, and says so where the weights are untrained', () => {
    assert.equal(topText(result), 'Egyptian cat, 0.49');
    assert.equal(topText({ ...result, model: untrained }), 'Egyptian cat, 0.49 (untrained weights)');
    assert.equal(topText({ ...result, heads: [] }), '');
  });

  it('falls back to the index where a class has no synset', () => {
    assert.equal(classId({ index: 3, label: 'three', probability: 1 }), 'class 3');
  });

  it('warns of what is wrong with a file', () => {
    const flawed = (nonFinite: number): ModelInfo => ({ ...model, origin: { ...file, nonFinite } });
    assert.deepEqual(originWarnings(model.origin), []);
    assert.match(originWarnings(flawed(1).origin).join(), /^One of the weights is NaN/);
    assert.match(originWarnings(flawed(1234).origin).join(), /^1,234 of the weights are NaN/);
    assert.deepEqual(labelWarnings(flawed(1).origin), originWarnings(flawed(1).origin));
    assert.deepEqual(originWarnings(untrained.origin), []);
    assert.equal(roundingText(model.origin), undefined);
    assert.equal(roundingText(untrained.origin), undefined);
    assert.equal(
      roundingText({ ...file, roundedTo: ['int8', 'int32'] }),
      'The weights are approximate: their file stores them as int8, int32.',
    );
    assert.match(labelWarnings(untrained.origin).join(), /^Untrained weights \(seed 7\)/);
    assert.equal(topText({ ...result, model: flawed(1) }), 'Egyptian cat, 0.49 (damaged weights)');
  });

  it('doubts the auxiliary heads of a file that is published without training them', () => {
    const origin = { ...model.origin, sha256: `1378be20${'0'.repeat(56)}` } as ModelInfo['origin'];
    assert.match(headDoubt(origin, 'aux1') ?? '', /not trained/);
    assert.equal(headDoubt(origin, 'main'), undefined);
    assert.equal(headDoubt(model.origin, 'aux1'), undefined);
  });

  it('gives times in short', () => {
    assert.equal(milliseconds(4.31), '4.3 ms');
    assert.equal(milliseconds(88.7), '89 ms');
    assert.equal(milliseconds(1240), '1.24 s');
  });
});

describe('messages of the host', () => {
  const front = (): ResultEntry | undefined => shownResult.value;

  beforeEach(() => {
    results.value = [];
    shownResultId.value = undefined;
    pickedTab.value = 'layer';
  });

  it('bring a picture to the front, whatever was picked before; of several, the first', () => {
    const picture = (id: string): { id: string; file: string } => ({ id, file: `${id}.png` });
    receive({ type: 'classifying', pictures: [picture('a'), picture('b')] });
    assert.equal(pickedTab.value, 'result');
    assert.equal(front()?.id, 'a');
    receive({ type: 'classifying', pictures: [picture('z')] });
    assert.equal(front()?.id, 'z', 'the newest gesture, though the one before still runs');
    receive({ type: 'classificationCancelled', id: 'z' });
    receive({ type: 'notClassified', id: 'a', file: 'a.png', message: 'broken' });
    receive({ type: 'notClassified', id: 'b', file: 'b.png', message: 'broken' });
    assert.equal(front()?.id, 'a');
    receive({ type: 'classifying', pictures: [picture('c')] });
    assert.equal(front()?.id, 'c');
    receive({ type: 'classificationCancelled', id: 'c' });
    assert.equal(front()?.id, 'a');
    assert.equal(front()?.status, 'failed');
  });

  it('compute nothing again where the configuration is the same', () => {
    const before = config.value;
    receive({ type: 'config', config: { ...before }, fixedByWeights: false });
    assert.equal(config.value, before);
    receive({ type: 'config', config: { ...before, batch: 2 }, fixedByWeights: false });
    assert.equal(config.value.batch, 2);
    config.value = before;
  });

  it('show a comparison under a tab that is there for it only', () => {
    assert.ok(!shownTabs.value.includes('comparison'));
    receive({ type: 'comparison', comparison: comparisonOf({ 'fc.weight': [0.5, 1] }) });
    assert.equal(comparison.value?.parameters.length, 1);
    assert.equal(shownTab.value, 'comparison');
    receive({ type: 'comparison', comparison: undefined });
    assert.ok(!shownTabs.value.includes('comparison'));
    assert.equal(shownTab.value, 'model');
  });

  it('replace the state of the weights', () => {
    receive({ type: 'weights', weights: { status: 'loaded', model } });
    assert.equal(weights.value.status, 'loaded');
    receive({ type: 'weights', weights: { status: 'none' } });
    assert.equal(weights.value.status, 'none');
  });
});
