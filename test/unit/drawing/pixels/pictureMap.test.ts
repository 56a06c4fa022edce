import assert from 'node:assert/strict';
import type { Rgb } from '../../../../src/drawing/pixels/colors';
import type { PictureMap } from '../../../../src/drawing/pixels/pictureMap';
import { blendMap, nearestCell, spread } from '../../../../src/drawing/pixels/pictureMap';

const BLUE: Rgb = [0, 0, 255];
const RED: Rgb = [255, 0, 0];
const COLORS = { negative: BLUE, positive: RED };

/** 2 × 2 cells of 4 pixels each. */
const map = (...values: number[]): PictureMap => ({
  ...{ rows: 2, columns: 2, values: Float32Array.from(values) },
  ...{ first: 2, step: 4, cell: 4 },
});

function picture(color: Rgb): Uint8ClampedArray {
  return Uint8ClampedArray.from({ length: 8 * 8 * 4 }, (_, at) => (at % 4 === 3 ? 255 : (color[at % 4] ?? 0)));
}

const pixelAt = (pixels: Uint8ClampedArray, x: number, y: number): number[] => [
  ...pixels.subarray((y * 8 + x) * 4, (y * 8 + x) * 4 + 4),
];

describe('a map over a picture', () => {
  it('is bilinear between the middles of its cells, and level beyond them', () => {
    const pixels = spread(map(0, 8, 16, 24), 8);
    const row = (y: number): number[] => [...pixels.subarray(y * 8, y * 8 + 8)];
    assert.deepEqual(row(0), [0, 0, 1, 3, 5, 7, 8, 8]);
    assert.deepEqual(
      row(4),
      row(0).map(value => value + 10),
    );
    assert.deepEqual(
      row(7),
      row(0).map(value => value + 16),
    );
  });

  it('has no value outside of its range, at any size of the picture', () => {
    const values = Float32Array.from({ length: 49 }, (_, at) => Math.sin(at * at));
    for (const side of [7, 31, 224]) {
      const pixels = spread({ rows: 7, columns: 7, values, first: side / 14, step: side / 7, cell: side / 7 }, side);
      assert.ok(Math.max(...pixels) <= Math.max(...values) && Math.min(...pixels) >= Math.min(...values));
    }
  });

  it('colors by sign and magnitude, over gray where it is zero or unknown', () => {
    const gray = Math.round(0.299 * 200 + 0.587 * 100 + 0.114 * 50);
    const blended = blendMap(picture([200, 100, 50]), 8, map(-2, 0, 1, NaN), COLORS, 1);
    assert.deepEqual(pixelAt(blended, 0, 0), [0, 0, 255, 255], 'the largest magnitude hides the picture');
    assert.deepEqual(pixelAt(blended, 7, 0), [gray, gray, gray, 255]);
    const half = (from: number, to: number): number => (from + to) / 2;
    const [red = 0, green = 0] = pixelAt(blended, 0, 7);
    assert.ok(Math.abs(red - half(gray, 255)) <= 1 && Math.abs(green - half(gray, 0)) <= 1, `${red}, ${green}`);
    assert.deepEqual(pixelAt(blended, 7, 7), [gray, gray, gray, 255]);
  });

  it('leaves the picture alone at no strength', () => {
    const colored = picture([200, 100, 50]);
    assert.deepEqual(blendMap(colored, 8, map(1, 2, 3, 4), COLORS, 0), colored);
  });

  it('is read at its cells', () => {
    const cells = [
      nearestCell(map(1, 2, 3, 4), 0, 0),
      nearestCell(map(1, 2, 3, 4), 4.1, 3.9),
      nearestCell(map(1, 2, 3, 4), 99, 99),
    ];
    assert.deepEqual(cells, [
      { row: 0, column: 0 },
      { row: 0, column: 1 },
      { row: 1, column: 1 },
    ]);
  });
});
