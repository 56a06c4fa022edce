import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nodePlatform } from '../../../src/engine/node/nodePlatform';
import { guardExternalFiles } from '../../../src/weights/externalFiles';

const CONTENT = Uint8Array.of(1, 2, 3);

describe('External files of weights', () => {
  it('are read only by paths that stay inside the folder', async () => {
    const asked: string[] = [];
    const readExternalFile = guardExternalFiles(name => {
      asked.push(name);
      return Promise.resolve(CONTENT);
    });
    const paths = ['a.bin', './b.bin', 'shards/a.bin', '..a/b..', 'onnx__Conv_1', 'ü b:c'];
    for (const name of paths) assert.equal(await readExternalFile(name), CONTENT);
    assert.deepEqual(asked, paths);
    const refused: [name: string, reason: RegExp][] = [
      ['', /"", which is empty$/],
      ['/etc/passwd', /"\/etc\/passwd", which is absolute$/],
      ['../a.bin', /"\.\.\/a\.bin", which leads out of its folder$/],
      ['a/../../b', /leads out/],
      ['a/..', /leads out/],
      ['..\\a.bin', /contains a backslash/],
      ['C:a.bin', /begins with a drive or a URL scheme/],
      ['https://example.com/a.bin', /begins with a drive or a URL scheme/],
      ['a\0.bin', /contains a NUL/],
      ['a/'.repeat(600), /^refers to a file by the path "(a\/)+…\/(a\/)+", which is longer than 1024 characters$/],
    ];
    for (const [name, message] of refused)
      await assert.rejects(readExternalFile(name), { name: 'FormatError', message });
    assert.equal(asked.length, paths.length);
  });

  it('are limited in number, and refused without a folder', async () => {
    const readExternalFile = guardExternalFiles(() => Promise.resolve(CONTENT));
    for (let file = 0; file < 1_000; file++) await readExternalFile(`${file}.bin`);
    await assert.rejects(readExternalFile('more.bin'), { name: 'FormatError', message: /more than 1000 other files/ });
    await assert.rejects(guardExternalFiles(undefined)('a.bin'), {
      name: 'FormatError',
      message: 'keeps weights in another file, "a.bin", which can only be read from a folder on disk',
    });
  });

  describe('on disk', () => {
    const root = mkdtempSync(path.join(tmpdir(), 'beside-'));
    const folder = path.join(root, 'model');
    const weights = path.join(folder, 'model.onnx');
    const platform = nodePlatform('');

    before(() => {
      mkdirSync(path.join(folder, 'sub'), { recursive: true });
      for (const name of ['model/model.onnx', 'model/a.bin', 'model/sub/b.bin', 'outside.bin', 'model-too.bin']) {
        writeFileSync(path.join(root, name), CONTENT);
      }
    });

    after(() => rmSync(root, { recursive: true }));

    const read = (name: string, maxBytes = 100, signal = new AbortController().signal): Promise<Uint8Array> =>
      platform.readExternalFile(weights, name, maxBytes, signal);
    const refuses = (name: string, message: RegExp, maxBytes?: number): Promise<void> =>
      assert.rejects(read(name, maxBytes), { name: 'FormatError', message });

    it('are read from the folder, those below it, and a link to the folder', async () => {
      for (const name of ['a.bin', './sub/b.bin']) assert.deepEqual(await read(name), CONTENT);
      const link = path.join(root, 'link');
      symlinkSync(folder, link, 'junction');
      const linked = platform.readExternalFile(path.join(link, 'model.onnx'), 'a.bin', 3, new AbortController().signal);
      assert.deepEqual(await linked, CONTENT);
    });

    it('are refused when they are missing, or are not files', async () => {
      await refuses('absent.bin', /^refers to the file "absent\.bin", but its folder has no such file$/);
      await refuses('sub', /^refers to the file "sub", but this is no file$/);
      await refuses('.', /but this is no file$/);
      await refuses('a.bin/b', /can't be read \(ENOTDIR/);
    });

    it('are refused when they are too large, without being read', async () => {
      await refuses('a.bin', /"a\.bin", but the file is too large/, 2);
      const huge = path.join(folder, 'huge.bin');
      writeFileSync(huge, '');
      truncateSync(huge, 10e9);
      await refuses('huge.bin', /but the file is too large \(10000\.00 MB; at most 2147\.48 MB\)$/, 2 ** 31 - 1);
    });

    it('are refused when a link leads out of the folder', async function () {
      if (process.platform === 'win32') this.skip();
      const links: [name: string, target: string][] = [
        ['file', path.join(root, 'outside.bin')],
        ['sibling', '../model-too.bin'],
        ['folder', root],
        ['device', '/dev/zero'],
        ['chain', 'file'],
      ];
      for (const [name, target] of links) symlinkSync(target, path.join(folder, name));
      for (const name of ['file', 'sibling', 'folder', 'folder/outside.bin', 'device', 'chain']) {
        await refuses(name, /^refers to the file "[^"]+", but that is a link out of its folder$/);
      }
      symlinkSync('sub/b.bin', path.join(folder, 'inside'));
      assert.deepEqual(await read('inside'), CONTENT);
    });

    it('are refused when they are pipes, which nobody writes to', async function () {
      if (process.platform === 'win32') this.skip();
      execFileSync('mkfifo', [path.join(folder, 'pipe')]);
      await refuses('pipe', /but this is no file/);
      const given = platform.readFile(path.join(folder, 'pipe'), 100, new AbortController().signal);
      await assert.rejects(given, { name: 'EngineError', message: 'pipe: this is no file.' });
    });

    it('are not read after the call is cancelled', async () => {
      const controller = new AbortController();
      controller.abort();
      await assert.rejects(read('a.bin', 100, controller.signal), { name: 'AbortError' });
    });
  });
});
