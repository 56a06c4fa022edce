import assert from 'node:assert/strict';
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
        const archive = await ZipArchive.open(zip(entries, zip64));
        assert.deepEqual(
          archive.names,
          entries.map(({ name }) => name),
        );
        for (const { name, data } of entries) assert.deepEqual(archive.read(name), data);
      }
    });
  }

  it('of zip64 are refused when their directory is elsewhere', async () => {
    const archive = zip([{ name: 'net/data.pkl', data: bytesOf('N') }], true);
    const locator = archive.length - 42;
    archive.fill(0xff, locator + 8, locator + 12);
    const record = locator - 56;
    archive.fill(0, record, record + 4);
    await assert.rejects(ZipArchive.open(archive), {
      name: 'FormatError',
      message: /its zip directory is truncated or/,
    });
  });
});
