import assert from 'node:assert/strict';
import { npyFile } from '../../../src/export/npyFile';

describe('an .npy file', () => {
  it('has a header of NumPy’s, aligned, and the values behind it', () => {
    for (const [shape, text] of [
      [[1, 2, 3], '(1, 2, 3)'],
      [[6], '(6,)'],
    ] as const) {
      const file = npyFile({ shape, data: Float32Array.of(0, 1, -2, 0.5, NaN, 6) });
      const header = new DataView(file.buffer).getUint16(8, true);
      assert.deepEqual([...file.subarray(0, 8)], [0x93, ...new TextEncoder().encode('NUMPY'), 1, 0]);
      assert.equal((10 + header) % 64, 0);
      const written = new TextDecoder().decode(file.subarray(10, 10 + header));
      assert.equal(written.trimEnd(), `{'descr': '<f4', 'fortran_order': False, 'shape': ${text}, }`);
      assert.ok(written.endsWith('\n'));
      assert.deepEqual(new Float32Array(file.buffer.slice(10 + header)), Float32Array.of(0, 1, -2, 0.5, NaN, 6));
    }
  });
});
