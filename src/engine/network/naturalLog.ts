/**
 * ln x for x > 0, the same on every machine: Math.log may differ in the last bit between engines.
 * x = m · 2ᵉ with m around 1, and ln m = 2 artanh z with z = (m − 1) / (m + 1), |z| < 0.172.
 */
export function naturalLog(x: number): number {
  let exponent = 0;
  let m = x;
  while (m < Math.SQRT1_2) {
    m *= 2;
    exponent--;
  }
  while (m >= Math.SQRT2) {
    m /= 2;
    exponent++;
  }
  const z = (m - 1) / (m + 1);
  const zz = z * z;
  let sum = 0;
  for (let odd = 23; odd >= 1; odd -= 2) sum = sum * zz + 1 / odd;
  return exponent * Math.LN2 + 2 * z * sum;
}
