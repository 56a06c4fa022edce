import assert from 'node:assert/strict';
import { corpus, expectations, judgePicture } from '../../fuzz/pictures';

const MOST_BYTES = 300_000;
const SLOWEST_MS = 2_000;

describe('corpus of pictures', function () {
  this.timeout(60_000);
  const files = corpus();
  const expected = expectations();

  it('is small, and says of each file what becomes of it', () => {
    assert.deepEqual([...files.keys()].toSorted(), Object.keys(expected).toSorted());
    const bytes = [...files.values()].reduce((sum, { length }) => sum + length, 0);
    assert.ok(bytes < MOST_BYTES, `${bytes} bytes`);
  });

  it('is read or refused as it was when it was added', async () => {
    for (const [name, bytes] of files) {
      const start = performance.now();
      const verdict = await judgePicture({ name, bytes, externalFiles: new Map() });
      assert.equal('read' in verdict ? 'read' : verdict.refusal, expected[name], name);
      const took = performance.now() - start;
      assert.ok(took < SLOWEST_MS, `${name} took ${took} ms`);
    }
  });

  it('has pictures that are warned of', async () => {
    const warned: string[] = [];
    for (const [name, bytes] of files) {
      const verdict = await judgePicture({ name, bytes, externalFiles: new Map() });
      if ('read' in verdict && verdict.read.warnings.length > 0) warned.push(name);
    }
    assert.ok(warned.length >= 2, warned.join());
  });
});
