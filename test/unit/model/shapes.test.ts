import assert from 'node:assert/strict';
import type { Conv2d, Layer, MaxPool2d, Operation } from '../../../src/model/graph';
import { INPUT } from '../../../src/model/graph';
import { outputShape, outputSizeOf, shapesOf } from '../../../src/model/shapes';

const CONVOLUTION: Conv2d = {
  type: 'Conv2d',
  inChannels: 3,
  outChannels: 8,
  kernelSize: 3,
  stride: 2,
  padding: 1,
  bias: true,
};
const POOL: MaxPool2d = { type: 'MaxPool2d', kernelSize: 3, stride: 2, padding: 0, ceilMode: false };

function layer(path: string, op: Operation, ...inputs: string[]): Pick<Layer, 'path' | 'op' | 'inputs'> {
  return { path, op, inputs };
}

describe('outputSizeOf', () => {
  it('computes each side on its own', () => {
    assert.deepEqual(outputSizeOf(CONVOLUTION, { height: 8, width: 15 }), { height: 4, width: 8 });
    assert.deepEqual(outputSizeOf({ type: 'AvgPool2d', kernelSize: 5, stride: 3 }, { height: 14, width: 8 }), {
      height: 4,
      width: 2,
    });
  });

  it('rounds up in ceil mode, but begins no window behind the input and its left padding', () => {
    const size = { height: 8, width: 9 };
    assert.deepEqual(outputSizeOf(POOL, size), { height: 3, width: 4 });
    assert.deepEqual(outputSizeOf({ ...POOL, ceilMode: true }, size), { height: 4, width: 4 });
    const wide = { ...POOL, kernelSize: 1, stride: 3, ceilMode: true };
    assert.deepEqual(outputSizeOf(wide, size), { height: 3, width: 3 });
  });
});

describe('shapesOf', () => {
  it('follows the layers through a rectangle', () => {
    const layers = [
      layer('conv', CONVOLUTION, INPUT),
      layer('pool', POOL, 'conv'),
      layer('cat', { type: 'cat' }, 'pool', 'pool'),
      layer('flatten', { type: 'flatten' }, 'cat'),
    ];
    const { shapes, undefinedLayers } = shapesOf(layers, [2, 3, 9, 16]);
    assert.deepEqual(undefinedLayers, []);
    assert.deepEqual(
      [...shapes],
      [
        [INPUT, [2, 3, 9, 16]],
        ['conv', [2, 8, 5, 8]],
        ['pool', [2, 8, 2, 3]],
        ['cat', [2, 16, 2, 3]],
        ['flatten', [2, 96]],
      ],
    );
  });

  it('tells the layers without an output, and goes on with the others', () => {
    const layers = [
      layer('conv', CONVOLUTION, INPUT),
      layer('pool', POOL, 'conv'),
      layer('relu', { type: 'ReLU' }, 'pool'),
      layer('other', { type: 'ReLU' }, 'conv'),
    ];
    const { shapes, undefinedLayers } = shapesOf(layers, [1, 3, 4, 4]);
    assert.deepEqual(
      undefinedLayers.map(({ path }) => path),
      ['pool', 'relu'],
    );
    assert.deepEqual(shapes.get('other'), [1, 8, 2, 2]);
  });

  it('has no shape for channels that do not fit', () => {
    assert.equal(outputShape(CONVOLUTION, [[1, 4, 8, 8]]), undefined);
    assert.equal(outputShape({ type: 'Linear', inFeatures: 4, outFeatures: 2 }, [[1, 5]]), undefined);
    assert.equal(
      outputShape({ type: 'cat' }, [
        [1, 4, 8, 8],
        [1, 4, 8, 7],
      ]),
      undefined,
    );
  });
});
