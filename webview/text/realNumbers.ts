/** A weight or a statistic with four significant digits: `-0.01234`, `1.23e-7`. */
export function real(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value === 0 ? 0 : value);
  const size = Math.abs(value);
  return size < 1e-3 || size >= 1e6 ? value.toExponential(2) : String(Number(value.toPrecision(4)));
}

/** All the digits that a 32-bit float has. */
export function exactReal(value: number): string {
  return String(Number(value.toPrecision(9)));
}
