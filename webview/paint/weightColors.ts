import { computed } from '@preact/signals';
import { themeColor } from './theme';
import { divergingPalette, mixed, pixel } from '../../src/drawing/pixels/colors';

// The colors of weights in VS Code's current theme. The style sheet draws their scale in the same colors.

export const weightPalette = computed(() =>
  divergingPalette(
    themeColor('--vscode-charts-blue'),
    themeColor('--vscode-editor-background'),
    themeColor('--vscode-charts-red'),
  ),
);

/** The color of what is NaN or infinite. */
export const notFiniteColor = computed(() => pixel(themeColor('--vscode-editorWarning-foreground')));

/** Separates kernels whose weights are 0 and look like the page. */
export const gapColor = computed(() =>
  pixel(mixed(themeColor('--vscode-editor-background'), themeColor('--vscode-foreground'), 0.25)),
);

/** The ends of the scale, for maps over a picture. */
export const signedColors = computed(() => ({
  negative: themeColor('--vscode-charts-blue'),
  positive: themeColor('--vscode-charts-red'),
}));
