import assert from 'node:assert/strict';
import '../../../fixtures/page';
import { config } from '../../../../webview/state/network';
import { profile, profileIsStale, profileSummary, timeByPath } from '../../../../webview/state/profile';
import { weights } from '../../../../webview/state/weights';
import { profileWith } from '../../../fixtures/profile';

describe('the profile on the page', () => {
  const measured = profileWith({ step: index => index + 1 });
  const { model } = measured;

  beforeEach(() => {
    config.value = { ...config.value, variant: model.variant, classes: 1000, useAux: false, inputSize: 224 };
    weights.value = { status: 'loaded', model };
    profile.value = measured;
  });

  afterEach(() => {
    profile.value = undefined;
    weights.value = { status: 'none' };
    config.value = { ...config.value, useAux: true };
  });

  it('gives every module and every layer that a kernel computes its time', () => {
    const times = timeByPath.value;
    const steps = measured.steps.length;
    assert.equal(times.get('')?.ms, (steps * (steps + 1)) / 2);
    assert.equal(times.get('conv1')?.ms, 1);
    assert.equal(times.get('conv1.conv_block.0')?.ms, 1);
    assert.equal(times.get('conv1.conv_block.2'), undefined, 'a ReLU that is part of the convolution');
    const inside = ['branch1', 'branch2', 'branch3', 'branch4', 'cat'].map(
      name => times.get(`inception3a.${name}`)?.ms ?? NaN,
    );
    assert.equal(
      times.get('inception3a')?.ms,
      inside.reduce((sum, ms) => sum + ms, 0),
    );
    const summary = profileSummary.value;
    assert.ok(summary && Math.abs((times.get('')?.share ?? 0) - summary.allSteps.share) < 1e-12);
    assert.equal(times.get('')?.gigaMultAddsPerSecond, summary.multAdds / summary.allSteps.ms / 1e6);
    assert.equal(times.get('maxpool1')?.gigaMultAddsPerSecond, undefined);
  });

  it('has no times for another network or another size of input', () => {
    config.value = { ...config.value, inputSize: 128 };
    assert.equal(timeByPath.value.size, 0);
    config.value = { ...config.value, inputSize: 224, variant: 'bvlc-googlenet' };
    assert.equal(timeByPath.value.size, 0);
  });

  it('is stale when another model has replaced its own, and not while nothing is known', () => {
    assert.equal(profileIsStale.value, false);
    weights.value = { status: 'loaded', model: { ...model, origin: { kind: 'random', seed: 1, initWeights: false } } };
    assert.equal(profileIsStale.value, true);
    weights.value = { status: 'none' };
    assert.equal(profileIsStale.value, false);
  });
});
