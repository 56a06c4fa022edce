import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import * as ort from 'onnxruntime-web';
import { createGraph } from '../../src/model/variants';
import type { FileSource } from '../../src/protocol';
import { assets, needsAssets } from '../assets';
import type { EditedGraph } from '../fixtures/onnxEdit';
import { editOnnx, node } from '../fixtures/onnxEdit';
import { bytesOf, externalData, floats, onnxNode, onnxTensor, rawData } from '../fixtures/weightFiles';
import { formulaInput, largestDifference, startEngine } from '../fixtures/engineGoldens';
import type { NamedTensor } from '../fixtures/readWeights';
import { parseWeights, readMatched, readWeights } from '../fixtures/readWeights';

// The real weights, stored differently: in an external file, and as whole numbers with their scales.

const MODEL = 'bvlc_googlenet.onnx';
/** Of all weights in the network's order. */
const SHA256 = '11fedd33d712bf597b748581296bb6089d5295e9b1ceb0263bdae9156adaee13';

const UINT8 = 2;
const INT8 = 3;
const INT32 = 6;

describe('Real weights in an ONNX model', function () {
  const folder = mkdtempSync(path.join(tmpdir(), 'onnx-'));
  const engine = startEngine();
  let model: Uint8Array;
  let tensors: readonly NamedTensor[];

  before(async function () {
    needsAssets(this);
    model = readFileSync(assets(`assets/${MODEL}`));
    tensors = [...(await readWeights(model, MODEL)).tensors.values()].filter(({ dtype }) => dtype === 'float32');
    ort.env.wasm.numThreads = 1;
  });

  after(async () => {
    rmSync(folder, { recursive: true });
    await engine.dispose();
  });

  function write(name: string, bytes: Uint8Array): FileSource {
    const file = path.join(folder, name);
    writeFileSync(file, bytes);
    return { name, path: file };
  }

  it('are the same from an external file, which counts as a part of the model', async () => {
    let offset = 0;
    const initializers = tensors.map(({ name, shape, data }) => {
      const values = externalData({ location: 'model.data', offset, length: data.byteLength });
      offset += data.byteLength;
      return onnxTensor({ name, dims: shape, values });
    });
    const data = bytesOf(...tensors.map(tensor => new Uint8Array(tensor.data.buffer)));
    const main = withConstants(model, tensors, initializers);
    const file = write('model.onnx', main);
    await assert.rejects(engine.call('loadWeights', { file }), {
      name: 'WeightsError',
      message: 'model.onnx: refers to the file "model.data", but its folder has no such file',
    });
    write('model.data', data);
    const { variant, origin } = await engine.call('loadWeights', { file });
    assert.equal(variant, 'bvlc-googlenet');
    assert.equal(origin.kind === 'file' && origin.sha256, createHash('sha256').update(main).update(data).digest('hex'));
    const details = await engine.call('modelDetails', {});
    assert.equal(details.file?.bytes, main.length + data.length);
    const hash = createHash('sha256');
    for (const { parameters } of createGraph(variant, { useAux: false }).layers) {
      for (const { key } of parameters) hash.update((await engine.call('parameter', { key })).data);
    }
    assert.equal(hash.digest('hex'), SHA256);
  });

  it('are refused where the graph around them is another, which gave the same labels before', async () => {
    const graphs: readonly (readonly [string, (graph: EditedGraph) => void, RegExp])[] = [
      [
        'neg.onnx',
        ({ nodes }) => {
          nodes[0]?.inputs.splice(1, 1, 'negative');
          nodes.unshift(node('Neg', 'conv1/7x7_s2_w_0', 'negative'));
        },
        /^neg\.onnx: its node Conv that gives "conv1\/7x7_s2_1" \(conv1\.conv_block\.0\) takes as its weight what node "negative" \(Neg\) makes of the tensor "conv1\/7x7_s2_w_0"/,
      ],
      [
        'stride.onnx',
        ({ nodes }) => nodes[0]?.attributes.set('strides', { ints: [1, 1] }),
        /^stride\.onnx: its node Conv that gives .* has stride 1, BVLC GoogLeNet has 2$/,
      ],
    ];
    for (const [name, edit, message] of graphs) {
      const file = write(name, editOnnx(model, edit));
      await assert.rejects(engine.call('loadWeights', { file }), { name: 'WeightsError', message });
    }
  });

  it('are scale · (q − zero point) from whole numbers, and onnxruntime computes the same with them', async () => {
    const quantized = tensors.map((tensor, index) =>
      tensor.shape.length === 1 ? bias(tensor) : index % 4 === 0 ? perTensor(tensor) : perChannel(tensor),
    );
    const nodes = quantized.map(({ name, axis }) =>
      onnxNode({
        operator: 'DequantizeLinear',
        inputs: [`${name}_quantized`, `${name}_scale`, `${name}_zero_point`],
        output: name,
        attributes: { axis },
      }),
    );
    const file = withConstants(model, tensors, quantized.flatMap(initializersOf), nodes);
    const { stateDict, report } = await readMatched(await parseWeights(file, 'int8.onnx'), 'int8.onnx');
    assert.deepEqual(report.unexpected, []);
    const found = [...stateDict.values()];
    assert.equal(found.length, quantized.length);
    for (const [index, { name, floats: expected }] of quantized.entries()) {
      assert.ok(Buffer.compare(memoryOf(found[index]), memoryOf(expected)) === 0, name);
    }

    const { origin } = await engine.call('loadWeights', { file: write('int8.onnx', file) });
    assert.deepEqual(origin.kind === 'file' && origin.roundedTo, ['int8', 'uint8', 'int32']);
    const input = formulaInput(1, 100);
    const { logits } = await engine.call('run', { input, heads: ['main'] });
    const session = await ort.InferenceSession.create(file);
    const [inputName = '', outputName = ''] = [...session.inputNames, ...session.outputNames];
    const outputs = await session.run({ [inputName]: new ort.Tensor('float32', input.data, input.shape) });
    await session.release();
    const probabilities = outputs[outputName]?.data;
    assert(probabilities instanceof Float32Array);
    const difference = largestDifference(softmax(logits[0]?.logits.data ?? new Float32Array()), probabilities);
    console.log(`      largest difference of a probability ${difference.toExponential(1)}`);
    assert.ok(difference <= 1e-5);
  });
});

