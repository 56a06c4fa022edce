import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SteadyFile } from '../../../src/disk/steadyFile';
import { nodePlatform } from '../../../src/engine/node/nodePlatform';
import { hasInvalidNames, invalidName } from '../../fixtures/invalidName';

const { signal } = new AbortController();

describe('a file that is read', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'steady-'));
  const file = path.join(folder, 'net.onnx');
  const old = 'the old content';

  beforeEach(() => {
    writeFileSync(file, old);
    // Longer ago than the system's clock is coarse.
    utimesSync(file, 1, 1);
  });
  after(() => rmSync(folder, { recursive: true }));

  const readText = async (steady: SteadyFile): Promise<string> =>
    new TextDecoder().decode(await steady.read(0, steady.size, signal));

  it('gives its bytes from any place', async () => {
    await using steady = await SteadyFile.open(file);
    assert.equal(await readText(steady), old);
    assert.equal(new TextDecoder().decode(await steady.read(4, 3, signal)), 'old');
    await steady.checkUnchanged();
  });

  for (const [what, change] of [
    ['grows', () => appendFileSync(file, ' and more')],
    ['has other bytes', () => writeFileSync(file, old.toUpperCase())],
    ['is touched', () => utimesSync(file, 2, 2)],
  ] as const) {
    it(`is refused when it ${what} meanwhile`, async () => {
      await using steady = await SteadyFile.open(file);
      await readText(steady);
      change();
      await assert.rejects(steady.checkUnchanged(), /^UnreadableFileError: the file changed while it was read$/);
    });
  }

  it('says so when its name is not valid UTF-8, and not of a file that is missing or called so', async function () {
    if (!hasInvalidNames) this.skip();
    const bytes = invalidName(folder, '.onnx');
    const asRead = bytes.toString();
    await assert.rejects(SteadyFile.open(asRead.replace('\ufffd', '')), { code: 'ENOENT' });
    writeFileSync(bytes, old);
    await assert.rejects(SteadyFile.open(asRead), /^UnreadableFileError: its name is not valid UTF-8; rename it$/);
    const platform = nodePlatform(folder);
    await assert.rejects(platform.readFile(asRead, 100, signal), {
      message: 'ca\ufffdt.onnx: its name is not valid UTF-8; rename it.',
    });
    writeFileSync(asRead, old);
    await using steady = await SteadyFile.open(asRead);
    assert.equal(await readText(steady), old);
  });

  it('is refused when it has become shorter before it is read', async () => {
    await using steady = await SteadyFile.open(file);
    truncateSync(file, 3);
    await assert.rejects(readText(steady), /the file changed while it was read/);
  });

  it('is read to its end when another one takes its place', async () => {
    await using steady = await SteadyFile.open(file);
    writeFileSync(`${file}.new`, 'another');
    renameSync(`${file}.new`, file);
    assert.equal(await readText(steady), old);
    await steady.checkUnchanged();
  });

  it('is a file: a pipe is refused without waiting for its other end', async function () {
    await assert.rejects(SteadyFile.open(folder), /this is no file/);
    const pipe = path.join(folder, 'pipe');
    if (process.platform === 'win32' || spawnSync('mkfifo', [pipe]).status !== 0) this.skip();
    await assert.rejects(SteadyFile.open(pipe), /this is no file/);
  });

  it('is refused by the engine in words, under its name', async () => {
    const reading = nodePlatform(folder).readFile(file, 1e9, signal);
    const { prototype } = SteadyFile;
    // Whatever is between the first and the last byte.
    // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with the file below
    const { read } = prototype;
    prototype.read = async function (...args) {
      const bytes = await read.apply(this, args);
      appendFileSync(file, ' and more');
      return bytes;
    };
    try {
      await assert.rejects(reading, {
        name: 'EngineError',
        message: 'net.onnx: the file changed while it was read.',
      });
    } finally {
      prototype.read = read;
    }
  });
});
