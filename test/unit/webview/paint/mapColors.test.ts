import assert from 'node:assert/strict';
import '../../../fixtures/page';
import type { Rgb } from '../../../../src/drawing/pixels/colors';
import { pixel, rampPalette } from '../../../../src/drawing/pixels/colors';
import { paintLevels } from '../../../../webview/paint/mapColors';

const gray = (share: number): Rgb => [Math.round(share * 255), 0, 0];
const blue = (share: number): Rgb => [0, 0, Math.round(share * 255)];
const palette = rampPalette(blue, gray);

describe('the colors of a map in bytes', () => {
  it('are those of the values that the bytes stand for, on the given scale', () => {
    const pixels = paintLevels(Uint8Array.of(0, 255, 51), { min: -1, max: 4 }, 4, palette);
    assert.deepEqual([...pixels], [pixel(blue(0.25)), pixel(gray(1)), pixel(gray(0))]);
  });

  it('are all that of 0 where the scale is 0', () => {
    assert.deepEqual(
      [...paintLevels(Uint8Array.of(0, 0), { min: 0, max: 0 }, 0, palette)],
      [pixel(gray(0)), pixel(gray(0))],
    );
  });
});
