import assert from 'node:assert/strict';
import type { OnnxNode } from '../../../../fixtures/weightFiles';
import { floats, onnxModel, onnxNode, onnxTensor, rawData } from '../../../../fixtures/weightFiles';
import type { NamedTensor } from '../../../../fixtures/readWeights';
import { readWeights } from '../../../../fixtures/readWeights';

const float = (name: string, dims: number[], ...values: number[]): Uint8Array =>
  onnxTensor({ name, dims, values: rawData(floats(...values)) });
const scaleOf = (name: string): Uint8Array => float(name, [], 0.5);
const ints = (name: string, type: number, dims: number[], ...values: number[]): Uint8Array => {
  const bytes = type === INT32 ? new Uint8Array(Int32Array.from(values).buffer) : Uint8Array.from(values);
  return onnxTensor({ name, dims, type, values: rawData(bytes) });
};
const UINT8 = 2;
const INT8 = 3;
const INT32 = 6;
const FLOAT16 = 10;

const node = (operator: string, inputs: string, output: string, attributes: OnnxNode['attributes'] = {}): Uint8Array =>
  onnxNode({ operator, inputs: inputs.split(' ').map(name => (name === '-' ? '' : name)), output, attributes });

async function read(initializers: readonly Uint8Array[], nodes: readonly Uint8Array[]): Promise<NamedTensor[]> {
  const { tensors } = await readWeights(onnxModel(initializers, nodes), 'net.onnx');
  return [...tensors.values()];
}

type Found = [name: string, shape: readonly number[], ...values: number[]];

async function finds(
  initializers: readonly Uint8Array[],
  nodes: readonly Uint8Array[],
  expected: Found[],
): Promise<void> {
  const found = await read(initializers, nodes);
  assert.deepEqual(
    found.map(({ name, shape, data }): Found => [name, shape, ...data]),
    expected,
  );
}

async function refuses(
  initializers: readonly Uint8Array[],
  nodes: readonly Uint8Array[],
  message: RegExp,
): Promise<void> {
  await assert.rejects(readWeights(onnxModel(initializers, nodes), 'net.onnx'), { name: 'WeightsError', message });
}

