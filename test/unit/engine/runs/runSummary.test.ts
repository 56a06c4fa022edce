import assert from 'node:assert/strict';
import { miniature, toBytes } from '../../../../src/engine/runs/miniature';
import type { ObservedRun } from '../../../../src/engine/runs/observedRun';
import { summarize } from '../../../../src/engine/runs/runSummary';
import { createGraph } from '../../../../src/model/variants';
import type { TensorData } from '../../../../src/protocol';
import { testPacer } from '../../../fixtures/testPacer';

function runOf(values: Readonly<Record<string, TensorData>>): ObservedRun {
  const graph = createGraph('inception-v1-bn');
  return { graph, logits: new Map(), times: [], activations: new Map(Object.entries(values)) };
}

describe('the summary of a run', () => {
  it('has the figures of each value, and the map of the first picture’s strongest channel', async () => {
    const data = Float32Array.of(
      ...[9, 0, 0, 0],
      ...[2, 3, 2, 3],
      ...[-8, -8, -8, 0],
      ...[50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50],
    );
    const memory = { runs: 1, bytes: 2, limit: 3 };
    const run = runOf({ maps: { shape: [2, 3, 2, 2], data }, vector: { shape: [1, 2], data: Float32Array.of(0, 4) } });
    const summary = await summarize(run, memory, testPacer());
    assert.deepEqual(summary.memory, memory);
    const [maps, vector] = summary.layers;
    assert.deepEqual([maps?.path, maps?.shape, maps?.count, maps?.zeros], ['maps', [2, 3, 2, 2], 24, 4]);
    assert.equal(maps?.distribution?.max, 50);
    // Its mean is 2.5; the first channel's, with the largest value, 2.25.
    assert.deepEqual(maps.strongest, {
      channel: 1,
      min: 2,
      max: 3,
      height: 2,
      width: 2,
      map: Uint8Array.of(0, 255, 0, 255),
    });
    assert.deepEqual([vector?.zeros, vector?.distribution?.mean, vector?.strongest], [1, 2, undefined]);
  });
});

describe('miniature', () => {
  it('averages the pixels of each cell, where they do not divide evenly too', () => {
    const rows = Float32Array.of(...[0, 2, 4, 8, 8], ...[0, 2, 4, 8, 8], ...[10, 10, 10, 10, 10]);
    // Columns 0–1 and 2–4; rows 0 and 1–2: 1, 20/3, 5.5 and (20 + 30) / 6.
    const { min, max, map, height, width } = miniature(rows, 3, 5, 2);
    assert.deepEqual([height, width, min], [2, 2, 1]);
    assert.ok(Math.abs(max - 50 / 6) < 1e-6);
    assert.deepEqual(
      [...map],
      [0, 20 / 3, 5.5, 50 / 6].map((mean, i) => (i === 0 ? 0 : Math.round(((mean - 1) / (max - 1)) * 255))),
    );
  });

  it('is no larger than the map', () => {
    const { height, width, map } = miniature(Float32Array.of(3, 4), 1, 2, 28);
    assert.deepEqual([height, width, [...map]], [1, 2, [0, 255]]);
  });
});

describe('toBytes', () => {
  it('leaves what is not finite out of the scale, and has one level where all is the same', () => {
    assert.deepEqual(toBytes(Float32Array.of(NaN, 1, 3, Infinity, 2)), {
      min: 1,
      max: 3,
      map: Uint8Array.of(0, 0, 255, 0, 128),
    });
    assert.deepEqual(toBytes(Float32Array.of(7, 7)), { min: 7, max: 7, map: Uint8Array.of(0, 0) });
    assert.deepEqual(toBytes(Float32Array.of(NaN)), { min: 0, max: 0, map: Uint8Array.of(0) });
  });
});
