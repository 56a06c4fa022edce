import assert from 'node:assert/strict';
import { summarizeProfile } from '../../../src/profile/summarizeProfile';
import { profileWith } from '../../fixtures/profile';

describe('the figures of a profile', () => {
  it('name what a step fuses, and where it writes', () => {
    const { steps } = summarizeProfile(profileWith({ step: () => 1 }), 'torchinfo');
    const branch = steps.find(({ path }) => path === 'inception3a.branch2.1.conv_block.2');
    assert.equal(branch?.type, 'Conv2d + BatchNorm2d + ReLU');
    assert.deepEqual(
      branch.layers,
      [0, 1, 2].map(index => `inception3a.branch2.1.conv_block.${index}`),
    );
    assert.equal(branch.writesInto, 'inception3a.cat');
    assert.equal(steps.find(({ path }) => path === 'maxpool1')?.type, 'MaxPool2d');
  });

  it('count the mult-adds of all layers of a step, as asked for', () => {
    const profile = profileWith({ step: () => 2 });
    const torchinfo = summarizeProfile(profile, 'torchinfo');
    // The whole network's, as torchinfo and fvcore print them.
    assert.equal(torchinfo.multAdds, 1_582_687_432);
    assert.equal(summarizeProfile(profile, 'fvcore').multAdds, 1_582_671_872);
    const [first] = torchinfo.steps;
    assert.equal(first?.multAdds, 64 * 3 * 7 * 7 * 112 * 112 + 2 * 64);
    assert.equal(first.gigaMultAddsPerSecond, first.multAdds / 2 / 1e6);
    assert.equal(torchinfo.gigaMultAddsPerSecond, 1_582_687_432 / torchinfo.call.median / 1e6);
    assert.equal(torchinfo.steps.find(({ path }) => path === 'maxpool1')?.gigaMultAddsPerSecond, undefined);
  });

  it('add up to the call that a user waits for, though each run stalls in another step', () => {
    const profile = profileWith(
      { step: (index, run) => (index === run ? 9 : 0.25), messages: run => (run === 0 ? 1 : 3) },
      7,
    );
    for (const { callMs, runMs, inputMs, stepMs } of profile.runs)
      assert.ok(callMs > runMs && runMs > inputMs + (stepMs[0] ?? 0));
    const { call, steps, allSteps, input, betweenSteps, messages, stalls } = summarizeProfile(profile, 'torchinfo');
    assert.ok(steps.every(({ time }) => time.median === 0.25));
    assert.equal(allSteps.ms, 0.25 * steps.length);
    const parts = [input, betweenSteps, messages].map(({ time }) => time.median);
    const whole = [allSteps.ms, ...parts, stalls.ms].reduce((sum, ms) => sum + ms, 0);
    assert.ok(Math.abs(whole - call.median) < 1e-9, `${whole} of ${call.median}`);
    assert.ok(Math.abs(stalls.ms - 8.75) < 1e-9, `${stalls.ms}`);
    const shares = [...steps, input, betweenSteps, messages, stalls].reduce((sum, { share }) => sum + share, 0);
    assert.ok(Math.abs(shares - 1) < 1e-12, `${shares}`);
  });

  it('say which layer a profile of another network has', () => {
    const profile = profileWith({ step: () => 1 });
    const foreign = { ...profile, steps: profile.steps.map(step => ({ ...step, layers: ['conv9'] })) };
    assert.throws(() => summarizeProfile(foreign, 'torchinfo'), /no layer conv9/);
  });
});
