import { computed } from '@preact/signals';
import type { RampColors } from '../../paint/heatRamp';
import { cssColor, heatRamp } from '../../paint/heatRamp';
import { themeColor } from '../../paint/theme';
import { heat } from '../../state/heat';
import { heatShare } from '../../state/heatScale';

// The colors of heat in VS Code's current theme.

const STEPS = 32;

interface NodeColor {
  readonly fill: string;
  readonly text: string;
}

type Ramp = readonly NodeColor[];

function rampOf(colors: RampColors): Ramp {
  return heatRamp(colors, STEPS).map(({ fill, text }) => ({ fill: cssColor(fill), text: cssColor(text) }));
}

function themeRamp(hue: string): Ramp {
  const ground = themeColor('--vscode-editor-background');
  return rampOf({ ground, hue: themeColor(hue), text: themeColor('--vscode-editor-foreground') });
}

// Blue and yellow differ for everybody. The charts' orange is a blue too in the light theme of high contrast.
const aboveZero = computed(() => themeRamp('--vscode-charts-yellow'));
const belowZero = computed(() => themeRamp('--vscode-charts-blue'));

/** The colors of the legend's scale, from its left end. */
export const scaleColors = computed((): readonly string[] => {
  const state = heat.value;
  const above = aboveZero.value.map(({ fill }) => fill);
  const signed = state.status === 'done' && state.scale.signed;
  return signed ? [...belowZero.value.map(({ fill }) => fill).reverse(), ...above] : above;
});

/** By path; undefined while the kinds of layers give the colors, as they do until there are figures. */
export const heatColors = computed(() => colorsOfHeat(aboveZero.value, belowZero.value));

/** The same for paper. */
export function printHeatColors(): ReadonlyMap<string, NodeColor> | undefined {
  const [ground, text] = [
    [255, 255, 255],
    [26, 26, 26],
  ] as const;
  return colorsOfHeat(rampOf({ ground, hue: [224, 180, 0], text }), rampOf({ ground, hue: [26, 95, 180], text }));
}

function colorsOfHeat(above: Ramp, below: Ramp): ReadonlyMap<string, NodeColor> | undefined {
  const state = heat.value;
  if (state.status !== 'done') return undefined;
  const colors = new Map<string, NodeColor>();
  for (const [path, value] of state.values) {
    const share = heatShare(state.scale, value);
    const color = (share < 0 ? below : above)[Math.round(Math.abs(share) * STEPS)];
    if (color) colors.set(path, color);
  }
  return colors;
}