describe('ONNX weights and the graph around them', () => {
  const matrix = float('w', [2, 3], 1, 2, 3, 4, 5, 6);
  const asIs: Found = ['w', [2, 3], 1, 2, 3, 4, 5, 6];
  const turned: Found = ['w', [3, 2], 1, 4, 2, 5, 3, 6];

  it('are transposed where the graph multiplies by them in the other order', async () => {
    const cases: [expected: Found, ...nodes: Uint8Array[]][] = [
      [turned, node('MatMul', 'x w', 'y')],
      [turned, node('Gemm', 'x w', 'y')],
      [turned, node('Gemm', 'x w', 'y', { transB: 0 })],
      [turned, node('Gemm', 'x w', 'y', { transB: 0 }), node('MatMul', 'z w', 'v')],
      [asIs, node('Gemm', 'x w', 'y', { transB: 1, transA: 1 })],
      [asIs, node('MatMul', 'w x', 'y')],
      [asIs, node('Transpose', 'w', 'wt'), node('MatMul', 'x wt', 'y')],
    ];
    for (const [expected, ...nodes] of cases) await finds([matrix], nodes, [expected]);
    await refuses(
      [matrix],
      [node('MatMul', 'x w', 'y'), node('Gemm', 'x w', 'y', { transB: 1 })],
      /its matrix "w" is multiplied both directly and transposed$/,
    );
  });

  it('are refused when a node multiplies them by a number first', async () => {
    const gemm = (attributes: OnnxNode['attributes']): Uint8Array => node('Gemm', 'x w b', 'y', attributes);
    const tensors = [matrix, float('b', [3], 7, 8, 9)];
    await finds(tensors, [gemm({ alpha: 1, beta: 1 })], [turned, ['b', [3], 7, 8, 9]]);
    await refuses(tensors, [gemm({ alpha: 2 })], /its tensor "w" is multiplied by 2 before it is used$/);
    await refuses(tensors, [gemm({ beta: 0 })], /its tensor "b" is multiplied by 0 before/);
  });

  it('are in Constant nodes too, but not every Constant is weights', async () => {
    const constant = (output: string, value: Uint8Array): Uint8Array => node('Constant', '', output, { value });
    const unnamed = (dims: number[], ...values: number[]): Uint8Array => float('', dims, ...values);
    await finds(
      [],
      [
        constant('w', unnamed([1, 1, 1, 2], 1, 2)),
        constant('b', unnamed([1], 3)),
        constant('added', unnamed([2], 4, 5)),
        constant('scalar', unnamed([1], 6)),
        constant('mean', unnamed([3, 1, 1], 7, 8, 9)),
        constant('texts', onnxTensor({ name: '', dims: [0], type: 8, values: () => undefined })),
        node('Conv', 'x w b', 'y'),
        node('Add', 'y added', 'z'),
        node('Add', 'z scalar', 'u'),
        node('Add', 'u mean', 'v'),
      ],
      [
        ['w', [1, 1, 1, 2], 1, 2],
        ['b', [1], 3],
        ['added', [2], 4, 5],
      ],
    );
  });

  it('also have the names that Identity nodes give them, since equal tensors are stored once', async () => {
    await finds(
      [float('a.weight', [2], 1, 1), float('w', [2, 1], 3, 4)],
      [
        node('Identity', 'a.weight', 'b.weight'),
        node('Identity', 'b.weight', 'c.weight'),
        node('Identity', 'a.weight', 'elsewhere'),
        node('BatchNormalization', 'x a.weight b.weight b.weight c.weight', 'y'),
        node('Gemm', 'y w', 'z'),
      ],
      [
        ['a.weight', [2], 1, 1],
        ['w', [1, 2], 3, 4],
        ['b.weight', [2], 1, 1],
        ['c.weight', [2], 1, 1],
      ],
    );
    await refuses(
      [float('a', [1], 1), float('b', [1], 1)],
      [node('Identity', 'a', 'b'), node('Conv', 'x b', 'y')],
      /the tensor "b" occurs twice$/,
    );
  });

  it('are refused in a graph of endless nodes, or damaged ones', async () => {
    const endless = Array<Uint8Array>(40_000).fill(node('Relu', 'x', 'y'));
    await refuses([matrix], endless, /more nodes than any GoogLeNet has/);
    await refuses([matrix], [Uint8Array.of(0x0a, 0x7f, 1)], /ONNX node is truncated or damaged/);
    await refuses([matrix], [Uint8Array.of(0x2a, 2, 0x0a, 0x7f)], /ONNX attribute is truncated or damaged/);
  });

  describe('as whole numbers', () => {
    const weight = [ints('w_quantized', INT8, [2, 1, 1, 2], 1, 0xff, 4, 0), float('w_scale', [2], 0.5, 0.1)];
    const zeros = ints('w_zero_point', INT8, [2], 0, 2);
    const tenth = Math.fround(0.1);
    const floatsOfWeight: Found = ['w', [2, 1, 1, 2], 0.5, -0.5, Math.fround(2 * tenth), Math.fround(-2 * tenth)];

    it('become the floats that they stand for, as DequantizeLinear computes them for a layer', async () => {
      const conv = node('Conv', 'x w_dequantized b', 'y');
      const bias = [ints('b_quantized', INT32, [2], 10, -20), float('b_scale', [2], 0.25, 0.5)];
      for (const [output, name] of [
        ['w_dequantized', 'x w_dequantized b'],
        ['w_DequantizeLinear_Output', 'x w_DequantizeLinear_Output b'],
        ['w', 'x w b'],
        ['anything', 'x anything b'],
      ] as const) {
        await finds(
          [...weight, zeros, ...bias],
          [
            node('DequantizeLinear', 'w_quantized w_scale w_zero_point', output, { axis: 0 }),
            node('DequantizeLinear', 'b_quantized b_scale', 'b', { axis: 0 }),
            node('Conv', name, 'y'),
          ],
          [floatsOfWeight, ['b', [2], 2.5, -10]],
        );
      }
      const [found] = await read(
        [ints('q', UINT8, [3, 1, 1, 1], 0, 128, 255), float('s', [1], 0.5), ints('z', UINT8, [], 128)],
        [node('DequantizeLinear', 'q s z', 'w_dequantized'), conv],
      );
      assert.deepEqual(found, {
        name: 'w',
        shape: [3, 1, 1, 1],
        dtype: 'float32',
        quantized: 'uint8',
        data: Float32Array.of(-64, 0, 63.5),
      });
    });

    it('may be empty, with any number of declared channels', async () => {
      const none = ints('w_quantized', INT8, [2 ** 40, 0]);
      const nodes = [node('DequantizeLinear', 'w_quantized s', 'f', { axis: 0 }), node('Conv', 'x f', 'y')];
      await finds([none, scaleOf('s')], nodes, [['w', [2 ** 40, 0]]]);
    });

    it('are transposed like floats, with a scale for each column or row', async () => {
      const stored = ints('w_quantized', INT8, [2, 3], 1, 2, 3, 4, 5, 6);
      const columns = float('s', [3], 1, 10, 100);
      const rows = float('s', [2], 1, 10);
      const byColumn: Found = ['w', [3, 2], 1, 4, 20, 50, 300, 600];
      const byRow: Found = ['w', [2, 3], 1, 2, 3, 40, 50, 60];
      const zero = ints('z', INT8, [], 0);
      const x = [scaleOf('xs'), ints('xz', UINT8, [], 3), scaleOf('ys'), ints('yz', UINT8, [], 3)];
      await finds(
        [stored, columns],
        [node('DequantizeLinear', 'w_quantized s', 'f'), node('MatMul', 'x f', 'y')],
        [byColumn],
      );
      await finds(
        [stored, rows],
        [node('DequantizeLinear', 'w_quantized s', 'f', { axis: -2 }), node('Gemm', 'x f', 'y', { transB: 1 })],
        [byRow],
      );
      await finds(
        [stored, columns, zero, ...x],
        [node('QLinearMatMul', 'x xs xz w_quantized s z ys yz', 'y')],
        [byColumn],
      );
      await finds([stored, columns, zero, ...x], [node('QGemm', 'x xs xz w_quantized s z - ys yz', 'y')], [byColumn]);
      await finds(
        [stored, rows, zero, ...x],
        [node('QGemm', 'x xs xz w_quantized s z - ys yz', 'y', { transB: 1 })],
        [byRow],
      );
    });

    it('are found among the inputs of operators that compute with them, and scales of activations are left out', async () => {
      const activations = ['xs', 'ys', 'vs'].map(scaleOf);
      const points = ['xz', 'yz', 'vz'].map(name => ints(name, UINT8, [], 7));
      const bias = ints('b_quantized', INT32, [2], 4, -8);
      const unused = [float('b_quantized_scale', [2], 1, 1), ints('b_quantized_zero_point', INT32, [2], 0, 0)];
      await finds(
        [...weight, zeros, ...activations, ...points, bias, ...unused],
        [
          node('QuantizeLinear', 'image xs xz', 'x'),
          node('QLinearConv', 'x xs xz w_quantized w_scale w_zero_point ys yz b_quantized', 'y'),
          node('QLinearConcat', 'vs vz y ys yz y ys yz', 'v'),
          node('DequantizeLinear', 'v vs vz', 'result'),
        ],
        [floatsOfWeight, ['b', [2], 1, Math.fround(-8 * Math.fround(0.5 * tenth))]],
      );
    });

    it('are found in a bias of its own node, but not in what the arithmetic adds or multiplies', async () => {
      const triple = (name: string, dims: number[], ...values: number[]): Uint8Array[] => [
        ints(`${name}_quantized`, UINT8, dims, ...values),
        scaleOf(`${name}_scale`),
        ints(`${name}_zero_point`, UINT8, [], 1),
      ];
      const found = await read(
        [...triple('b', [2], 3, 5), ...triple('mean', [2, 1, 1], 3, 5), ...triple('factor', [], 9), scaleOf('s')],
        [
          node('QLinearAdd', 'x s - b_quantized b_scale b_zero_point s -', 'y'),
          node('QLinearAdd', 'mean_quantized mean_scale mean_zero_point y s - s -', 'z'),
          node('DequantizeLinear', 'factor_quantized factor_scale factor_zero_point', 'factor'),
          node('Mul', 'z factor', 'v'),
        ],
      );
      const floating = found.filter(({ dtype }) => dtype === 'float32');
      assert.deepEqual(
        floating.map(({ name, data }) => [name, ...data]),
        [['b', 1, 2]],
      );
    });

    it('have their scale after operators on integers', async () => {
      const quantize = onnxNode({ operator: 'DynamicQuantizeLinear', inputs: ['image'], output: 'x' });
      // Its second and third output: the fixture writes one.
      const outputs = ['x_scale', 'x_zero_point'].flatMap(name => [0x12, name.length, ...Buffer.from(name)]);
      const dynamic = Uint8Array.from([...quantize, ...outputs]);
      const chain = (operator: string, ...between: Uint8Array[]): Uint8Array[] => [
        dynamic,
        node(operator, 'x w_quantized x_zero_point w_zero_point', 'i'),
        ...between,
        node('Cast', between.length > 0 ? 'i2' : 'i', 'f'),
        node('Mul', 'w_scale x_scale', 's'),
        node('Mul', 'f s', 'y'),
      ];
      const scale = scaleOf('w_scale');
      const point = ints('w_zero_point', INT8, [], 1);
      const conv = ints('w_quantized', INT8, [1, 1, 1, 2], 3, 5);
      await finds([conv, scale, point], chain('ConvInteger'), [['w', [1, 1, 1, 2], 1, 2]]);
      await finds([conv, scale, point], chain('ConvInteger', node('Add', 'i bias', 'i2')), [['w', [1, 1, 1, 2], 1, 2]]);
      const matrixOfIntegers = ints('w_quantized', INT8, [1, 2], 3, 5);
      await finds([matrixOfIntegers, scale, point], chain('MatMulInteger'), [['w', [2, 1], 1, 2]]);

      const inexact = /its quantized tensor "w_quantized" can't be decoded exactly: its scale is not a constant$/;
      await refuses([conv, scale, point], chain('ConvInteger').slice(1), inexact);
      await refuses([conv, scale, point], chain('ConvInteger').slice(0, -1), inexact);
      await refuses([conv, scale, point], [...chain('ConvInteger'), node('Relu', 'i', 'z')], inexact);
      await refuses(
        [conv, scale, point],
        [dynamic, node('ConvInteger', 'x w_quantized - -', 'i'), node('Cast', 'i', 'i')],
        inexact,
      );
    });

    it('are refused by name when they can not be decoded exactly', async () => {
      const dequantize = (inputs: string, attributes = {}): Uint8Array[] => [
        node('DequantizeLinear', inputs, 'w', attributes),
        node('Conv', 'x w', 'y'),
      ];
      const stored = ints('w_quantized', INT8, [2, 3, 1, 1], 1, 2, 3, 4, 5, 6);
      const cases: [tensors: Uint8Array[], nodes: Uint8Array[], reason: RegExp][] = [
        [[stored], dequantize('w_quantized s'), /its scale is not a constant/],
        [[stored, scaleOf('s')], dequantize('w_quantized s z'), /its zero point is not a constant/],
        [[stored, float('s', [2], 1, 2)], dequantize('w_quantized s'), /its scale has 2 values, neither 1 nor/],
        [[stored, float('s', [2], 1, 2)], dequantize('w_quantized s', { axis: 7 }), /its scale has 2 values/],
        [
          [stored, scaleOf('s'), ints('z', INT8, [2], 1, 2)],
          dequantize('w_quantized s z'),
          /its zero point has 2 values/,
        ],
        [
          [stored, onnxTensor({ name: 's', dims: [], type: FLOAT16, values: rawData(Uint8Array.of(0, 0x3c)) })],
          dequantize('w_quantized s'),
          /its scale is float16/,
        ],
        [[stored, scaleOf('s')], dequantize('w_quantized s', { block_size: 16 }), /it has a scale for each block/],
        [
          [ints('w_quantized', INT32, [1], 5), scaleOf('s'), ints('z', INT32, [1], 3)],
          dequantize('w_quantized s z'),
          /its zero point is not 0/,
        ],
        [
          [onnxTensor({ name: 'w_quantized', dims: [1], type: 7, values: rawData(new Uint8Array(8)) }), scaleOf('s')],
          dequantize('w_quantized s'),
          /it is int64/,
        ],
        [
          [stored, scaleOf('s'), float('t', [], 1)],
          [...dequantize('w_quantized s'), node('DequantizeLinear', 'w_quantized t', 'v'), node('Conv', 'x v', 'z')],
          /it is used with different scales/,
        ],
      ];
      for (const [tensors, nodes, reason] of cases) {
        await refuses(tensors, nodes, new RegExp(`^net\\.onnx: its quantized tensor "w_quantized" .*${reason.source}`));
      }
    });

    it('are refused when their number differs from the declared one', async () => {
      const nodes = [node('DequantizeLinear', 'w_quantized s', 'w'), node('Conv', 'x w', 'y')];
      await refuses([ints('w_quantized', INT8, [3], 1, 2), scaleOf('s')], nodes, /"w_quantized" declares 3 bytes/);
      await refuses([ints('w_quantized', INT8, [100_000, 100_000]), scaleOf('s')], nodes, /more values than the file/);
      await refuses(
        [ints('w_quantized', INT8, [1], 1), onnxTensor({ name: 's', dims: [], values: rawData(floats(1, 2)) })],
        nodes,
        /the tensor "s" declares 4 bytes .* but has 8/,
      );
    });
  });
});
