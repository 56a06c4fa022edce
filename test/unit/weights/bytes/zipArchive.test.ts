import assert from 'node:assert/strict';
import { inMemory } from '../../../../src/base/byteSource';
import { ZipArchive } from '../../../../src/weights/bytes/zipArchive';
import { bytesOf, zip } from '../../../fixtures/weightFiles';

describe('Zip archives', () => {
  // zip.js takes an archive for a damaged one where the first entries of the directory are as long as the records of zip64.
  for (const zip64 of [false, true]) {
    it(`are read with names of any length, ${zip64 ? 'with' : 'without'} a zip64 directory`, async () => {
      for (let length = 1; length <= 80; length++) {
        const folder = 'x'.repeat(length);
        const entries = ['data.pkl', 'data/0', 'version'].map(name => ({
          name: `${folder}/${name}`,
          data: bytesOf(name),
        }));
        const archive = await ZipArchive.open(inMemory(zip(entries, zip64)));
        assert.deepEqual(
          archive.names,
          entries.map(({ name }) => name),
        );
        for (const { name, data } of entries) assert.deepEqual(await archive.entry(name).readAll(), data);
      }
    });
  }

  it('have their checksums compared even where only parts of an entry are read, and once', async () => {
    const data = Uint8Array.from({ length: 1000 }, (_, index) => index);
    const bytes = zip([{ name: 'net/data/0', data }]);
    const source = inMemory(bytes);
    let passes = 0;
    const counted = {
      ...source,
      pieces: (offset: number, length: number) => {
        passes++;
        return source.pieces(offset, length);
      },
    };
    const entry = (await ZipArchive.open(counted)).entry('net/data/0');
    assert.deepEqual(await entry.read(5, 3), data.slice(5, 8));
    assert.deepEqual(await entry.read(990, 10), data.slice(990));
    assert.equal(passes, 1);
    bytes[500] = (bytes[500] ?? 0) ^ 1;
    const damaged = (await ZipArchive.open(counted)).entry('net/data/0');
    await assert.rejects(damaged.read(5, 3), { name: 'FormatError', message: /differs from its checksum/ });
  });

  it('of zip64 are refused when their directory is elsewhere', async () => {
    const archive = zip([{ name: 'net/data.pkl', data: bytesOf('N') }], true);
    const locator = archive.length - 42;
    archive.fill(0xff, locator + 8, locator + 12);
    const record = locator - 56;
    archive.fill(0, record, record + 4);
    await assert.rejects(ZipArchive.open(inMemory(archive)), {
      name: 'FormatError',
      message: /its zip directory is truncated or/,
    });
  });
});
