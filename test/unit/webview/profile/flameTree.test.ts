import assert from 'node:assert/strict';
import '../../../fixtures/page';
import { summarizeProfile } from '../../../../src/profile/summarizeProfile';
import type { FlameBar } from '../../../../webview/profile/flameTree';
import { barOfPath, flameBars, flameTree, nextBar } from '../../../../webview/profile/flameTree';
import { profileWith } from '../../../fixtures/profile';

const CLOSE = 1e-9;

describe('the flame chart', () => {
  const summaryOf = (step: (index: number, run: number) => number) =>
    summarizeProfile(profileWith({ step }, 5), 'torchinfo');
  const tree = flameTree(summaryOf((index, run) => (index === run ? 5 : 1)));
  const bars = flameBars(tree, undefined);
  const barOf = (id: string, among = bars): FlameBar => {
    const bar = among.find(({ node }) => node.id === id);
    assert.ok(bar, id);
    return bar;
  };

  it('cuts the whole into the network and what is no step, without a rest', () => {
    const top = bars.filter(({ depth }) => depth === 1);
    assert.deepEqual(
      top.map(({ node }) => node.kind),
      ['module', 'input', 'betweenSteps', 'messages', 'stalls'],
    );
    assert.ok(Math.abs(top.reduce((sum, { width }) => sum + width, 0) - 1) < CLOSE);
  });

  it('puts each bar below its parent, inside of it, beside those before', () => {
    for (const { node, parent, depth, start, width } of bars) {
      if (!parent) continue;
      assert.equal(depth, parent.depth + 1);
      assert.ok(start >= parent.start - CLOSE && start + width <= parent.start + parent.width + CLOSE, node.id);
      const row = bars.filter(other => other.depth === depth);
      const before = row[row.findIndex(other => other.node === node) - 1];
      if (before) assert.ok(before.start + before.width <= start + CLOSE, node.id);
    }
    assert.deepEqual(
      [barOf('inception3a.branch2.1').depth, barOf('inception3a').depth, barOf('conv1').depth],
      [4, 2, 2],
    );
    assert.ok(Math.abs(barOf('inception3a.cat').width / barOf('conv1').width - 1) < CLOSE, 'both take 1 ms');
  });

  it('fits parts into the whole that are more than it', () => {
    // Half of the steps are slow in one run and half in another: medians meet that no run has.
    const summary = summaryOf((index, run) => (run % 2 === index % 2 ? 1 : 3));
    const shrunk = {
      ...summary,
      call: { ...summary.call, median: summary.allSteps.ms / 2 },
      stalls: { ms: -40, share: -1 },
    };
    const top = flameBars(flameTree(shrunk), undefined).filter(({ depth }) => depth === 1);
    assert.ok(top.every(({ node }) => node.kind !== 'stalls'));
    assert.ok(Math.abs(top.reduce((sum, { width }) => sum + width, 0) - 1) < CLOSE);
  });

  it('shows one bar in full width, under those that hold it', () => {
    const zoomed = flameBars(tree, 'inception3a.branch2');
    assert.deepEqual(
      zoomed.map(({ node, start, width }) => [node.id, start, width]),
      [
        [':picture', 0, 1],
        ['', 0, 1],
        ['inception3a', 0, 1],
        ['inception3a.branch2', 0, 1],
        ['inception3a.branch2.0', 0, 0.5],
        ['inception3a.branch2.1', 0.5, 0.5],
      ],
    );
    assert.deepEqual(flameBars(tree, 'gone'), bars);
  });

  it('is walked through by keys', () => {
    const walk = (from: string, ...keys: string[]): string | undefined => {
      let at: FlameBar | undefined = barOf(from);
      for (const key of keys) at = at && nextBar(bars, at, key);
      return at?.node.id;
    };
    assert.equal(walk(':picture', 'ArrowDown', 'ArrowDown'), 'conv1');
    assert.equal(walk('conv1', 'ArrowRight', 'ArrowRight'), 'conv2a');
    assert.equal(walk('conv1', 'ArrowLeft'), undefined);
    assert.equal(walk('inception3a.branch2.1', 'ArrowRight'), 'inception3a.branch3.0', 'beside, under another parent');
    assert.equal(walk('inception3a.branch2.1', 'ArrowUp', 'ArrowUp', 'ArrowUp'), '');
    assert.deepEqual([walk('', 'End'), walk(':stalls', 'Home')], [':stalls', '']);
    assert.equal(walk('conv1', 'x'), undefined);
  });

  it('marks the bar that has the selection inside', () => {
    const markOf = (path: string | undefined) => barOfPath(bars, path)?.node.id;
    assert.equal(markOf('inception3a.branch2.1.conv_block.2'), 'inception3a.branch2.1');
    assert.equal(markOf('inception3a'), 'inception3a');
    assert.deepEqual([markOf(undefined), markOf(''), markOf('elsewhere.0')], [undefined, undefined, undefined]);
  });
});
