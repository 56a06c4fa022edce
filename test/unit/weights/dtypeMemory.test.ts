import assert from 'node:assert/strict';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { DtypeName } from '../../../src/weights/dtype';
import { decodeValues, DTYPES, encodeValues } from '../../../src/weights/dtype';

const COUNT = 4_000_000;
/** Of V8's heap, in which a single object for each value would take 64 MB. Typed arrays lie outside of it. */
const HEAP_LIMIT = { maxOldGenerationSizeMb: 24, maxYoungGenerationSizeMb: 4 };

const DTYPE_NAMES = Object.keys(DTYPES) as DtypeName[];

/** In a worker of little memory: encodes and decodes as many values as the largest tensors have, and answers with their sum. */
function convert(dtype: DtypeName): number {
  const bytes = new Uint8Array(COUNT * DTYPES[dtype].size);
  encodeValues(dtype, new Float32Array(COUNT).fill(1), bytes);
  return decodeValues(dtype, bytes).reduce((sum, value) => sum + value, 0);
}

if (isMainThread) {
  describe('Millions of values', function () {
    this.timeout(60_000);
    for (const dtype of DTYPE_NAMES) {
      it(`of ${dtype} are converted without an object for each`, async () => {
        const worker = new Worker(__filename, { workerData: { dtype }, resourceLimits: HEAP_LIMIT });
        const sum: unknown = await new Promise((resolve, reject) => {
          worker.once('message', resolve);
          worker.once('error', reject);
        });
        await worker.terminate();
        assert.equal(sum, COUNT);
      });
    }
  });
} else {
  const { dtype } = workerData as { readonly dtype: DtypeName };
  parentPort?.postMessage(convert(dtype));
}
