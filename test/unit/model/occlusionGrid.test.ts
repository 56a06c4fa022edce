import assert from 'node:assert/strict';
import {
  coarseFirst,
  DEFAULT_OCCLUSION,
  knownCell,
  occlusionObstacle,
  windowOf,
  windowsPerSide,
} from '../../../src/model/occlusionGrid';
import { OcclusionMap } from '../../../src/model/occlusionMap';

describe('windows of an occlusion', () => {
  it('are 13 × 13 by default, from corner to corner', () => {
    assert.equal(windowsPerSide(224, DEFAULT_OCCLUSION), 13);
    assert.deepEqual(windowOf(0, 224, DEFAULT_OCCLUSION), { left: 0, top: 0, width: 32, height: 32 });
    assert.deepEqual(windowOf(13 * 2 + 1, 224, DEFAULT_OCCLUSION), { left: 16, top: 32, width: 32, height: 32 });
    assert.deepEqual(windowOf(168, 224, DEFAULT_OCCLUSION), { left: 192, top: 192, width: 32, height: 32 });
  });

  it('cover every pixel, the last ones cut off at the end', () => {
    for (const [side, window, stride] of [
      [224, 50, 30],
      [97, 97, 1],
      [61, 7, 7],
      [10, 3, 2],
    ] as const) {
      const count = windowsPerSide(side, { window, stride }) ** 2;
      const seen = new Uint8Array(side * side);
      for (let cell = 0; cell < count; cell++) {
        const { left, top, width, height } = windowOf(cell, side, { window, stride });
        assert.ok(width > 0 && height > 0 && left + width <= side && top + height <= side);
        for (let y = top; y < top + height; y++) seen.fill(1, y * side + left, y * side + left + width);
      }
      assert.ok(seen.every(Boolean), `${side}, ${window}, ${stride}`);
    }
  });

  it('are refused where they do not fit, leave gaps or are too many', () => {
    assert.equal(occlusionObstacle(224, DEFAULT_OCCLUSION), undefined);
    assert.match(occlusionObstacle(24, DEFAULT_OCCLUSION) ?? '', /32 pixels does not fit/);
    assert.match(occlusionObstacle(224, { window: 8, stride: 9 }) ?? '', /leave gaps/);
    assert.match(occlusionObstacle(224, { window: 8, stride: 2 }) ?? '', /11881 windows are too many/);
  });

  it('come each once, a coarse map first', () => {
    const order = coarseFirst(13);
    assert.deepEqual(
      order.toSorted((a, b) => a - b),
      Array.from({ length: 169 }, (_, cell) => cell),
    );
    assert.deepEqual(order.slice(0, 4), [0, 4, 8, 12]);
    assert.ok(order.slice(0, 16).every(cell => cell % 4 === (Math.floor(cell / 13) % 4 === 0 ? cell % 4 : -1)));
    assert.ok(order.slice(16, 49).every(cell => Math.floor(cell / 13) % 2 === 0 && (cell % 13) % 2 === 0));
  });

  it('stand for those that are not known yet', () => {
    const known = new Set([0, 4, 2]);
    const standIn = (cell: number): number | undefined => knownCell(cell, 13, candidate => known.has(candidate));
    assert.deepEqual([0, 2, 3, 4, 7, 16, 8].map(standIn), [0, 2, 2, 4, 4, 2, undefined]);
  });
});

describe('the map of an occlusion', () => {
  it('is what the probability of a class loses, or of a class less another', () => {
    const map = new OcclusionMap(3, 2);
    map.add({ cells: [8], probabilities: Float32Array.of(0.25, 0.75) });
    assert.ok(map.drops(0).every(Number.isNaN), 'unknown while the whole picture is');
    map.add({ whole: Float32Array.of(0.5, 0.5), cells: [0, 2], probabilities: Float32Array.of(1, 0, 0.5, 0.5) });
    assert.deepEqual([...map.drops(0)], [-0.5, -0.5, 0, -0.5, -0.5, 0, -0.5, -0.5, 0.25]);
    assert.deepEqual(map.drops(0, 1)[8], 0.5);
    assert.deepEqual([map.known, map.total, map.probability(1)], [[8, 0, 2], 9, 0.5]);
  });
});
