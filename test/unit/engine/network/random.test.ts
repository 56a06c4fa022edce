import assert from 'node:assert/strict';
import { naturalLog } from '../../../../src/engine/network/naturalLog';
import { Random } from '../../../../src/engine/network/random';

describe('Random', () => {
  it('gives the same numbers for the same seed and key everywhere', () => {
    const random = new Random(42, 'fc.weight');
    assert.deepEqual(
      Array.from({ length: 4 }, () => random.uint32()),
      [2370409335, 472460193, 2373004096, 2418152809],
    );
    const normal = new Random(42, 'fc.weight');
    assert.deepEqual(
      Array.from({ length: 3 }, () => normal.normal()),
      [1.9445745770682357, 1.9672089342740102, 0.03743750066350354],
    );
  });

  it('gives other numbers for another seed or key', () => {
    const first = (seed: number, key: string): number => new Random(seed, key).uint32();
    assert.notEqual(first(0, 'fc.weight'), first(1, 'fc.weight'));
    assert.notEqual(first(0, 'fc.weight'), first(0, 'fc.bias'));
  });

  it('is uniform within its bound', () => {
    const random = new Random(7, 'uniform');
    const bins = new Array<number>(16).fill(0);
    for (let i = 0; i < 160_000; i++) {
      const value = random.uniform(0.5);
      assert.ok(value >= -0.5 && value < 0.5);
      const bin = Math.floor((value + 0.5) * 16);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    for (const bin of bins) assert.ok(Math.abs(bin - 10_000) < 500, `${bin} of about 10,000`);
  });

  it('has the moments of a normal distribution', function () {
    this.timeout(20_000);
    const random = new Random(7, 'normal');
    const count = 200_000;
    let [first, second, third, fourth, within] = [0, 0, 0, 0, 0];
    for (let i = 0; i < count; i++) {
      const value = random.normal();
      first += value / count;
      second += value ** 2 / count;
      third += value ** 3 / count;
      fourth += value ** 4 / count;
      if (Math.abs(value) < 1) within++;
    }
    assert.ok(Math.abs(first) < 0.01, `mean ${first}`);
    assert.ok(Math.abs(second - 1) < 0.02, `variance ${second}`);
    assert.ok(Math.abs(third) < 0.05, `third moment ${third}`);
    assert.ok(Math.abs(fourth - 3) < 0.1, `fourth moment ${fourth}`);
    assert.ok(Math.abs(within / count - 0.6827) < 0.005, `within one standard deviation: ${within / count}`);
  });

  it('cuts a truncated normal at absolute bounds', () => {
    const random = new Random(7, 'truncated');
    const values = Array.from({ length: 10_000 }, () => random.truncatedNormal(0.5, 2, -1, 1));
    assert.ok(values.every(value => value >= -1 && value <= 1));
    assert.ok(values.some(value => value > 0.9) && values.some(value => value < -0.9));
  });

  it('has a logarithm as exact as double precision allows', () => {
    const random = new Random(3, 'log');
    for (let i = 0; i < 10_000; i++) {
      const x = Math.abs(random.uniform(1)) ** 8 + Number.MIN_VALUE;
      const expected = Math.log(x);
      assert.ok(Math.abs(naturalLog(x) - expected) <= 4e-16 * Math.max(1, Math.abs(expected)), String(x));
    }
    assert.equal(naturalLog(1), 0);
    assert.ok(Math.abs(naturalLog(1e10) - Math.log(1e10)) < 1e-14);
  });
});
