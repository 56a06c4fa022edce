import assert from 'node:assert/strict';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { OnnxTensor } from '../../../../fixtures/weightFiles';
import { bytesOf, floats, onnxModel, onnxTensor, rawData, uint16, uint64 } from '../../../../fixtures/weightFiles';
import { readWeights } from '../../../../fixtures/readWeights';

async function values(initializer: OnnxTensor): Promise<{ dtype: string; data: number[] }> {
  const { tensors } = await readWeights(onnxModel([onnxTensor(initializer)]), 'net.onnx');
  const found = tensors.get(initializer.name);
  assert(found);
  assert.deepEqual(found.shape, initializer.dims);
  return { dtype: found.dtype, data: [...found.data] };
}

async function refuses(bytes: Uint8Array, reason: RegExp): Promise<void> {
  await assert.rejects(readWeights(bytes, 'net.onnx'), { name: 'WeightsError', message: reason });
}

const packed = (field: number, write: (writer: BinaryWriter) => void) => (writer: BinaryWriter) => {
  const list = new BinaryWriter();
  write(list);
  writer.tag(field, WireType.LengthDelimited).bytes(list.finish());
};

describe('ONNX weights', () => {
  it('come from raw data of each type', async () => {
    const cases: [type: number, bytes: Uint8Array, dtype: string, expected: number[]][] = [
      [1, floats(1.5, -2), 'float32', [1.5, -2]],
      [10, bytesOf(uint16(0x3e00), uint16(0xc000)), 'float16', [1.5, -2]],
      [16, bytesOf(uint16(0x3fc0), uint16(0xc000)), 'bfloat16', [1.5, -2]],
      [11, new Uint8Array(Float64Array.of(1.5, -2).buffer), 'float64', [1.5, -2]],
      [7, bytesOf(uint64(3), uint64(BigInt.asUintN(64, -4n))), 'int64', [3, -4]],
      [6, new Uint8Array(Int32Array.of(3, -4).buffer), 'int32', [3, -4]],
      [3, Uint8Array.of(3, 0xfc), 'int8', [3, -4]],
      [2, Uint8Array.of(3, 252), 'uint8', [3, 252]],
      [9, Uint8Array.of(1, 0), 'bool', [1, 0]],
    ];
    for (const [type, bytes, dtype, data] of cases) {
      assert.deepEqual(await values({ name: 'w', dims: [2], type, values: rawData(bytes) }), { dtype, data });
    }
  });

  it('come from typed lists, packed or not', async () => {
    const cases: [type: number, write: (writer: BinaryWriter) => void, expected: number[]][] = [
      [1, packed(4, list => list.float(1.5).float(-2)), [1.5, -2]],
      [1, writer => writer.tag(4, WireType.Bit32).float(1.5).tag(4, WireType.Bit32).float(-2), [1.5, -2]],
      [10, packed(5, list => list.int32(0x3e00).int32(0xc000)), [1.5, -2]],
      [16, packed(5, list => list.int32(0x3fc0).int32(0xc000)), [1.5, -2]],
      [6, packed(5, list => list.int32(3).int32(-4)), [3, -4]],
      [7, packed(7, list => list.int64(3).int64(-4)), [3, -4]],
      [11, packed(10, list => list.double(1.5).double(-2)), [1.5, -2]],
      [13, packed(11, list => list.uint64(3).uint64(4)), [3, 4]],
    ];
    for (const [type, write, data] of cases) {
      assert.deepEqual((await values({ name: 'w', dims: [2], type, values: write })).data, data);
    }
  });

  it('keep what the model says about itself', async () => {
    const model = onnxModel([onnxTensor({ name: 'w', dims: [], values: rawData(floats(7)) })]);
    const entry = new BinaryWriter().tag(1, WireType.LengthDelimited).string('epoch');
    entry.tag(2, WireType.LengthDelimited).string('90');
    const withEntry = new BinaryWriter().tag(14, WireType.LengthDelimited).bytes(entry.finish()).finish();
    const { metadata } = await readWeights(bytesOf(model, withEntry), 'net.onnx');
    assert.deepEqual(metadata, { 'ir version': '7', producer: 'tests', opset: '12', epoch: '90' });
  });

  it('are refused when a tensor does not have the values it declares', async () => {
    const of = (dims: number[], write: (writer: BinaryWriter) => void): Uint8Array =>
      onnxModel([onnxTensor({ name: 'w', dims, values: write })]);
    await refuses(of([3], rawData(floats(1, 2))), /^net\.onnx: the tensor "w" declares 12 bytes .* but has 8$/);
    await refuses(of([50_000, 50_000], rawData(floats(1))), /declares 10000000000 bytes/);
    await refuses(
      of(
        [3],
        packed(4, list => list.float(1)),
      ),
      /"w" declares 3 values \[3\] but has 1/,
    );
    await refuses(
      of(
        [50_000, 50_000],
        packed(4, list => list.float(1)),
      ),
      /more values than the file can hold/,
    );
    await refuses(of([2 ** 40, 2 ** 40], rawData(floats(1))), /impossible shape/);
    await refuses(of([-1], rawData(floats(1))), /impossible shape \[-1\]/);
  });

  it('are refused when they are not in the file, or are not numbers', async () => {
    const external = (writer: BinaryWriter): void => {
      writer.tag(14, WireType.Varint).int32(1);
    };
    await refuses(onnxModel([onnxTensor({ name: 'w', dims: [1], values: external })]), /"w" in another file/);
    const strings = { name: 'w', dims: [0], type: 8, values: rawData(new Uint8Array()) };
    await refuses(onnxModel([onnxTensor(strings)]), /"w" has the ONNX type 8/);
    const nameless = { name: '', dims: [1], values: rawData(floats(1)) };
    await refuses(onnxModel([onnxTensor(nameless)]), /initializer without a name/);
    await refuses(onnxModel([]), /without initializers/);
  });

  it('are refused in another protobuf with the same beginning, or in nested lengths beyond the file', async () => {
    // A TensorFlow SavedModel: schema version 1, then a graph in field 2.
    await refuses(bytesOf(0x08, 1, 0x12, 3, 0x0a, 1, 0x61), /not a complete ONNX model: it has no graph/);
    await refuses(bytesOf(0x08, 7, 0x3a, 0xff, 0xff, 0xff, 0xff, 0x0f, 1, 2), /ONNX model is truncated or damaged/);
    await refuses(bytesOf(0x08, 7, 0x3a, 4, 0x2a, 0x7f, 1, 2), /ONNX graph is truncated|no operator set/);
    await refuses(bytesOf(0x08, 7, 0x3a, 4, 0x2a, 0x7f, 1, 2, 0x42, 0), /ONNX graph is truncated or damaged/);
    await refuses(bytesOf(0x08, 7, 0x38, 1, 0x42, 0), /is not a weights file/);
  });
});
