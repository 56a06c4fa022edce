/**
 * Divides each value by (k + alpha · Σ x²)^0.75, the sum over itself and `radius` channels to either side: `beta` is 0.75, as
 * in AlexNet and GoogLeNet, because that power is two square roots.
 * @param scratch (`channels` + 2 · `radius`) values.
 */
export function localResponseNorm(
  scratch: usize,
  image: usize,
  output: usize,
  channels: i32,
  radius: i32,
  k: f32,
  alpha: f32,
  fromPosition: i32,
  toPosition: i32,
): void {
  const pixel = <usize>channels << 2;
  const side = <usize>radius << 2;
  const window = 2 * radius + 1;
  const offset = f32x4.splat(k);
  const factor = f32x4.splat(alpha);
  memory.fill(scratch, 0, side);
  memory.fill(scratch + side + pixel, 0, side);
  for (let position = fromPosition; position < toPosition; position++) {
    const source = image + <usize>position * pixel;
    const target = output + <usize>position * pixel;
    for (let c: usize = 0; c < pixel; c += 16) {
      const value = v128.load(source + c);
      v128.store(scratch + side + c, f32x4.mul(value, value));
    }
    for (let c: usize = 0; c < pixel; c += 16) {
      let sum = v128.load(scratch + c);
      for (let i = 1; i < window; i++) sum = f32x4.add(sum, v128.load(scratch + c + (<usize>i << 2)));
      const root = f32x4.sqrt(f32x4.add(offset, f32x4.mul(factor, sum)));
      const power = f32x4.mul(root, f32x4.sqrt(root));
      v128.store(target + c, f32x4.div(v128.load(source + c), power));
    }
  }
}
