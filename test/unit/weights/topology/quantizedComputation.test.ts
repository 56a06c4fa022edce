import assert from 'node:assert/strict';
import { matchWeights } from '../../../../src/weights/match/matchWeights';
import type { EditedGraph, EditedNode } from '../../../fixtures/onnxEdit';
import { editOnnx, node } from '../../../fixtures/onnxEdit';
import { parseWeights } from '../../../fixtures/readWeights';
import { onnxOf } from '../../../fixtures/variantFiles';
import { floats, onnxTensor, rawData } from '../../../fixtures/weightFiles';

// The first layer of BVLC GoogLeNet as quantizers write it.

const CONV = 'conv1.conv_block.0';
const RELU = 'conv1.conv_block.1';
const WEIGHT = `${CONV}.weight`;
const BIAS = `${CONV}.bias`;
const UINT8 = 2;
const INT8 = 3;
const INT32 = 6;

const integer = (name: string, type: number, value: number): Uint8Array => {
  const bytes = type === INT32 ? new Uint8Array(Int32Array.of(value).buffer) : Uint8Array.of(value);
  return onnxTensor({ name, dims: [], type, values: rawData(bytes) });
};
const scale = (name: string): Uint8Array => onnxTensor({ name, dims: [], values: rawData(floats(0.5)) });

/** Replaces the layer by nodes, and its weight by whole numbers of one scale. */
function quantized(
  graph: EditedGraph,
  nodes: readonly EditedNode[],
  { hasRelu = false, zeroPoint = 0, type = UINT8 } = {},
): void {
  graph.withoutInitializers.add(WEIGHT);
  const weight = new Uint8Array(64 * 3 * 7 * 7);
  graph.initializers.push(
    onnxTensor({ name: `${WEIGHT}_quantized`, dims: [64, 3, 7, 7], type: INT8, values: rawData(weight) }),
    scale(`${WEIGHT}_scale`),
    integer(`${WEIGHT}_zero_point`, INT8, 0),
  );
  if (nodes.some(({ inputs }) => inputs.includes('out_scale'))) {
    graph.initializers.push(
      scale('in_scale'),
      integer('in_zero_point', UINT8, 128),
      scale('out_scale'),
      integer('out_zero_point', type, zeroPoint),
    );
  }
  graph.nodes = graph.nodes.flatMap(each => {
    if (each.outputs[0] === CONV) return nodes;
    return each.outputs[0] === RELU && !hasRelu ? [] : [each];
  });
}

const window = { kernel_shape: { ints: [7, 7] }, strides: { ints: [2, 2] }, pads: { ints: [3, 3, 3, 3] } } as const;

function dequantized(result: string): EditedNode[] {
  return [
    node('QuantizeLinear', 'input in_scale in_zero_point', 'in_q'),
    node('DequantizeLinear', 'in_q in_scale in_zero_point', 'in_f'),
    node('DequantizeLinear', `${WEIGHT}_quantized ${WEIGHT}_scale ${WEIGHT}_zero_point`, `${WEIGHT}_dequantized`),
    node('Conv', `in_f ${WEIGHT}_dequantized ${BIAS}`, 'conv', window),
    node('QuantizeLinear', 'conv out_scale out_zero_point', 'out_q'),
    node('DequantizeLinear', 'out_q out_scale out_zero_point', result),
  ];
}

function onIntegers(result: string): EditedNode[] {
  const dynamic = node('DynamicQuantizeLinear', 'input', 'in_q');
  dynamic.outputs.push('x_scale', 'x_zero_point');
  return [
    dynamic,
    node('ConvInteger', `in_q ${WEIGHT}_quantized x_zero_point ${WEIGHT}_zero_point`, 'integers', window),
    node('Cast', 'integers', 'conv_f', { to: { int: 1 } }),
    node('Mul', `x_scale ${WEIGHT}_scale`, 'product'),
    node('Mul', 'conv_f product', 'scaled'),
    node('Constant', '', 'bias_shape', { value_ints: { ints: [1, -1, 1, 1] } }),
    node('Reshape', `${BIAS} bias_shape`, 'bias_r'),
    node('Add', 'scaled bias_r', result),
  ];
}

