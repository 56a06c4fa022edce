import { BLOCK, HALF, activate, fourRows } from './blocks';

// Convolutions of stride 1 by Winograd's minimal filtering with tiles of 6 × 6 (A. Lavin and S. Gray, "Fast Algorithms for
// Convolutional Neural Networks", arXiv:1509.09308): F(4 × 4, 3 × 3), F(3 × 3, 4 × 4) and F(2 × 2, 5 × 5). All evaluate
// polynomials at 0, ±1, ±2 and ∞, so that they share the transform of the input. They take 36 multiplications for 144, 144 and 100.

const TILE: usize = 6;
const POINTS: usize = 36;
/** One transformed tile of four channels. */
const TILE_BYTES: usize = 36 * 16;
const ROW_BYTES: usize = 6 * 16;
/** The addresses of a tile's pixels. */
const ADDRESSES_BYTES: usize = 36 * 4;

/**
 * Transforms a filter OIHW, whose output channels are multiplied by `scale`, into U = G g Gᵀ, `[36, blocks of filters,
 * channels, filters of the block]`. The scratch has 1,152 bytes.
 */
export function packWinogradFilter(
  scratch: usize,
  filter: usize,
  scale: usize,
  packed: usize,
  kernelSize: i32,
  channels: i32,
  filters: i32,
): void {
  const point = <usize>(channels * filters) << 2;
  const taps = kernelSize * kernelSize;
  const row = <usize>(channels * taps) << 2;
  const values = scratch + TILE_BYTES;
  const valueRow = <usize>kernelSize << 4;
  for (let n = 0; n < filters; n += 4) {
    const block = n & ~(BLOCK - 1);
    const wide = block + BLOCK <= filters ? BLOCK : HALF;
    const factors = v128.load(scale + (<usize>n << 2));
    for (let c = 0; c < channels; c++) {
      const source = filter + <usize>n * row + (<usize>(c * taps) << 2);
      for (let t: usize = 0; t < <usize>taps; t++) {
        v128.store(values + (t << 4), f32x4.mul(fourRows(source + (t << 2), row), factors));
      }
      for (let x: usize = 0; x < <usize>kernelSize; x++) {
        transformFilter(values + (x << 4), valueRow, scratch + (x << 4), ROW_BYTES, kernelSize);
      }
      const target = packed + (<usize>(block * channels + c * wide + (n - block)) << 2);
      for (let y: usize = 0; y < TILE; y++) {
        transformFilter(scratch + y * ROW_BYTES, 16, target + y * 6 * point, point, kernelSize);
      }
    }
  }
}

/**
 * V = Bᵀ d B of the tiles in a range, for all channels.
 * @param scratch 576 + 144 bytes, then a pixel's.
 * @param transformed `[36, tiles, channels]`, of the tiles from `firstTile` on; `transformedPoint` is the distance of two of the 36.
 * @param tileSize output positions a side of a tile: 7 less the kernel's size.
 */
export function transformTiles(
  scratch: usize,
  image: usize,
  transformed: usize,
  height: i32,
  width: i32,
  channels: i32,
  padding: i32,
  tileSize: i32,
  tilesAcross: i32,
  transformedPoint: usize,
  firstTile: i32,
  fromTile: i32,
  toTile: i32,
): void {
  const pixel = <usize>channels << 2;
  const addresses = scratch + TILE_BYTES;
  const outside = addresses + ADDRESSES_BYTES;
  memory.fill(outside, 0, pixel);
  for (let tile = fromTile; tile < toTile; tile++) {
    const top = (tile / tilesAcross) * tileSize - padding;
    const left = (tile % tilesAcross) * tileSize - padding;
    let address = addresses;
    for (let y = top; y < top + <i32>TILE; y++) {
      for (let x = left; x < left + <i32>TILE; x++, address += 4) {
        const inside = y >= 0 && y < height && x >= 0 && x < width;
        store<usize>(address, inside ? image + <usize>(y * width + x) * pixel : outside);
      }
    }
    transformTile(addresses, pixel, scratch, transformed + <usize>(tile - firstTile) * pixel, transformedPoint);
  }
}

