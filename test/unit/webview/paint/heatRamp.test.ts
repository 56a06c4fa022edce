import assert from 'node:assert/strict';
import type { Rgb } from '../../../../src/drawing/pixels/colors';
import { contrast, heatRamp, luminance } from '../../../../webview/paint/heatRamp';

/** VS Code's default themes: the editor's background, the charts' yellow or blue, the editor's text. */
const THEMES: Readonly<Record<string, readonly [Rgb, Rgb, Rgb]>> = {
  'dark, yellow': [
    [31, 31, 31],
    [204, 167, 0],
    [204, 204, 204],
  ],
  'dark, blue': [
    [31, 31, 31],
    [55, 148, 255],
    [204, 204, 204],
  ],
  'light, yellow': [
    [255, 255, 255],
    [191, 136, 3],
    [59, 59, 59],
  ],
  'light, blue': [
    [255, 255, 255],
    [26, 133, 255],
    [59, 59, 59],
  ],
  'high contrast, yellow': [
    [0, 0, 0],
    [255, 211, 112],
    [255, 255, 255],
  ],
  'high contrast, blue': [
    [0, 0, 0],
    [55, 148, 255],
    [255, 255, 255],
  ],
  'high contrast light, yellow': [
    [255, 255, 255],
    [137, 85, 3],
    [41, 41, 41],
  ],
  'high contrast light, blue': [
    [255, 255, 255],
    [26, 133, 255],
    [41, 41, 41],
  ],
};

describe('the colors of heat', () => {
  for (const [theme, [ground, hue, text]] of Object.entries(THEMES)) {
    const ramp = heatRamp({ ground, hue, text }, 32);

    it(`carry readable text: ${theme}`, () => {
      for (const color of ramp) assert.ok(contrast(color.fill, color.text) >= 4.5, color.fill.join(' '));
    });

    it(`are told apart by their lightness alone: ${theme}`, () => {
      const steps = ramp.map(({ fill }) => luminance(fill));
      const sorted = steps.toSorted((a, b) => a - b);
      assert.deepEqual(steps, luminance(ground) < luminance(text) ? sorted : sorted.toReversed());
      assert.equal(new Set(steps).size, steps.length);
      const [first, last] = [ramp.at(0), ramp.at(-1)];
      assert.ok(first && last && contrast(first.fill, last.fill) > 4.5);
    });
  }

  it('have the contrast that WCAG computes', () => {
    assert.equal(contrast([0, 0, 0], [255, 255, 255]), 21);
    assert.equal(contrast([119, 119, 119], [255, 255, 255]).toFixed(2), '4.48');
  });
});
