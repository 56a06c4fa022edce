import type { Shape } from '../../model/graph';

const RANK = 4;

/**
 * Reorders the axes of row-major values of at most four axes: axis i of the result is axis `axes[i]` of `shape`.
 * @returns the new shape, and the values in new memory.
 */
export function permuteAxes(
  values: Float32Array,
  shape: Shape,
  axes: readonly number[],
): { readonly shape: Shape; readonly data: Float32Array<ArrayBuffer> } {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const permuted = axes.map(axis => shape[axis] ?? 1);
  const sizes = [...Array<number>(RANK - axes.length).fill(1), ...permuted];
  const steps = [...Array<number>(RANK - axes.length).fill(0), ...axes.map(axis => strides[axis] ?? 0)];
  const [a = 1, b = 1, c = 1, d = 1] = sizes;
  const [stepA = 0, stepB = 0, stepC = 0, stepD = 0] = steps;
  const data = new Float32Array(values.length);
  let position = 0;
  for (let i = 0; i < a; i++) {
    for (let j = 0; j < b; j++) {
      for (let k = 0; k < c; k++) {
        const start = i * stepA + j * stepB + k * stepC;
        for (let l = 0; l < d; l++) data[position++] = values[start + l * stepD] ?? 0;
      }
    }
  }
  return { shape: permuted, data };
}
