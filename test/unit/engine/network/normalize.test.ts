import assert from 'node:assert/strict';
import { toChannelsFirst, toChannelsLast, toFilter } from '../../../../src/engine/axisOrder';
import { normalize } from '../../../../src/engine/network/normalize';
import { VARIANTS } from '../../../../src/model/variants';

describe('normalize', () => {
  const crop = Uint8Array.from([255, 0, 128, 1, 2, 3, 10, 20, 30, 40, 50, 60]);

  it('scales RGB and takes ImageNet’s mean and standard deviation', () => {
    const { shape, data } = normalize(crop, 2, VARIANTS['inception-v1-bn'].normalization);
    assert.deepEqual(shape, [1, 2, 2, 3]);
    const expected = [(1 - 0.485) / 0.229, (0 - 0.456) / 0.224, (128 / 255 - 0.406) / 0.225, (1 / 255 - 0.485) / 0.229];
    expected.forEach((value, i) => assert.ok(Math.abs((data[i] ?? NaN) - value) < 1e-6, `value ${i}`));
  });

  it("does for torchvision's network what transform_input does after ImageNet's normalization", () => {
    const every = Uint8Array.from({ length: 3 * 16 ** 2 }, (_, index) => Math.floor(index / 3));
    const { mean, std } = VARIANTS['inception-v1-bn'].normalization;
    const imagenet = normalize(every, 16, VARIANTS['inception-v1-bn'].normalization).data;
    const { data } = normalize(every, 16, VARIANTS['torchvision-googlenet'].normalization);
    data.forEach((value, index) => {
      const [m = NaN, s = NaN] = [mean[index % 3], std[index % 3]];
      const transformed = (imagenet[index] ?? NaN) * (s / 0.5) + (m - 0.5) / 0.5;
      assert.ok(Math.abs(value - transformed) < 2e-7, `byte ${every[index]}: ${value} and ${transformed}`);
    });
    assert.deepEqual([data[0], data.at(-1)], [-1, 1]);
  });

  it('turns RGB to BGR and takes Caffe’s mean', () => {
    const { data } = normalize(crop, 2, VARIANTS['bvlc-googlenet'].normalization);
    assert.deepEqual([...data.slice(0, 6)], [128 - 104, 0 - 117, 255 - 123, 3 - 104, 2 - 117, 1 - 123]);
  });
});

describe('orders of axes', () => {
  it('turns NCHW into NHWC and back', () => {
    const data = Float32Array.from({ length: 2 * 3 * 2 * 4 }, (_, i) => i);
    const last = toChannelsLast({ shape: [2, 3, 2, 4], data });
    assert.deepEqual(last.shape, [2, 2, 4, 3]);
    assert.deepEqual([...last.data.slice(0, 6)], [0, 8, 16, 1, 9, 17]);
    assert.equal(last.data[24], 24, 'the second picture begins where it did');
    const back = toChannelsFirst(last);
    assert.deepEqual(back, { shape: [2, 3, 2, 4], data });
  });

  it('copies what has one order only', () => {
    const features = { shape: [1, 3], data: Float32Array.of(1, 2, 3) };
    const copy = toChannelsFirst(features);
    assert.deepEqual(copy, features);
    assert.notEqual(copy.data.buffer, features.data.buffer);
  });

  it('turns OIHW weights into an HWIO filter and scales output channels', () => {
    // weights[o][i][p] = 100 o + 10 i + p, with 2 output channels, 3 input channels and 2 positions
    const weights = Float32Array.from(
      { length: 12 },
      (_, n) => 100 * Math.floor(n / 6) + 10 * (Math.floor(n / 2) % 3) + (n % 2),
    );
    const filter = toFilter(weights, 2, 3, 2, Float64Array.of(1, 0.5));
    assert.deepEqual([...filter], [0, 50, 10, 55, 20, 60, 1, 50.5, 11, 55.5, 21, 60.5]);
  });
});
