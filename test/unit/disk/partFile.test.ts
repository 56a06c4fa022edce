import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PartFile } from '../../../src/disk/partFile';

describe('a file under construction', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'part-file-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('holds only what came after a restart', async () => {
    const part = await PartFile.create(path.join(folder, 'x.onnx'));
    await part.append(Buffer.from('a long beginning'));
    assert.equal(part.size, 16);
    await part.restart();
    assert.equal(part.size, 0);
    await part.append(Buffer.from('new '));
    await part.append(Buffer.from('one'));
    assert.equal(part.size, 7);
    await part.finish();
    assert.deepEqual((await readdir(folder)).length, 1);
    await part.publish();
    await part.discard();
    assert.deepEqual(await readdir(folder), ['x.onnx']);
    assert.equal(await readFile(path.join(folder, 'x.onnx'), 'utf8'), 'new one');
  });

  it('is gone once discarded, however often', async () => {
    const part = await PartFile.create(path.join(folder, 'x.onnx'));
    await part.append(Buffer.from('bytes'));
    await part.discard();
    await part.discard();
    assert.deepEqual(await readdir(folder), []);
  });
});