/**
 * The convolution, with bias, of the filters in a range and of the tiles from `fromTile` on, which are transformed.
 * @param scratch 576 bytes, then products `[36, tiles, filtersAtOnce]`; an odd number of tiles takes the room of one more.
 * @param transformedPoint and `productPoint`: the distance of two of the 36.
 */
export function multiplyTiles(
  scratch: usize,
  transformed: usize,
  packed: usize,
  bias: usize,
  output: usize,
  channels: i32,
  tileSize: i32,
  tilesAcross: i32,
  outputHeight: i32,
  outputWidth: i32,
  filters: i32,
  positionStride: i32,
  relu: bool,
  transformedPoint: usize,
  productPoint: usize,
  filtersAtOnce: i32,
  fromTile: i32,
  toTile: i32,
  fromFilter: i32,
  toFilter: i32,
): void {
  const pixel = <usize>channels << 2;
  const outputPixel = <usize>positionStride << 2;
  const products = scratch + TILE_BYTES;
  const packedPoint = <usize>filters * pixel;
  const tiles = toTile - fromTile;
  for (let n = fromFilter; n < toFilter; n += filtersAtOnce) {
    const end = min(n + filtersAtOnce, toFilter);
    for (let point: usize = 0; point < POINTS; point++) {
      multiply(
        transformed + point * transformedPoint,
        packed + point * packedPoint,
        products + point * productPoint,
        tiles,
        pixel,
        n,
        end,
        <usize>filtersAtOnce << 2,
      );
    }
    for (let i = 0; i < tiles; i++) {
      const y = ((fromTile + i) / tilesAcross) * tileSize;
      const x = ((fromTile + i) % tilesAcross) * tileSize;
      finishTile(
        products + (<usize>(i * filtersAtOnce) << 2),
        productPoint,
        scratch,
        bias + (<usize>n << 2),
        output + (<usize>n << 2) + <usize>(y * outputWidth + x) * outputPixel,
        outputPixel,
        <usize>outputWidth * outputPixel,
        <usize>(end - n) << 2,
        min(tileSize, outputHeight - y),
        min(tileSize, outputWidth - x),
        tileSize,
        relu,
      );
    }
  }
}

/** V = Bᵀ d B of one tile. @param addresses of its 36 pixels. */
function transformTile(addresses: usize, pixel: usize, scratch: usize, transformed: usize, point: usize): void {
  for (let c: usize = 0; c < pixel; c += 16) {
    for (let x: usize = 0; x < TILE; x++) {
      const column = addresses + (x << 2);
      transformInput(
        v128.load(load<usize>(column) + c),
        v128.load(load<usize>(column, 24) + c),
        v128.load(load<usize>(column, 48) + c),
        v128.load(load<usize>(column, 72) + c),
        v128.load(load<usize>(column, 96) + c),
        v128.load(load<usize>(column, 120) + c),
        scratch + (x << 4),
        ROW_BYTES,
      );
    }
    for (let y: usize = 0; y < TILE; y++) {
      const row = scratch + y * ROW_BYTES;
      transformInput(
        v128.load(row),
        v128.load(row, 16),
        v128.load(row, 32),
        v128.load(row, 48),
        v128.load(row, 64),
        v128.load(row, 80),
        transformed + c + y * TILE * point,
        point,
      );
    }
  }
}

/** Y = Aᵀ M A of one tile, with bias and activation, for the filters at hand, cut where it reaches over the edge. */
function finishTile(
  products: usize,
  point: usize,
  scratch: usize,
  bias: usize,
  output: usize,
  outputPixel: usize,
  outputRow: usize,
  filterBytes: usize,
  rows: i32,
  columns: i32,
  tileSize: i32,
  relu: bool,
): void {
  const zero = f32x4.splat(0);
  for (let n: usize = 0; n < filterBytes; n += 16) {
    const biases = v128.load(bias + n);
    for (let x: usize = 0; x < TILE; x++) {
      const column = products + n + x * point;
      outputs(column, TILE * point, scratch + (x << 4), ROW_BYTES, zero, false, tileSize, tileSize);
    }
    for (let y = 0; y < rows; y++) {
      const target = output + n + <usize>y * outputRow;
      outputs(scratch + <usize>y * ROW_BYTES, 16, target, outputPixel, biases, relu, tileSize, columns);
    }
  }
}

