import assert from 'node:assert/strict';
import type { Viewport } from '../../../../../webview/graph/layout/viewport';
import {
  fitAll,
  fitReadable,
  lookAt,
  MAX_SCALE,
  MIN_SCALE,
  panInto,
  toPane,
  zoomAround,
  zoomInto,
} from '../../../../../webview/graph/layout/viewport';
import { edgePath } from '../../../../../webview/graph/layout/edgePath';
import type { Rect, Size } from '../../../../../webview/graph/layout/geometry';

const PANE: Size = { width: 700, height: 500 };

function onScreen(view: Viewport, rect: Rect): Rect {
  return { ...toPane(view, rect), width: rect.width * view.scale, height: rect.height * view.scale };
}

function assertInside(view: Viewport, rect: Rect): void {
  const { x, y, width, height } = onScreen(view, rect);
  assert.ok(x >= 0 && y >= 0 && x + width <= PANE.width && y + height <= PANE.height);
}

describe("the graph's camera", () => {
  it('shows everything, centred', () => {
    const tall = { x: 0, y: 0, width: 300, height: 3000 };
    const view = fitAll(tall, PANE);
    assertInside(view, tall);
    assert.ok(Math.abs(onScreen(view, tall).x + onScreen(view, tall).width / 2 - PANE.width / 2) < 1e-6);
  });

  it('shows everything at first where that is readable, and does not blow up what is small', () => {
    const graph = { x: 0, y: 0, width: 480, height: 700 };
    assertInside(fitReadable(graph, PANE), graph);
    assert.ok(fitReadable({ x: 0, y: 0, width: 10, height: 10 }, PANE).scale <= 1.25);
  });

  it('shows the beginning, readable, of what is too long', () => {
    const view = fitReadable({ x: 0, y: 0, width: 300, height: 3000 }, PANE);
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
    assert.equal(zoomAround(view, 1e6, point).scale, MAX_SCALE);
    assert.equal(zoomAround(view, 1e-6, point).scale, MIN_SCALE);
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
