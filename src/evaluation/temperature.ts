/** How a picture's loss changes with β = 1 / temperature, at {@link BETAS}: its first and second derivatives. */
export interface Tempering {
  readonly slopes: readonly number[];
  readonly curvatures: readonly number[];
}

/** From 1/8 to 8, each √2 times the one before. */
export const BETAS: readonly number[] = Array.from({ length: 13 }, (_, index) => 2 ** (index / 2 - 3));
export const CURVE_POINTS = BETAS.length;
/** Between the logarithms of two of them. */
const STEP = Math.LN2 / 2;

/** Digits that are kept: what is stored of many pictures is small, and the same before and after it was stored. */
const DIGITS = 6;

/**
 * The derivatives of `log Σ exp(β z) − log Σ exp(β z)` over the right classes: means and variances of the logits under the softmax.
 * @param right the logits of the right classes.
 */
export function temperingOf(logits: Float32Array, right: readonly number[]): Tempering {
  const slopes: number[] = [];
  const curvatures: number[] = [];
  for (const beta of BETAS) {
    const all = moments(logits, beta);
    const own = moments(right, beta);
    slopes.push(rounded(all.mean - own.mean));
    curvatures.push(rounded(all.variance - own.variance));
  }
  return { slopes, curvatures };
}

function moments(logits: Float32Array | readonly number[], beta: number): { mean: number; variance: number } {
  let largest = -Infinity;
  for (const logit of logits) largest = Math.max(largest, logit);
  let sum = 0;
  let first = 0;
  let second = 0;
  for (const logit of logits) {
    const distance = logit - largest;
    const weight = Math.exp(beta * distance);
    sum += weight;
    first += weight * distance;
    second += weight * distance * distance;
  }
  const mean = first / sum;
  return { mean: largest + mean, variance: Math.max(0, second / sum - mean * mean) };
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

/**
 * The temperature that makes the mean loss smallest (C. Guo et al., On Calibration of Modern Neural Networks, arXiv:1706.04599): where the
 * slope of the mean loss by the logarithm of β is 0, between two points by a cubic through their slopes and curvatures.
 * @param slopes of the mean loss by β, at {@link BETAS}, and `curvatures` likewise.
 * @returns undefined where it is not between 1/8 and 8.
 */
export function bestTemperature(slopes: readonly number[], curvatures: readonly number[]): number | undefined {
  const points = BETAS.map((beta, at) => {
    const value = beta * (slopes[at] ?? 0);
    return { value, tangent: (value + beta * beta * (curvatures[at] ?? 0)) * STEP };
  });
  for (const [at, end] of points.entries()) {
    const start = points[at - 1];
    if (!start || start.value > 0 || end.value <= 0) continue;
    let [low, high] = [0, 1];
    // Each step halves the interval: this many are exact.
    for (let step = 0; step < 52; step++) {
      const middle = (low + high) / 2;
      if (hermite(start, end, middle) < 0) low = middle;
      else high = middle;
    }
    return 1 / ((BETAS[at - 1] ?? 1) * Math.exp(STEP * low));
  }
  return undefined;
}

interface Point {
  readonly value: number;
  readonly tangent: number;
}

function hermite(from: Point, to: Point, t: number): number {
  const rest = 1 - t;
  return (
    (1 + 2 * t) * rest * rest * from.value +
    t * rest * rest * from.tangent +
    t * t * (3 - 2 * t) * to.value -
    t * t * rest * to.tangent
  );
}
