import assert from 'node:assert/strict';
import { roundedTo } from '../../../src/weights/roundedTo';
import type { NamedTensor } from '../../fixtures/readWeights';
import { asFile } from '../../fixtures/readWeights';

describe('What the weights of a file are rounded to', () => {
  const tensor = (
    name: string,
    size: number,
    dtype: NamedTensor['dtype'],
    quantized?: NamedTensor['dtype'],
  ): NamedTensor => ({
    name,
    shape: [size],
    dtype,
    ...(quantized && { quantized }),
    data: new Float32Array(size),
  });
  const of = (...tensors: readonly NamedTensor[]): readonly string[] =>
    roundedTo(asFile({ format: 'onnx', tensors: new Map(tensors.map(each => [each.name, each])), metadata: {} }));

  it('is nothing where they are floats or doubles, whatever whole numbers lie beside them', () => {
    assert.deepEqual(of(tensor('a', 2, 'float32'), tensor('b', 2, 'float64'), tensor('shape', 2, 'int64')), []);
  });

  it('is the types of quantized and halved ones, the largest share first', () => {
    const mixed = [
      tensor('a', 2, 'float32', 'int32'),
      tensor('b', 5, 'float32', 'int8'),
      tensor('c', 1, 'float32', 'int8'),
      tensor('d', 1, 'float16'),
      tensor('e', 9, 'bfloat16'),
      tensor('f', 99, 'float32'),
    ];
    assert.deepEqual(of(...mixed), ['bfloat16', 'int8', 'int32', 'float16']);
  });

  it('stays known in a file that was made of such a one, and is nothing but types', () => {
    const made = (text: string): readonly string[] =>
      roundedTo({ format: 'onnx', tensors: new Map(), metadata: { source_rounded_to: text } });
    assert.deepEqual(made('int8, int32'), ['int8', 'int32']);
    assert.deepEqual(made('int8, int8, constructor, \u202e'), ['int8']);
  });
});
