// Output channels are computed in blocks of 16, which with two positions is as much as V8 keeps in registers; a last block
// may have 8. A packed filter has the blocks one after the other, each with its channels side by side.

export const BLOCK: i32 = 16;
export const HALF: i32 = 8;

/** A NaN stays, as in PyTorch: `pmax` returns its first operand where either is NaN. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function activate(value: v128, relu: bool): v128 {
  return relu ? f32x4.pmax(value, f32x4.splat(0)) : value;
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
