import assert from 'node:assert/strict';
import type { Pane, Viewport } from '../../../../../webview/graph/interact/viewport';
import {
  fitAll,
  fitReadable,
  lookAt,
  panInto,
  partInView,
  rectInPane,
  resized,
  toPane,
  zoomAround,
  zoomInto,
} from '../../../../../webview/graph/interact/viewport';
import { edgePath } from '../../../../../src/drawing/layout/edgePath';
import type { Rect } from '../../../../../src/drawing/layout/geometry';
import { intersection } from '../../../../../src/drawing/layout/geometry';

const PANE: Pane = { width: 700, height: 500, covers: [] };

function assertInside(view: Viewport, rect: Rect, pane = PANE): void {
  const { x, y, width, height } = rectInPane(view, rect);
  assert.ok(x >= 0 && y >= 0 && x + width <= pane.width && y + height <= pane.height);
}

describe("the graph's viewport", () => {
  it('shows everything, centered', () => {
    const tall = { x: 0, y: 0, width: 300, height: 3000 };
    const view = fitAll(tall, PANE);
    assertInside(view, tall);
    assert.ok(Math.abs(rectInPane(view, tall).x + rectInPane(view, tall).width / 2 - PANE.width / 2) < 1e-6);
  });

  it('shows everything at first where that is readable, and does not blow up what is small', () => {
    const graph = { x: 0, y: 0, width: 480, height: 700 };
    assertInside(fitReadable(graph, PANE), graph);
    assert.ok(fitReadable({ width: 10, height: 10 }, PANE).scale <= 1.25);
  });

  it('shows the beginning, readable, of what is too long', () => {
    const view = fitReadable({ width: 300, height: 3000 }, PANE);
    assert.ok(view.scale > 0.6);
    const { y } = toPane(view, { x: 0, y: 0 });
    assert.ok(y >= 0 && y < 20);
  });

  it('zooms around a point that stays, within limits', () => {
    const view = { x: 30, y: -40, scale: 0.8 };
    const point = { x: 200, y: 100 };
    const zoomed = zoomAround(view, 1.5, point);
    const under = { x: (point.x - view.x) / view.scale, y: (point.y - view.y) / view.scale };
    const after = toPane(zoomed, under);
    assert.ok(Math.abs(after.x - point.x) < 1e-9 && Math.abs(after.y - point.y) < 1e-9);
    assert.equal(zoomAround(view, 1e6, point).scale, 4);
    assert.equal(zoomAround(view, 1e-6, point).scale, 0.1);
  });

  it('moves no more than is needed', () => {
    const view = { x: 0, y: 0, scale: 1 };
    const seen = { x: 100, y: 100, width: 50, height: 20 };
    assert.equal(panInto(view, seen, PANE), view);
    assert.equal(lookAt(view, seen, PANE), view);
    const below = { x: 100, y: 900, width: 50, height: 20 };
    const moved = panInto(view, below, PANE);
    assert.equal(moved.x, 0);
    assertInside(moved, below);
  });

  it('comes near enough to read', () => {
    const far = { x: 0, y: 0, scale: 0.1 };
    const layer = { x: 1000, y: 4000, width: 130, height: 50 };
    for (const view of [lookAt(far, layer, PANE), zoomInto(far, layer, PANE)]) {
      assert.ok(view.scale >= 0.6);
      assertInside(view, layer);
    }
  });
});

describe('a pane that changes its size', () => {
  const layer = { x: 600, y: 40, width: 80, height: 20 };
  const view = { x: 0, y: 0, scale: 1 };

  it('keeps what is in its middle', () => {
    for (const after of [
      { ...PANE, width: 300 },
      { ...PANE, height: 900 },
    ]) {
      const middle = toPane(resized(view, PANE, after, undefined), { x: 350, y: 250 });
      assert.deepEqual(middle, { x: after.width / 2, y: after.height / 2 });
    }
  });

  it('keeps what was in view at its edge', () => {
    const kept = partInView(view, layer, PANE);
    assert.deepEqual(kept, layer);
    for (const after of [
      { ...PANE, width: 200 },
      { ...PANE, height: 60 },
      { ...PANE, width: 120, height: 60 },
    ])
      assertInside(resized(view, PANE, after, kept), layer, after);
  });

  it('keeps every step of the way what a splitter drags over', () => {
    let now: Viewport = view;
    for (let width = PANE.width; width > 130; width -= 7) {
      const [before, after] = [
        { ...PANE, width },
        { ...PANE, width: width - 7 },
      ];
      now = resized(now, before, after, partInView(now, layer, before));
      assertInside(now, layer, after);
    }
  });

  it('does not jump to the beginning of what is larger than the pane', () => {
    const large = { x: -500, y: -500, width: 2000, height: 2000 };
    const after = { ...PANE, width: 698 };
    const { x, y } = resized(view, PANE, after, partInView(view, large, PANE));
    assert.deepEqual([x, y], [-1, 0]);
  });

  it('passes over what is not in view', () => {
    assert.equal(partInView(view, { ...layer, x: 5000 }, PANE), undefined);
    assert.deepEqual(partInView(view, { ...layer, x: 650 }, PANE), { ...layer, x: 650, width: 38 });
  });
});

describe('what lies over the pane', () => {
  const buttons = { x: 540, y: 460, width: 152, height: 32 };
  const legend = { x: 10, y: 400, width: 110, height: 92 };
  const pane: Pane = { ...PANE, covers: [buttons, legend] };
  const view = { x: 0, y: 0, scale: 1 };

  it('covers nothing that is moved into view', () => {
    for (const layer of [
      { x: 500, y: 470, width: 100, height: 20 },
      { x: 500, y: 900, width: 190, height: 20 },
      { x: 20, y: 480, width: 60, height: 60 },
      { x: -900, y: 900, width: 640, height: 22 },
    ]) {
      const moved = panInto(view, layer, pane);
      assertInside(moved, layer);
      for (const cover of pane.covers) assert.equal(intersection(rectInPane(moved, layer), cover), undefined);
    }
  });

  it('moves nothing that it does not cover', () => {
    assert.equal(panInto(view, { x: 200, y: 440, width: 300, height: 40 }, pane), view);
  });
});

describe('the path of an edge', () => {
  it('is a line with an arrowhead', () => {
    const path = edgePath(
      [
        { x: 10, y: 0 },
        { x: 10, y: 20 },
      ],
      true,
    );
    assert.equal(path, 'M10 0L10 20M6.5 16.5L10 20L13.5 16.5');
  });

  it('rounds corners and ends plainly where nothing is reached', () => {
    const points = [
      { x: 0, y: 0 },
      { x: 40, y: 0 },
      { x: 40, y: 30 },
    ];
    assert.equal(edgePath(points, false), 'M0 0L34 0Q40 0 40 6L40 30');
    assert.equal(edgePath([], true), '');
  });
});
