import assert from 'node:assert/strict';
import { Codec, type CodecInstance } from '../../../src/image/codec';
import { loadWasm } from '../../fixtures/imageCodecs';

/** A codec that decodes nothing: each instance is a number, and has as many bytes of memory as it is told. */
function numbered(memoryBytes = 0): Codec<number> {
  let started = 0;
  const start = (): Promise<CodecInstance<number>> =>
    Promise.resolve({ api: ++started, memory: { buffer: { byteLength: memoryBytes } as ArrayBuffer } });
  return new Codec('nsgif.wasm', start);
}

describe('a codec', () => {
  it('is loaded once, for calls at the same time too', async () => {
    let loads = 0;
    const load = (file: string) => {
      loads++;
      return loadWasm(file);
    };
    const codec = numbered();
    assert.deepEqual(await Promise.all([1, 2, 3].map(() => codec.use(load, instance => instance))), [1, 1, 1]);
    assert.equal(await codec.use(load, instance => instance), 1);
    assert.equal(loads, 1);
  });

  it('reports why it could not be loaded, and is loaded again by the next call', async () => {
    const codec = numbered();
    const fails = () => Promise.reject(new Error('the disk is gone'));
    await assert.rejects(
      codec.use(fails, () => 0),
      /^Error: the disk is gone$/,
    );
    assert.equal(await codec.use(loadWasm, instance => instance), 1);
  });

  it('is replaced after a failure, for calls that wait as well', async () => {
    const codec = numbered();
    const results = await Promise.allSettled([
      codec.use(loadWasm, () => {
        throw new Error('a bad file');
      }),
      codec.use(loadWasm, instance => instance),
    ]);
    assert.deepEqual(
      results.map(result => (result.status === 'fulfilled' ? result.value : String(result.reason))),
      ['FormatError: a bad file', 2],
    );
  });

  it('is discarded after a picture has enlarged its memory, which cannot shrink', async () => {
    const large = numbered(65 * 1024 * 1024);
    assert.equal(await large.use(loadWasm, instance => instance), 1);
    assert.equal(await large.use(loadWasm, instance => instance), 2);
  });

  it('reports a failed allocation as a shortage of memory', async () => {
    const failed = numbered().use(loadWasm, () => {
      throw new RangeError('Array buffer allocation failed');
    });
    await assert.rejects(failed, /^FormatError: not enough memory$/);
  });
});
