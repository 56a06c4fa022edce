import type { Shape } from './graph';

const GROUPED = new Intl.NumberFormat('en-US');

/** `13385816` as `13,385,816`, the way torchinfo prints counts. */
export function grouped(count: number): string {
  return GROUPED.format(count);
}

const PREFIXES = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** A count with three significant digits and its SI prefix: `3165374864` as `3.17 G`; below 1,000 as it is. */
export function si(count: number): string {
  const found = PREFIXES.find(([size]) => count >= size);
  if (!found) return grouped(count);
  const [size, prefix] = found;
  return `${threeDigits(count / size)} ${prefix}`;
}

/** Bytes in decimal megabytes with two decimals, as torchinfo prints sizes: `1204224` as `1.20`. */
export function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(2);
}

/** A shape as PyTorch prints it: `[1, 32, 28, 28]`. */
export function shapeText(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** A square's sides: `7×7`. */
export function square(size: number): string {
  return `${size}×${size}`;
}

/** A share of a total in percent, with one decimal: `12.3 %`; a tiny one is `< 0.1 %`. */
export function percent(share: number): string {
  if (share > 0 && share < 0.001) return '< 0.1 %';
  return `${(share * 100).toFixed(1)} %`;
}

/** How much a figure has grown or shrunk, in percent with its sign: `+12.3 %`, `−41.7 %`; from 0 there is none: `new`. */
export function signedPercent(before: number, after: number): string {
  if (before === after) return '±0 %';
  if (before === 0) return 'new';
  const change = after / before - 1;
  const sign = change < 0 ? '−' : '+';
  const size = Math.abs(change);
  return size < 0.0005 ? `${sign}< 0.1 %` : `${sign}${(size * 100).toFixed(1)} %`;
}

function threeDigits(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value.toFixed(value >= 10 ? 1 : 2);
}
