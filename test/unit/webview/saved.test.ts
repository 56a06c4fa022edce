import assert from 'node:assert/strict';
import { page } from '../../fixtures/page';
import { keepSaved, restore } from '../../../webview/saved';
import { graphPane, userViewport } from '../../../webview/graph/interact/graphState';
import { detailsShare } from '../../../webview/state/panes';
import { heatMetric, miniaturesShown } from '../../../webview/state/heatChoice';
import { pickedTab, shownTab } from '../../../webview/state/tabs';
import { profile, profileRuns } from '../../../webview/state/profile';
import { tableSort } from '../../../webview/state/table';
import type { ResultEntry } from '../../../webview/state/results';
import {
  channelSort,
  closeChannel,
  openChannel,
  openedChannel,
  pins,
  togglePin,
} from '../../../webview/state/channels';
import { askedOcclusion, explainedClasses, explainMethod, mapStrength } from '../../../webview/state/explain';
import { comparison } from '../../../webview/state/weights';
import { baseNetwork, edit, editBase, redo, redoSteps, undo, undoSteps } from '../../../webview/state/edits';
import { config } from '../../../webview/state/network';
import { referenceKind } from '../../../webview/state/reference';
import { expanded, selected } from '../../../webview/state/selection';
import { results } from '../../../webview/state/results';
import { profileWith } from '../../fixtures/profile';
import { comparisonOf } from '../../fixtures/comparison';
import { recordingComparison } from '../../fixtures/parity';
import { parity } from '../../../webview/state/parity';

const measured = profileWith({ step: index => index / 7 }, 2);

const failed = (id: string): ResultEntry => ({ id, file: `${id}.png`, status: 'failed', message: 'broken' });

const EXPLAINED = {
  result: '3',
  class: { index: 285, wnid: 'n02124075', label: 'cat' },
  against: { index: 1, label: 'b' },
};

function forgetExplanation(): void {
  explainMethod.value = undefined;
  mapStrength.value = 0.75;
  explainedClasses.value = undefined;
  askedOcclusion.value = undefined;
}

describe('the state of the page', () => {
  afterEach(() => {
    page.stored.state = undefined;
    config.value = { ...config.value, batch: 1 };
    selected.value = undefined;
    results.value = [];
    comparison.value = undefined;
    parity.value = undefined;
    profile.value = undefined;
    pickedTab.value = 'layer';
    heatMetric.value = undefined;
    miniaturesShown.value = false;
    pins.value = [];
    closeChannel();
    forgetExplanation();
  });

  it('survives a reload', () => {
    keepSaved();
    config.value = { ...config.value, batch: 4 };
    selected.value = 'inception3a.branch1';
    expanded.value = new Set(['inception3a']);
    userViewport.value = { x: 1, y: 2, scale: 0.5 };
    graphPane.value = { width: 800, height: 600, covers: [] };
    detailsShare.value = 0.5;
    tableSort.value = { column: 'zeros', descending: true };
    heatMetric.value = 'zeros';
    miniaturesShown.value = true;
    comparison.value = comparisonOf({ 'fc.weight': [0.5, 1] });
    edit({ classes: 10 });
    edit({ useAux: false });
    undo();
    referenceKind.value = 'bvlc-googlenet';
    parity.value = recordingComparison([{}]);
    pickedTab.value = 'comparison';
    explainMethod.value = 'occlusion';
    mapStrength.value = 0.5;
    explainedClasses.value = EXPLAINED;
    askedOcclusion.value = { run: '3', window: 48, stride: 24 };
    profile.value = measured;
    profileRuns.value = 7;
    channelSort.value = 'zeros';
    togglePin({ variant: 'inception-v1-bn', path: 'fc', channel: 7 });
    openChannel({ path: 'inception3a.branch1.conv_block.2', channel: 5, position: { y: 1, x: 2 } });
    results.value = [
      { id: 'running', file: 'x.png', status: 'running' },
      ...Array.from({ length: 14 }, (_, index) => failed(String(index))),
    ];
    page.leave();
    const saved = page.stored.state;

    config.value = { ...config.value, batch: 1, architecture: undefined };
    editBase.value = undefined;
    undoSteps.value = [];
    redoSteps.value = [];
    referenceKind.value = 'base';
    selected.value = undefined;
    expanded.value = new Set();
    userViewport.value = undefined;
    graphPane.value = { width: 0, height: 0, covers: [] };
    tableSort.value = undefined;
    heatMetric.value = undefined;
    miniaturesShown.value = false;
    comparison.value = undefined;
    parity.value = undefined;
    pickedTab.value = 'layer';
    forgetExplanation();
    results.value = [];
    profile.value = undefined;
    profileRuns.value = 20;
    channelSort.value = 'mean';
    pins.value = [];
    closeChannel();
    page.stored.state = saved;

    restore();
    assert.equal(config.value.batch, 4);
    assert.deepEqual(
      [config.value.classes, baseNetwork.value.classes, referenceKind.value],
      [10, 1000, 'bvlc-googlenet'],
    );
    redo();
    assert.deepEqual([config.value.classes, config.value.useAux], [10, false]);
    undo();
    undo();
    assert.deepEqual([config.value.classes, config.value.architecture], [1000, undefined]);
    assert.equal(selected.value, 'inception3a.branch1');
    assert.deepEqual([...expanded.value], ['inception3a']);
    assert.deepEqual(userViewport.value, { x: 1, y: 2, scale: 0.5 });
    assert.deepEqual(graphPane.value, { width: 800, height: 600, covers: [] });
    assert.equal(detailsShare.value, 0.5);
    assert.deepEqual(tableSort.value, { column: 'zeros', descending: true });
    assert.equal(heatMetric.value, 'zeros');
    assert.equal(miniaturesShown.value, true);
    assert.deepEqual(comparison.value, comparisonOf({ 'fc.weight': [0.5, 1] }));
    assert.deepEqual(parity.value, recordingComparison([{}]));
    assert.equal(shownTab.value, 'comparison');
    assert.deepEqual([explainMethod.value, mapStrength.value], ['occlusion', 0.5]);
    assert.deepEqual(explainedClasses.value, EXPLAINED);
    assert.deepEqual(askedOcclusion.value, { run: '3', window: 48, stride: 24 });
    assert.deepEqual(profile.value, measured);
    assert.equal(profileRuns.value, 7);
    assert.equal(channelSort.value, 'zeros');
    assert.deepEqual(pins.value, [{ variant: 'inception-v1-bn', path: 'fc', channel: 7 }]);
    assert.deepEqual([openedChannel.value?.channel, openedChannel.value?.position], [5, { y: 1, x: 2 }]);
    assert.deepEqual(
      results.value.map(({ id }) => id),
      Array.from({ length: 12 }, (_, index) => String(index)),
      'the newest twelve, and none that was running',
    );
  });

  it('is ignored where it does not fit this version', () => {
    const before = config.value;
    for (const state of [{ config: { ...before, variant: 'some-other-network', batch: 2 } }, undefined]) {
      page.stored.state = state;
      restore();
      assert.deepEqual(config.value, before);
    }
  });
});
