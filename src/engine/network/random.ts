import { naturalLog } from './naturalLog';

// The same seed gives the same numbers on every machine: integers of 32 bits, and of floating point only operations
// that IEEE 754 rounds correctly (+ − × ÷ √). Math.log and its like differ in the last bit between engines.

const U24 = 2 ** -24;
const U53 = 2 ** -53;

/** A stream of pseudo-random numbers: xoshiro128** (Blackman and Vigna, arXiv:1805.01407). */
export class Random {
  private readonly state = new Int32Array(4);
  private spare: number | undefined;

  /**
   * Streams of other keys are unrelated, so that a parameter's numbers do not depend on which others there are.
   * @param seed an unsigned 32-bit integer.
   */
  constructor(seed: number, key: string) {
    const next = splitMix32(seed ^ hash(key));
    this.state.set([next(), next(), next(), next() | 1]); // All zeros would stay zeros.
  }

  /** An unsigned 32-bit integer. */
  uint32(): number {
    const { state } = this;
    const a = state[0] ?? 0;
    const b = state[1] ?? 0;
    const c = (state[2] ?? 0) ^ a;
    const d = (state[3] ?? 0) ^ b;
    state[0] = a ^ d;
    state[1] = b ^ c;
    state[2] = c ^ (b << 9);
    state[3] = rotateLeft(d, 11);
    return Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
  }

  /** Uniform in −bound ≤ x < bound, on a grid of 2²⁴ values, as fine as float32 resolves. */
  uniform(bound: number): number {
    return ((this.uint32() >>> 8) * U24 * 2 - 1) * bound;
  }

  /** Standard normal: Marsaglia's polar method, two numbers at a time. */
  normal(): number {
    if (this.spare !== undefined) {
      const { spare } = this;
      this.spare = undefined;
      return spare;
    }
    for (;;) {
      const x = 2 * this.unit() - 1;
      const y = 2 * this.unit() - 1;
      const s = x * x + y * y;
      if (s >= 1 || s === 0) continue;
      const factor = Math.sqrt((-2 * naturalLog(s)) / s);
      this.spare = y * factor;
      return x * factor;
    }
  }

  /** Normal with this mean and standard deviation, drawn again until it lies between `low` and `high`. */
  truncatedNormal(mean: number, std: number, low: number, high: number): number {
    for (;;) {
      const value = mean + std * this.normal();
      if (value >= low && value <= high) return value;
    }
  }

  /** Uniform in 0 ≤ x < 1 with 53 bits. */
  private unit(): number {
    return ((this.uint32() >>> 5) * 2 ** 26 + (this.uint32() >>> 6)) * U53;
  }
}

function rotateLeft(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}

/** FNV-1a of the key's UTF-16 units. */
function hash(key: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) h = Math.imul(h ^ key.charCodeAt(i), 0x01000193);
  return h;
}

/** SplitMix with 32 bits of state and the finalizer of MurmurHash3: spreads a seed over a larger state. */
function splitMix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return z ^ (z >>> 16);
  };
}
