import { computed } from '@preact/signals';
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

function rampOf(hue: string): Ramp {
  const ground = themeColor('--vscode-editor-background');
  const text = themeColor('--vscode-editor-foreground');
  return heatRamp({ ground, hue: themeColor(hue), text }, STEPS).map(color => ({
    fill: cssColor(color.fill),
    text: cssColor(color.text),
  }));
}

// Blue and yellow differ for everybody. The charts' orange is a blue too in the light theme of high contrast.
const aboveZero = computed(() => rampOf('--vscode-charts-yellow'));
const belowZero = computed(() => rampOf('--vscode-charts-blue'));

/** The colors of the legend's scale, from its left end. */
export const scaleColors = computed((): readonly string[] => {
  const state = heat.value;
  const above = aboveZero.value.map(({ fill }) => fill);
  const signed = state.status === 'done' && state.scale.signed;
  return signed ? [...belowZero.value.map(({ fill }) => fill).reverse(), ...above] : above;
});

/** By path; undefined while the kinds of layers give the colors, as they do until there are figures. */
export const heatColors = computed((): ReadonlyMap<string, NodeColor> | undefined => {
  const state = heat.value;
  if (state.status !== 'done') return undefined;
  const colors = new Map<string, NodeColor>();
  for (const [path, value] of state.values) {
    const share = heatShare(state.scale, value);
    const color = (share < 0 ? belowZero : aboveZero).value[Math.round(Math.abs(share) * STEPS)];
    if (color) colors.set(path, color);
  }
  return colors;
});
