import assert from 'node:assert/strict';
import { inMemory } from '../../../src/base/byteSource';
import { featuresHeaderLength, parseFeaturesHeader, writeFeaturesHeader } from '../../../src/evaluation/featuresFile';
import { safetensors } from '../../../src/weights/formats/safetensors';

const HEADER = {
  weights: { name: 'net.onnx', sha256: 'ab' },
  variant: 'bvlc-googlenet',
  upright: false,
  size: 4,
  pictures: ['a "b".jpg', 'ü.png'],
  hashes: ['1', '2'],
};

describe('a file of features', () => {
  const start = writeFeaturesHeader(HEADER);
  const json = start.subarray(8);

  it('is read as it was written', () => {
    assert.equal(featuresHeaderLength(start), json.length);
    assert.deepEqual(parseFeaturesHeader(json, 32), HEADER);
  });

  it('is safetensors', async () => {
    const file = new Uint8Array(start.length + 32);
    file.set(start);
    new DataView(file.buffer).setFloat32(start.length, 1.5, true);
    const { tensors } = await safetensors.parse(inMemory(file), () => Promise.reject(new Error('no other file')));
    const [[name, tensor] = []] = [...tensors];
    assert.deepEqual([name, tensor?.shape, tensor?.dtype], ['features', [2, 4], 'float32']);
  });

  it('is refused where it is torn or something else', () => {
    assert.throws(() => featuresHeaderLength(new Uint8Array(3)), /too short/);
    assert.throws(() => featuresHeaderLength(new Uint8Array(8).fill(255)), /is not a file of features/);
    assert.throws(() => parseFeaturesHeader(json, 31), /has 31 bytes of features, not 32/);
    assert.throws(() => parseFeaturesHeader(new TextEncoder().encode('{}'), 0), /is not a file of features/);
    const fewer = writeFeaturesHeader({ ...HEADER, hashes: ['1'] }).subarray(8);
    assert.throws(() => parseFeaturesHeader(fewer, 32), /other pictures than features/);
  });
});
