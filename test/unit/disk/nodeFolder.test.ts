import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nodeFolder } from '../../../src/disk/nodeFolder';
import { partFileName } from '../../../src/disk/partName';
import { placeFiles } from '../../../src/disk/placeFiles';
import { asNobody } from '../../fixtures/asNobody';

const NEW = Buffer.from('new');
const isWindows = process.platform === 'win32';

describe('a folder on the disk', () => {
  let folder: string;
  const at = (...names: string[]): string => path.join(folder, ...names);
  const place = (name: string, bytes: Uint8Array = NEW, where = folder): Promise<void> =>
    placeFiles([{ name, bytes }], nodeFolder(where));

  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'node-folder-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('takes a file of any size', async () => {
    const large = Buffer.alloc(9 * 2 ** 20 + 1, 'x');
    await place('empty', Buffer.alloc(0));
    await place('large', large);
    assert.deepEqual(readdirSync(folder), ['empty', 'large']);
    assert.equal(Buffer.compare(readFileSync(at('large')), large), 0);
  });

  it('keeps the permissions of the file that it replaces, and gives a new one the usual', async () => {
    for (const mode of [0o600, 0o644, 0o755]) {
      writeFileSync(at('file'), 'old');
      chmodSync(at('file'), mode);
      await place('file');
      assert.equal(readFileSync(at('file'), 'utf8'), 'new');
      if (!isWindows) assert.equal(statSync(at('file')).mode & 0o7777, mode);
    }
    writeFileSync(at('usual'), '');
    await place('fresh');
    assert.equal(statSync(at('fresh')).mode, statSync(at('usual')).mode);
  });

  it('shows what replaces a private file to nobody while it is written', async function () {
    if (isWindows) this.skip();
    writeFileSync(at('secret'), 'old', { mode: 0o600 });
    const staged = await nodeFolder(folder).stage('secret', NEW);
    for (const name of readdirSync(folder)) assert.equal(statSync(at(name)).mode & 0o077, 0, name);
    await staged.discard();
  });

  it('writes through links, which stay', async () => {
    mkdirSync(at('elsewhere'));
    writeFileSync(at('elsewhere', 'real'), 'old');
    symlinkSync(path.join('elsewhere', 'real'), at('link'));
    symlinkSync('link', at('second'));
    await place('second');
    assert.equal(readlinkSync(at('second')), 'link');
    assert.equal(readFileSync(at('elsewhere', 'real'), 'utf8'), 'new');
    symlinkSync(path.join('elsewhere', 'absent'), at('dangling'));
    await place('dangling');
    assert.equal(readFileSync(at('elsewhere', 'absent'), 'utf8'), 'new');
    assert.deepEqual(readdirSync(at('elsewhere')).sort(), ['absent', 'real']);
    symlinkSync('circle', at('circle'));
    await assert.rejects(place('circle'), { name: 'DiskError', message: /circle/ });
  });

  it('replaces nothing but files', async function () {
    mkdirSync(at('folder'));
    await assert.rejects(place('folder'), /Cannot write .*folder: a folder of that name is in the way\.$/);
    await assert.rejects(place('x', NEW, at('absent')), /Cannot write .*x: there is no such folder \(ENOENT\)\.$/);
    if (isWindows || spawnSync('mkfifo', [at('pipe')]).status !== 0) this.skip();
    await assert.rejects(place('pipe'), /Cannot write .*pipe: what has that name is not a file\.$/);
    assert.ok(statSync(at('pipe')).isFIFO());
  });

  it('takes a name that is as long as the system allows', async () => {
    for (const name of ['x'.repeat(255), '모'.repeat(85)]) {
      await place(name);
      assert.equal(readFileSync(at(name), 'utf8'), 'new');
    }
  });

  it('removes what killed processes have left at the next write', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const orphan = partFileName('model.onnx', pid);
    const running = partFileName('model.onnx', process.ppid);
    writeFileSync(at(orphan), 'x');
    writeFileSync(at(running), 'x');
    await place('other');
    assert.deepEqual(readdirSync(folder).sort(), [running, 'other'].sort());
  });

  describe('that nobody may write to', () => {
    before(function () {
      if (isWindows) this.skip();
    });

    it('says so, and leaves the file alone', async () => {
      writeFileSync(at('file'), 'old');
      chmodSync(at('file'), 0o666);
      chmodSync(folder, 0o555);
      try {
        await asNobody(() => assert.rejects(place('file'), /Cannot write .*file: permission is denied \(EACCES\)\.$/));
      } finally {
        chmodSync(folder, 0o755);
      }
      assert.equal(readFileSync(at('file'), 'utf8'), 'old');
    });

    it('does not replace a file that is read-only', async () => {
      writeFileSync(at('file'), 'old');
      chmodSync(at('file'), 0o444);
      chmodSync(folder, 0o777);
      await asNobody(() => assert.rejects(place('file'), /Cannot write .*file: permission is denied \(EACCES\)\.$/));
      assert.equal(readFileSync(at('file'), 'utf8'), 'old');
      assert.deepEqual(readdirSync(folder), ['file']);
    });
  });

  describe('on a disk that is full', () => {
    const disk = mkdtempSync(path.join(tmpdir(), 'full-disk-'));
    let mounted = false;

    before(function () {
      mounted =
        process.platform === 'linux' &&
        spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).status === 0;
      if (mounted) return;
      console.log('      skipped: only the administrator of a Linux machine can mount a small disk');
      this.skip();
    });

    after(() => {
      if (mounted) spawnSync('umount', [disk]);
      rmSync(disk, { recursive: true });
    });

    it('keeps the old file whole and leaves nothing behind', async () => {
      writeFileSync(path.join(disk, 'model.onnx'), 'old');
      await assert.rejects(place('model.onnx', Buffer.alloc(2 ** 21), disk), {
        name: 'DiskError',
        message: `Cannot write ${path.join(disk, 'model.onnx')}: the disk is full (ENOSPC).`,
      });
      assert.deepEqual(readdirSync(disk), ['model.onnx']);
      assert.equal(readFileSync(path.join(disk, 'model.onnx'), 'utf8'), 'old');
    });

    it('has all of several files or none', async () => {
      const before = readdirSync(disk);
      const shards = Array.from({ length: 5 }, (_, index) => ({ name: `s${index}.bin`, bytes: Buffer.alloc(3e5) }));
      const files = [{ name: 'model.onnx', bytes: NEW }, ...shards];
      await assert.rejects(placeFiles(files, nodeFolder(disk)), /the disk is full/);
      assert.deepEqual(readdirSync(disk), before);
      assert.equal(readFileSync(path.join(disk, 'model.onnx'), 'utf8'), 'old');
      await placeFiles(files.slice(0, 3), nodeFolder(disk));
      assert.deepEqual(readdirSync(disk).sort(), ['model.onnx', 's0.bin', 's1.bin']);
    });
  });

  it('leaves alone what only looks like an unfinished file', async () => {
    const names = ['notes.part', 'model.onnx.part', 'a.0123-1-2.part'];
    const longAgo = new Date(0);
    for (const name of names) {
      writeFileSync(at(name), 'x');
      utimesSync(at(name), longAgo, longAgo);
    }
    await place('z');
    assert.deepEqual(readdirSync(folder).sort(), [...names, 'z'].sort());
  });
});
