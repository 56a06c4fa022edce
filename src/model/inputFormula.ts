import type { Normalization } from './variants';

/**
 * How a picture becomes a network's input, as a formula with `p` for a pixel's bytes, in the order of the channels:
 * `RGB: (p / 255 − 0.5) / 0.5`, `BGR: p − (104, 117, 123)`.
 */
export function inputFormula({ channels, scale, mean, std }: Normalization): string {
  const scaled = scale === 1 ? 'p' : `p / ${Math.round(1 / scale)}`;
  const centered = `${scaled} − ${perChannel(mean)}`;
  return `${channels}: ${std.every(value => value === 1) ? centered : `(${centered}) / ${perChannel(std)}`}`;
}

function perChannel(values: Normalization['mean']): string {
  return values.every(value => value === values[0]) ? String(values[0]) : `(${values.join(', ')})`;
}
