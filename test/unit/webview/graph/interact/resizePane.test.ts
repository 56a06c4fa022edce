import assert from 'node:assert/strict';
import '../../../../fixtures/page';
import { drawnGraph, graphPane, shownViewport, userViewport } from '../../../../../webview/graph/interact/graphState';
import { resizePane, zoomAt } from '../../../../../webview/graph/interact/viewActions';
import { reveal, select } from '../../../../../webview/graph/interact/nodeActions';
import { contains } from '../../../../../src/drawing/layout/geometry';
import type { Pane } from '../../../../../webview/graph/interact/viewport';
import { rectInPane } from '../../../../../webview/graph/interact/viewport';
import { selected } from '../../../../../webview/state/selection';

const NEVER_SHOWN: Pane = { width: 0, height: 0, covers: [] };
const WIDE: Pane = { width: 950, height: 560, covers: [] };
const NARROW: Pane = { ...WIDE, width: 300 };
const LOW: Pane = { ...WIDE, height: 90 };

function isInView(path: string): boolean {
  const bounds = drawnGraph.value?.bounds.get(path);
  assert.ok(bounds);
  return contains({ x: 0, y: 0, ...graphPane.value }, rectInPane(shownViewport.value, bounds));
}

describe('the pane of the graph', () => {
  beforeEach(() => {
    selected.value = undefined;
    userViewport.value = undefined;
    graphPane.value = NEVER_SHOWN;
    resizePane(WIDE);
  });
  after(() => {
    selected.value = undefined;
    userViewport.value = undefined;
    graphPane.value = NEVER_SHOWN;
  });

  it('keeps a selection in view that was revealed', () => {
    for (const path of ['conv1', 'fc']) {
      reveal(path);
      for (const size of [NARROW, WIDE, LOW, WIDE, { ...NARROW, height: 90 }]) {
        resizePane(size);
        assert.ok(isInView(path), `${path} at ${size.width} × ${size.height}`);
      }
      resizePane(WIDE);
    }
  });

  it('keeps a selection in view while the graph fits itself', () => {
    select('inception5b');
    assert.ok(isInView('inception5b'));
    resizePane(LOW);
    assert.ok(isInView('inception5b'));
  });

  it('keeps the middle in view where nothing is selected', () => {
    zoomAt({ x: 100, y: 300 }, 1.2);
    assert.ok(isInView('inception4c'));
    resizePane({ ...NARROW, height: 90 });
    const [middle] = ['inception4b', 'inception4c', 'inception4d'].filter(isInView);
    assert.ok(middle);
  });

  it('fits the graph again where that loses nothing', () => {
    resizePane({ ...WIDE, width: 700 });
    assert.equal(userViewport.value, undefined);
    resizePane(WIDE);
    assert.equal(userViewport.value, undefined);
  });

  it('comes back as it was after it has been hidden', () => {
    reveal('conv1');
    const before = shownViewport.value;
    resizePane(NEVER_SHOWN);
    resizePane(WIDE);
    assert.deepEqual(shownViewport.value, before);
  });
});
