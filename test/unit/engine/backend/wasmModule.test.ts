import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { startWasmModule, WASM_BUILDS } from '../../../../src/engine/backend/wasmModule';

describe("the backend's allocator", function () {
  this.timeout(20_000);

  for (const build of ['simd', 'shared'] as const) {
    it(`gives whole cache lines, takes them back, and tells when there are none left (${build})`, async () => {
      const { heap } = await startWasmModule(build, readFileSync(`dist/${WASM_BUILDS[build]}`));
      const blocks = [1, 8, 100, 4096, 1e6].map(bytes => ({ bytes, address: heap.allocate(bytes) }));
      for (const { bytes, address } of blocks) {
        assert.equal(address % 64, 0);
        new Uint8Array(heap.memory.buffer, address, bytes).fill(255);
      }
      for (const { address } of blocks) heap.free(address);
      const size = heap.memory.buffer.byteLength;
      for (let round = 0; round < 200; round++) heap.free(heap.allocate(1e6));
      assert.equal(heap.memory.buffer.byteLength, size, 'what is freed is used again');
      for (const bytes of [2e9, 2e9]) heap.allocate(bytes);
      for (const bytes of [1e9, 2e9, 2.2e9, 2 ** 32 + 100]) {
        assert.throws(() => heap.allocate(bytes), {
          name: 'EngineError',
          message: /could not get \d{4}\.\d MB of memory/,
        });
      }
    });
  }
});