/**
 * One point of all tiles: `[tiles, channels]` times `[channels, filters]`. Its loops are those of the direct convolution
 * written out again: calling them for every pair of tiles takes 2 % of a picture's time.
 */
function multiply(
  tilesIn: usize,
  packed: usize,
  products: usize,
  tiles: i32,
  pixel: usize,
  fromFilter: i32,
  toFilter: i32,
  productRow: usize,
): void {
  let n = fromFilter;
  for (; n + BLOCK <= toFilter; n += BLOCK) {
    for (let tile = 0; tile < tiles; tile += 2) {
      let value = tilesIn + <usize>tile * pixel;
      let weights = packed + <usize>n * pixel;
      let a0 = f32x4.splat(0);
      let a1 = a0;
      let a2 = a0;
      let a3 = a0;
      let b0 = a0;
      let b1 = a0;
      let b2 = a0;
      let b3 = a0;
      for (const end = value + pixel; value < end; value += 4) {
        const w0 = v128.load(weights);
        const w1 = v128.load(weights, 16);
        const w2 = v128.load(weights, 32);
        const w3 = v128.load(weights, 48);
        weights += 64;
        const a = v128.load32_splat(value);
        a0 = f32x4.add(a0, f32x4.mul(a, w0));
        a1 = f32x4.add(a1, f32x4.mul(a, w1));
        a2 = f32x4.add(a2, f32x4.mul(a, w2));
        a3 = f32x4.add(a3, f32x4.mul(a, w3));
        // Where the number of tiles is odd, the last one's neighbor holds numbers that nothing reads.
        const b = v128.load32_splat(value + pixel);
        b0 = f32x4.add(b0, f32x4.mul(b, w0));
        b1 = f32x4.add(b1, f32x4.mul(b, w1));
        b2 = f32x4.add(b2, f32x4.mul(b, w2));
        b3 = f32x4.add(b3, f32x4.mul(b, w3));
      }
      let target = products + <usize>tile * productRow + (<usize>(n - fromFilter) << 2);
      v128.store(target, a0);
      v128.store(target, a1, 16);
      v128.store(target, a2, 32);
      v128.store(target, a3, 48);
      target += productRow;
      v128.store(target, b0);
      v128.store(target, b1, 16);
      v128.store(target, b2, 32);
      v128.store(target, b3, 48);
    }
  }
  if (n == toFilter) return;
  for (let tile = 0; tile < tiles; tile++) {
    let value = tilesIn + <usize>tile * pixel;
    let weights = packed + <usize>n * pixel;
    let a0 = f32x4.splat(0);
    let a1 = a0;
    for (const end = value + pixel; value < end; value += 4) {
      const a = v128.load32_splat(value);
      a0 = f32x4.add(a0, f32x4.mul(a, v128.load(weights)));
      a1 = f32x4.add(a1, f32x4.mul(a, v128.load(weights, 16)));
      weights += 32;
    }
    const target = products + <usize>tile * productRow + (<usize>(n - fromFilter) << 2);
    v128.store(target, a0);
    v128.store(target, a1, 16);
  }
}

