import type { Tensor4D } from '@tensorflow/tfjs-core';
import { avgPool, fused, localResponseNormalization, maxPool, tensor1d, tensor4d, tidy } from '@tensorflow/tfjs-core';
import type { Conv2d, LocalResponseNorm, MaxPool2d } from '../../model/graph';
import { EngineError } from '../errors';
import { toFilter } from '../axisOrder';
import type { CustomKernels } from './customKernels';

/** One of each kind of convolution in the network, with sizes that leave a remainder everywhere. */
const CONVOLUTIONS: readonly Pick<Conv2d, 'kernelSize' | 'stride' | 'padding' | 'inChannels' | 'outChannels'>[] = [
  { kernelSize: 1, stride: 1, padding: 0, inChannels: 20, outChannels: 24 },
  { kernelSize: 3, stride: 1, padding: 1, inChannels: 8, outChannels: 40 },
  { kernelSize: 5, stride: 1, padding: 2, inChannels: 12, outChannels: 24 },
  { kernelSize: 7, stride: 2, padding: 3, inChannels: 3, outChannels: 16 },
];
const NORMALIZATION: LocalResponseNorm = { type: 'LocalResponseNorm', size: 5, alpha: 1, beta: 0.75, k: 1 };
const MAX_POOL: MaxPool2d = { type: 'MaxPool2d', kernelSize: 3, stride: 2, padding: 1, ceilMode: false };
const SIDE = 15;
const TOLERANCE = 1e-3;

/**
 * Compares every kernel with TensorFlow.js's own on a small input.
 * @throws EngineError when they differ by more than rounding.
 */
export function selfCheck(custom: CustomKernels): void {
  tidy(() => {
    for (const sizes of CONVOLUTIONS) {
      const op: Conv2d = { type: 'Conv2d', bias: true, ...sizes };
      const { kernelSize, inChannels, outChannels, stride, padding } = op;
      const x = tensor4d(wave(SIDE * SIDE * inChannels, 1), [1, SIDE, SIDE, inChannels]);
      const weights = wave(kernelSize ** 2 * inChannels * outChannels, 2);
      const scale = wave(outChannels, 5);
      const filter = tensor4d(toFilter(weights, outChannels, inChannels, kernelSize ** 2, scale), [
        kernelSize,
        kernelSize,
        inChannels,
        outChannels,
      ]);
      const bias = tensor1d(wave(outChannels, 3));
      const expected = fused.conv2d({
        x,
        filter,
        bias,
        strides: stride,
        pad: padding,
        dimRoundingMode: 'floor',
        activation: 'relu',
      });
      const found = custom.convolve(x, { packed: custom.pack(weights, scale, op), bias }, op, true);
      compare(`${kernelSize}×${kernelSize} convolution`, found, expected);
    }
    const x = tensor4d(wave(3 * 3 * 24, 4), [1, 3, 3, 24]);
    compare(
      'max pool',
      custom.pool(x, MAX_POOL),
      maxPool(x, MAX_POOL.kernelSize, MAX_POOL.stride, MAX_POOL.padding, 'floor'),
    );
    compare('average pool', custom.pool(x, { type: 'AdaptiveAvgPool2d', outputSize: 1 }), avgPool(x, 3, 1, 'valid'));
    const { size, k, alpha, beta } = NORMALIZATION;
    const expected = localResponseNormalization(x, (size - 1) / 2, k, alpha / size, beta);
    compare('local response normalization', custom.normalize(x, NORMALIZATION), expected);
  });
}

function compare(what: string, found: Tensor4D, expected: Tensor4D): void {
  const wanted = expected.dataSync<'float32'>();
  const largest = wanted.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const tolerated = TOLERANCE * largest;
  const differs = found
    .dataSync<'float32'>()
    .some((value, index) => !(Math.abs(value - (wanted[index] ?? 0)) <= tolerated));
  if (differs) throw new EngineError(`its ${what} differs from TensorFlow.js's`);
}

/** Numbers between −1 and 1 that repeat nowhere. */
function wave(length: number, seed: number): Float32Array {
  return Float32Array.from({ length }, (_, index) => Math.sin(index * 1.7 + seed * 0.9 + index * index * 0.013));
}
