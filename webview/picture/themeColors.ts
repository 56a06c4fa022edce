import type { DrawingColors, NodeColors } from '../../src/drawing/svg/drawingColors';
import type { Rgb } from '../../src/drawing/pixels/colors';
import { mixed } from '../../src/drawing/pixels/colors';
import { themeColor } from '../paint/theme';

/** The colors that the graph has on the page, in VS Code's current theme; see graph.css. */
export function themeDrawingColors(): DrawingColors {
  const background = themeColor('--vscode-editor-background');
  const foreground = themeColor('--vscode-foreground');
  const highContrast = document.body.matches('.vscode-high-contrast, .vscode-high-contrast-light');
  const over = (color: Rgb, share: number): string => css(mixed(background, color, share));
  const kind = (color: Rgb): NodeColors => ({
    fill: highContrast ? css(background) : over(color, 0.15),
    stroke: highContrast ? css(themeColor('--vscode-contrastBorder')) : over(color, 0.45),
    stripe: css(color),
  });
  return {
    background: css(background),
    name: css(themeColor('--vscode-editor-foreground')),
    detail: css(highContrast ? foreground : themeColor('--vscode-descriptionForeground')),
    edge: highContrast ? css(foreground) : over(foreground, 0.42),
    frame: highContrast ? css(background) : over(foreground, 0.03),
    kinds: {
      convolution: kind(themeColor('--vscode-charts-blue')),
      normalization: kind(themeColor('--vscode-charts-purple')),
      activation: kind(themeColor('--vscode-charts-yellow')),
      pool: kind(themeColor('--vscode-charts-green')),
      linear: kind(themeColor('--vscode-terminal-ansiCyan')),
      other: kind(mixed(background, foreground, 0.5)),
      module: kind(foreground),
    },
  };
}

function css([red, green, blue]: Rgb): string {
  return `rgb(${red}, ${green}, ${blue})`;
}
