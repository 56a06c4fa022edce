import { signal } from '@preact/signals';
import type { Rgb } from '../../src/drawing/pixels/colors';

/** The style with the colors of VS Code's theme, for what is painted on a canvas and has no style sheet. */
const theme = signal<{ readonly style: CSSStyleDeclaration } | undefined>(undefined);

/** VS Code writes the theme's colors into the style of the page's root, and its kind into the body's classes. */
export function watchTheme(): void {
  const read = (): void => void (theme.value = { style: getComputedStyle(document.documentElement) });
  read();
  const observer = new MutationObserver(read);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
}

/** A color of VS Code's current theme, by the name of its CSS variable, as it looks on the editor's background. */
export function themeColor(variable: string): Rgb {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d');
  const style = theme.value?.style;
  if (!context || !style) return [0, 0, 0];
  for (const name of ['--vscode-editor-background', variable]) {
    context.fillStyle = style.getPropertyValue(name);
    context.fillRect(0, 0, 1, 1);
  }
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}
