import assert from 'node:assert/strict';
import '../../../fixtures/page';
import { summarizeProfile } from '../../../../src/profile/summarizeProfile';
import { barText } from '../../../../webview/profile/barText';
import { flameTree } from '../../../../webview/profile/flameTree';
import { msDigits, shareText } from '../../../../webview/profile/profileText';
import { timeRows } from '../../../../webview/profile/timeRows';
import { profileWith } from '../../../fixtures/profile';

describe('the list of times', () => {
  const profile = profileWith({ step: index => (index === 3 ? 9 : 0.5 + index / 1000), input: 0.25, between: 1 });
  const summary = summarizeProfile(profile, 'torchinfo');

  it('has every step and what is no step, in the order of execution or by size', () => {
    const rows = timeRows(summary, undefined);
    assert.equal(rows.length, profile.steps.length + 4);
    assert.deepEqual(
      [rows[0]?.name, rows[3]?.name, rows.at(-4)?.name, rows.at(-1)?.name],
      ['conv1', 'conv2b', 'Input', 'Stalls'],
    );
    assert.ok(Math.abs(rows.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-9);
    const sorted = timeRows(summary, 'ms');
    assert.deepEqual(
      sorted.slice(0, 3).map(({ name }) => name),
      ['conv2b', 'Messages', 'Between steps'],
    );
    const fastest = timeRows(summary, 'gigaMultAddsPerSecond');
    assert.equal(fastest.at(-1)?.gigaMultAddsPerSecond, undefined);
    assert.ok((fastest[0]?.gigaMultAddsPerSecond ?? 0) > (fastest[1]?.gigaMultAddsPerSecond ?? 0));
  });

  it('says of a bar what it is, what it takes and how fast it is', () => {
    const tree = flameTree(summary);
    const [network, input] = tree.children;
    const conv2b = network?.children.find(({ id }) => id === 'conv2b');
    assert.ok(conv2b && input);
    const whole = 9 / summary.call.median;
    assert.deepEqual(barText(conv2b, profile, summary), {
      title: 'conv2b',
      detail: 'Conv2d + BatchNorm2d + ReLU',
      figures: ['9.00 ms (9.00 to 9.00 ms)', `${(whole * 100).toFixed(1)} %`, '38.5 G mult-adds/s', '2 threads'],
    });
    assert.deepEqual(barText(input, profile, summary).figures[0], '0.25 ms (0.25 to 0.25 ms)');
  });

  it('has three digits of each time, and the sign of each share', () => {
    assert.deepEqual([0.00412, 0.43, 4.312, 24.13, 116.4, -0.31].map(msDigits), [
      '0.004',
      '0.43',
      '4.31',
      '24.1',
      '116',
      '−0.31',
    ]);
    assert.deepEqual([shareText(0.1234), shareText(-0.0123)], ['12.3 %', '−1.2 %']);
  });
});
