const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

function bitsOf(value: number): number {
  float[0] = value;
  return bits[0] ?? 0;
}

function floatOf(pattern: number): number {
  bits[0] = pattern;
  return float[0] ?? 0;
}

/** IEEE 754 binary16: 1 sign bit, 5 of exponent, 10 of fraction. */
export function float16ToFloat32(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return floatOf(((half & 0x8000) << 16) | ((exponent + 112) << 23) | (fraction << 13));
}

/** Rounds to nearest, ties to even, as the IEEE 754 conversion does. */
export function float32ToFloat16(value: number): number {
  const pattern = bitsOf(value);
  const sign = (pattern >>> 16) & 0x8000;
  const magnitude = pattern & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude < 0x38800000) return sign | roundHalfToEven(floatOf(magnitude) * 2 ** 24);
  const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
  return sign | Math.min((rounded - 0x38000000) >>> 13, 0x7c00);
}

/** The upper half of a float32. */
export function bfloat16ToFloat32(half: number): number {
  return floatOf(half << 16);
}

/** Rounds to nearest, ties to even. */
export function float32ToBfloat16(value: number): number {
  const pattern = bitsOf(value);
  if ((pattern & 0x7fffffff) > 0x7f800000) return (pattern >>> 16) | 0x40;
  return ((pattern + 0x7fff + ((pattern >>> 16) & 1)) >>> 16) & 0xffff;
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
