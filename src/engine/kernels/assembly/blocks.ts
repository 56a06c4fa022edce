// Output channels are computed in blocks of 16, which with two positions is as much as V8 keeps in registers; a last block
// may have 8. A packed filter has the blocks one after the other, each with its channels side by side.

export const BLOCK: i32 = 16;
export const HALF: i32 = 8;

/** `floor` is 0 for a ReLU and −∞ for none. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function clamp(value: v128, floor: v128): v128 {
  return f32x4.pmax(floor, value);
}

/** The values at one place of four rows. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function fourRows(first: usize, row: usize): v128 {
  let values = v128.load32_zero(first);
  values = v128.load_lane<f32>(first + row, values, 1);
  values = v128.load_lane<f32>(first + 2 * row, values, 2);
  return v128.load_lane<f32>(first + 3 * row, values, 3);
}
