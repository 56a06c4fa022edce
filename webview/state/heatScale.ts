import type { Metric } from './metrics';

/** Where on a scale of colors a metric's values lie. */
export interface HeatScale {
  readonly logarithmic: boolean;
  /** True where there are values below zero: the scale goes on in the other direction then. */
  readonly signed: boolean;
  /** What has the least color, as have all below it, and what has the strongest, by their magnitudes. */
  readonly low: number;
  readonly high: number;
}

/**
 * The scale of a metric's values. It is the same whatever is expanded; the network as a whole, whose sum would outdo all, is left out.
 * @param values by path, the network itself under `''`.
 */
export function heatScale({ decades }: Pick<Metric, 'decades'>, values: ReadonlyMap<string, number>): HeatScale {
  let [least, high, signed] = [Infinity, 0, false];
  for (const [path, value] of values) {
    if (path === '' || !Number.isFinite(value)) continue;
    const size = Math.abs(value);
    if (value < 0) signed = true;
    if (size > high) high = size;
    if (size > 0 && size < least) least = size;
  }
  const logarithmic = decades > 0 && least < high;
  return { logarithmic, signed, low: logarithmic ? Math.max(least, high / 10 ** decades) : 0, high };
}

/** A value's place on a scale: 0 for the least color, 1 for the strongest, −1 for the strongest below zero. */
export function heatShare({ logarithmic, low, high }: HeatScale, value: number): number {
  if (!Number.isFinite(value)) return Math.sign(value);
  const size = Math.min(Math.abs(value), high);
  if (size === 0 || size < low) return 0;
  const share = logarithmic ? Math.log(size / low) / Math.log(high / low) : size / high;
  return Math.sign(value) * share;
}