async function load(edit: (graph: EditedGraph) => void): Promise<void> {
  const bytes = editOnnx(onnxOf('bvlc-googlenet'), edit);
  const { report } = matchWeights(await parseWeights(bytes, 'int8.onnx'), 'int8.onnx');
  assert.deepEqual(report.unexpected, []);
}

describe('What a quantized ONNX file computes', function () {
  this.timeout(60_000);

  it('may go through whole numbers that are floats again, with a ReLU or with what is below 0 cut off', async () => {
    await load(graph => quantized(graph, dequantized(RELU)));
    await load(graph => quantized(graph, dequantized(RELU), { type: INT8, zeroPoint: 0x80 }));
    await load(graph => quantized(graph, dequantized(CONV), { hasRelu: true, zeroPoint: 100 }));
    // Nothing is below 0 after a ReLU.
    await load(graph => {
      quantized(graph, dequantized(CONV), { hasRelu: true });
    });
  });

  it('is refused where the ReLU is gone and negative values are not', async () => {
    await assert.rejects(
      load(graph => quantized(graph, dequantized(RELU), { zeroPoint: 100 })),
      {
        message:
          /its node "maxpool1" \(MaxPool\) reads conv1\.conv_block\.0 \(Conv2d\), BVLC GoogLeNet has conv1\.conv_block\.1 \(ReLU\) there/,
      },
    );
  });

  it('is refused where negative logits are cut off', async () => {
    const cut = (graph: EditedGraph): void => {
      quantized(graph, dequantized(RELU));
      graph.nodes.push(node('QuantizeLinear', 'logits out_scale out_zero_point', 'result'));
      graph.outputs = ['result'];
    };
    await assert.rejects(load(cut), {
      message:
        /its node "result" \(QuantizeLinear\) sets negative values of fc \(Linear\) to 0, BVLC GoogLeNet does not/,
    });
  });

  it('may be convolutions of whole numbers with their own scales', async () => {
    const convolved = (): EditedNode[] => [
      node('QuantizeLinear', 'input in_scale in_zero_point', 'in_q'),
      node(
        'QLinearConv',
        `in_q in_scale in_zero_point ${WEIGHT}_quantized ${WEIGHT}_scale ${WEIGHT}_zero_point out_scale out_zero_point ${BIAS}_quantized`,
        'out_q',
        window,
      ),
      node('DequantizeLinear', 'out_q out_scale out_zero_point', RELU),
    ];
    const edit =
      (change: (nodes: EditedNode[]) => void = () => undefined) =>
      (graph: EditedGraph): void => {
        const nodes = convolved();
        change(nodes);
        quantized(graph, nodes);
        graph.withoutInitializers.add(BIAS);
        graph.initializers.push(
          onnxTensor({ name: `${BIAS}_quantized`, dims: [64], type: INT32, values: rawData(new Uint8Array(256)) }),
        );
      };
    await load(edit());
    await assert.rejects(load(edit(nodes => nodes[1]?.attributes.set('strides', { ints: [1, 1] }))), {
      message: /\(conv1\.conv_block\.0\) has stride 1, BVLC GoogLeNet has 2/,
    });
  });

  it('may be convolutions whose scale comes afterwards, and the bias after it', async () => {
    await load(graph => quantized(graph, onIntegers(CONV), { hasRelu: true }));
    const withoutBias = (graph: EditedGraph): void => {
      const nodes = onIntegers(CONV).filter(({ operator }) => operator !== 'Add');
      const scaled = nodes.find(({ outputs }) => outputs[0] === 'scaled');
      if (scaled) scaled.outputs = [CONV];
      quantized(graph, nodes, { hasRelu: true });
    };
    await assert.rejects(load(withoutBias), { message: /reads conv1\.conv_block\.0 \(Conv2d\) without its bias/ });
    const alongWidth = (graph: EditedGraph): void => {
      const nodes = onIntegers(CONV);
      nodes.find(({ outputs }) => outputs[0] === 'bias_shape')?.attributes.set('value_ints', { ints: [1, 1, 1, -1] });
      quantized(graph, nodes, { hasRelu: true });
    };
    await assert.rejects(load(alongWidth), { message: /adds the bias along another axis/ });
  });
});