interface Quantized {
  readonly name: string;
  readonly dims: readonly number[];
  readonly axis: number;
  readonly type: number;
  readonly stored: Int8Array | Uint8Array | Int32Array;
  readonly scales: Float32Array;
  readonly zeroPoint: number;
  /** What they stand for. */
  readonly floats: Float32Array;
}

function quantize(
  { name, shape, data }: NamedTensor,
  type: number,
  scales: Float32Array,
  zeroPoint: number,
  stored: Quantized['stored'],
): Quantized {
  const step = data.length / scales.length;
  const result = new Float32Array(data.length);
  for (const [index, value] of data.entries()) {
    const scale = scales[Math.floor(index / step)] ?? NaN;
    const q = Math.round(value / scale) + zeroPoint;
    stored[index] = q;
    assert.equal(stored[index], q);
    result[index] = (q - zeroPoint) * scale;
  }
  return { name, dims: shape, axis: 0, type, stored, scales, zeroPoint, floats: result };
}

function perChannel(tensor: NamedTensor): Quantized {
  const channels = tensor.shape[0] ?? 0;
  const step = tensor.data.length / channels;
  const scales = Float32Array.from({ length: channels }, (_, channel) => {
    return largest(tensor.data.subarray(channel * step, (channel + 1) * step)) / 127;
  });
  return quantize(tensor, INT8, scales, 0, new Int8Array(tensor.data.length));
}

function perTensor(tensor: NamedTensor): Quantized {
  const scale = Float32Array.of(largest(tensor.data) / 127);
  return quantize(tensor, UINT8, scale, 128, new Uint8Array(tensor.data.length));
}

function bias(tensor: NamedTensor): Quantized {
  const scale = Float32Array.of(largest(tensor.data) / 2 ** 20);
  return quantize(tensor, INT32, scale, 0, new Int32Array(tensor.data.length));
}

function memoryOf(values: Float32Array = new Float32Array()): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function largest(values: Float32Array): number {
  return values.reduce((found, value) => Math.max(found, Math.abs(value)), 0);
}

function initializersOf({ name, dims, type, stored, scales, zeroPoint }: Quantized): Uint8Array[] {
  const size = scales.length === 1 ? [] : [scales.length];
  const points = new Uint8Array(scales.length * stored.BYTES_PER_ELEMENT).fill(zeroPoint);
  return [
    onnxTensor({ name: `${name}_quantized`, dims, type, values: rawData(new Uint8Array(stored.buffer)) }),
    onnxTensor({ name: `${name}_scale`, dims: size, values: rawData(floats(...scales)) }),
    onnxTensor({ name: `${name}_zero_point`, dims: size, type, values: rawData(points) }),
  ];
}

function softmax(logits: Float32Array): number[] {
  const highest = Math.max(...logits);
  const powers = Array.from(logits, logit => Math.exp(logit - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map(power => power / sum);
}

/** The newest format and operators that this file uses: since 13, DequantizeLinear has an axis. */
const IR_VERSION = 7;
const OPSET = 13;

/** The model with other initializers, and nodes before its own, in place of `replaced`. */
function withConstants(
  model: Uint8Array,
  replaced: readonly NamedTensor[],
  initializers: readonly Uint8Array[],
  nodes: readonly Uint8Array[] = [],
): Uint8Array<ArrayBuffer> {
  const names = new Set(replaced.map(({ name }) => name));
  const fields = messagesOf(messagesOf(model).find(([field]) => field === 7)?.[1]);
  const own = new Set(fields.filter(([field]) => field === 5).map(([, initializer]) => textOf(initializer, 8)));
  const graph = new BinaryWriter();
  for (const node of nodes) graph.tag(1, WireType.LengthDelimited).bytes(node);
  for (const [field, message] of fields) {
    const isReplaced = field === 5 && names.has(textOf(message, 8));
    // Old models list their initializers among the inputs.
    const isConstant = field === 11 && own.has(textOf(message, 1));
    if (!isReplaced && !isConstant) graph.tag(field, WireType.LengthDelimited).bytes(message);
  }
  for (const initializer of initializers) graph.tag(5, WireType.LengthDelimited).bytes(initializer);
  const opset = new BinaryWriter().tag(1, WireType.LengthDelimited).string('').tag(2, WireType.Varint).int64(OPSET);
  return new BinaryWriter()
    .tag(1, WireType.Varint)
    .int64(IR_VERSION)
    .tag(7, WireType.LengthDelimited)
    .bytes(graph.finish())
    .tag(8, WireType.LengthDelimited)
    .bytes(opset.finish())
    .finish();
}

function messagesOf(bytes: Uint8Array = new Uint8Array()): (readonly [field: number, message: Uint8Array])[] {
  const reader = new BinaryReader(bytes);
  const found: (readonly [number, Uint8Array])[] = [];
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (type === WireType.LengthDelimited) found.push([field, reader.bytes()]);
    else reader.skip(type, field);
  }
  return found;
}

function textOf(message: Uint8Array, field: number): string {
  return Buffer.from(messagesOf(message).find(([number]) => number === field)?.[1] ?? []).toString();
}