/** Six values by Bᵀ. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function transformInput(
  d0: v128,
  d1: v128,
  d2: v128,
  d3: v128,
  d4: v128,
  d5: v128,
  target: usize,
  targetStep: usize,
): void {
  const four = f32x4.splat(4);
  const five = f32x4.splat(5);
  v128.store(target, f32x4.add(f32x4.sub(f32x4.mul(four, d0), f32x4.mul(five, d2)), d4));
  const even1 = f32x4.sub(d4, f32x4.mul(four, d2));
  const odd1 = f32x4.sub(d3, f32x4.mul(four, d1));
  v128.store(target + targetStep, f32x4.add(even1, odd1));
  v128.store(target + 2 * targetStep, f32x4.sub(even1, odd1));
  const even2 = f32x4.sub(d4, d2);
  const odd = f32x4.sub(d3, d1);
  const odd2 = f32x4.add(odd, odd);
  v128.store(target + 3 * targetStep, f32x4.add(even2, odd2));
  v128.store(target + 4 * targetStep, f32x4.sub(even2, odd2));
  v128.store(target + 5 * targetStep, f32x4.add(f32x4.sub(f32x4.mul(four, d1), f32x4.mul(five, d3)), d5));
}

/** Six values by Aᵀ, of which the first `count` are stored. The point at infinity goes to the last of a tile's. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function outputs(
  source: usize,
  step: usize,
  target: usize,
  targetStep: usize,
  bias: v128,
  relu: bool,
  tileSize: i32,
  count: i32,
): void {
  const m1 = v128.load(source + step);
  const m2 = v128.load(source + 2 * step);
  const m3 = v128.load(source + 3 * step);
  const m4 = v128.load(source + 4 * step);
  const last = f32x4.add(v128.load(source + 5 * step), bias);
  const even1 = f32x4.add(m1, m2);
  const odd1 = f32x4.sub(m1, m2);
  const even2 = f32x4.add(m3, m4);
  const odd2 = f32x4.sub(m3, m4);
  const first = f32x4.add(f32x4.add(v128.load(source), even1), even2);
  v128.store(target, activate(f32x4.add(first, bias), relu));
  if (count == 1) return;
  const second = f32x4.add(odd1, f32x4.add(odd2, odd2));
  v128.store(target + targetStep, activate(f32x4.add(second, tileSize == 2 ? last : bias), relu));
  if (count == 2) return;
  const third = f32x4.add(even1, f32x4.mul(f32x4.splat(4), even2));
  v128.store(target + 2 * targetStep, activate(f32x4.add(third, tileSize == 3 ? last : bias), relu));
  if (count == 3) return;
  const fourth = f32x4.add(odd1, f32x4.mul(f32x4.splat(8), odd2));
  v128.store(target + 3 * targetStep, activate(f32x4.add(fourth, last), relu));
}

/** Three to five values by G: the polynomial of a filter's row at 0, ±1, ±2 and ∞, each over its share of Lagrange's denominator. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function transformFilter(source: usize, step: usize, target: usize, targetStep: usize, kernelSize: i32): void {
  const g0 = v128.load(source);
  const g1 = v128.load(source + step);
  const g2 = v128.load(source + 2 * step);
  let g3 = f32x4.splat(0);
  let g4 = g3;
  let last = g2;
  if (kernelSize >= 4) {
    g3 = v128.load(source + 3 * step);
    last = g3;
  }
  if (kernelSize == 5) {
    g4 = v128.load(source + 4 * step);
    last = g4;
  }
  v128.store(target, f32x4.mul(f32x4.splat(1.0 / 4.0), g0));
  const atOne = f32x4.splat(-1.0 / 6.0);
  const even1 = f32x4.add(f32x4.add(g0, g2), g4);
  const odd1 = f32x4.add(g1, g3);
  v128.store(target + targetStep, f32x4.mul(atOne, f32x4.add(even1, odd1)));
  v128.store(target + 2 * targetStep, f32x4.mul(atOne, f32x4.sub(even1, odd1)));
  const atTwo = f32x4.splat(1.0 / 24.0);
  const even2 = f32x4.add(f32x4.add(g0, f32x4.mul(f32x4.splat(4), g2)), f32x4.mul(f32x4.splat(16), g4));
  const odd2 = f32x4.add(f32x4.mul(f32x4.splat(2), g1), f32x4.mul(f32x4.splat(8), g3));
  v128.store(target + 3 * targetStep, f32x4.mul(atTwo, f32x4.add(even2, odd2)));
  v128.store(target + 4 * targetStep, f32x4.mul(atTwo, f32x4.sub(even2, odd2)));
  v128.store(target + 5 * targetStep, last);
}
