import type { Rgb } from '../../src/drawing/pixels/colors';
import { mixed } from '../../src/drawing/pixels/colors';

// Colors for more and less of something, told apart by their lightness alone.

/** A color, and that of text on it. */
export interface HeatColor {
  readonly fill: Rgb;
  readonly text: Rgb;
}

/** The colors of a theme that a ramp is made of. */
export interface RampColors {
  /** What has least of it looks like it. */
  readonly ground: Rgb;
  readonly hue: Rgb;
  /** Text on the ground; the strongest color is on its side of the hue. */
  readonly text: Rgb;
}

/** Where on the ramp the hue itself is, and how much of the text's color the strongest one has. */
const HUE_AT = 0.65;
const TEXT_SHARE = 0.55;

/** WCAG 2's least contrast of text, which its level AA asks for. */
const READABLE = 4.5;
const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];

/** From the ground, at 0, over the hue towards the color of text, at 1. */
export function rampColor({ ground, hue, text }: RampColors, share: number): Rgb {
  if (share < HUE_AT) return mixed(ground, hue, share / HUE_AT);
  return mixed(hue, mixed(hue, text, TEXT_SHARE), (share - HUE_AT) / (1 - HUE_AT));
}

/** Colors from the ground over the hue towards the color of text, as many as `steps` and one more. */
export function heatRamp(colors: RampColors, steps: number): readonly HeatColor[] {
  return Array.from({ length: steps + 1 }, (_, step) => {
    const fill = rampColor(colors, step / steps);
    return { fill, text: readableOn(fill, [colors.text, colors.ground]) };
  });
}

/** The first of some colors that is readable on a ground; black or white, whichever is more so, where none is. */
function readableOn(ground: Rgb, colors: readonly Rgb[]): Rgb {
  const readable = colors.find(color => contrast(color, ground) >= READABLE);
  return readable ?? (contrast(BLACK, ground) > contrast(WHITE, ground) ? BLACK : WHITE);
}

/** WCAG 2's contrast ratio of two colors, from 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [lighter, darker] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return ((lighter ?? 0) + 0.05) / ((darker ?? 0) + 0.05);
}

/** WCAG 2's relative luminance: 0 for black, 1 for white. */
export function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function linear(channel: number): number {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

export function cssColor([red, green, blue]: Rgb): string {
  return `rgb(${red} ${green} ${blue})`;
}
