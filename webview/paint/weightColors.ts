import { computed } from '@preact/signals';
import { themeColor } from './theme';
import { divergingPalette, mixed, pixel } from './colors';

// The colours of weights in the theme that VS Code has now; the style sheet draws their scale in the same ones.

export const weightPalette = computed(() =>
  divergingPalette(
    themeColor('--vscode-charts-blue'),
    themeColor('--vscode-editor-background'),
    themeColor('--vscode-charts-red'),
  ),
);

/** The colour of what is NaN or infinite. */
export const notFiniteColor = computed(() => pixel(themeColor('--vscode-editorWarning-foreground')));

/** Tells kernels apart whose weights are 0 and look like the page. */
export const gapColor = computed(() =>
  pixel(mixed(themeColor('--vscode-editor-background'), themeColor('--vscode-foreground'), 0.25)),
);
