import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { promises } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { placeInside } from '../../../src/disk/placeInside';

describe('the place inside a folder that a path leads to', () => {
  const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'place-inside-')));
  const folder = path.join(base, 'ws');
  const at = (...names: string[]): string => path.join(folder, ...names);

  before(() => {
    mkdirSync(at('models', 'deep'), { recursive: true });
    mkdirSync(path.join(base, 'ws-other'));
    for (const file of [at('models', 'net.onnx'), path.join(base, 'secret'), path.join(base, 'ws-other', 'x')]) {
      writeFileSync(file, '');
    }
    for (const [target, name] of [
      ['models/net.onnx', 'relative'],
      [at('models', 'net.onnx'), 'absolute'],
      ['models', 'folder'],
      ['../ws/models/net.onnx', 'out-and-in'],
      ['../secret', 'out'],
      ['/etc/passwd', 'far'],
      [path.join(base, 'ws-other', 'x'), 'alike'],
      [`${at('models')}/../../secret`, 'climbing'],
      ['folder/../models/net.onnx', 'behind'],
      ['..', 'parent'],
      ['round', 'round'],
      ['models/absent', 'dangling'],
      [at(), 'self'],
    ] as const) {
      symlinkSync(target, at(name));
    }
    symlinkSync('ws', path.join(base, 'alias'));
    symlinkSync('../..', at('models', 'deep', 'up'));
  });
  after(() => rmSync(base, { recursive: true }));

  for (const [name, place] of [
    ['models/net.onnx', 'models/net.onnx'],
    ['./models//deep/../net.onnx', 'models/net.onnx'],
    ['absent/file', 'absent/file'],
    ['relative', 'models/net.onnx'],
    ['absolute', 'models/net.onnx'],
    ['folder/net.onnx', 'models/net.onnx'],
    ['behind', 'models/net.onnx'],
    ['dangling', 'models/absent'],
    ['self/models/net.onnx', 'models/net.onnx'],
    ['models/deep/up/models/net.onnx', 'models/net.onnx'],
    ['', ''],
  ] as const) {
    it(`is ${place} for "${name}"`, async () => {
      assert.equal(await placeInside(folder, name), path.join(folder, place));
    });
  }

  it('is named by the folder as it was given', async () => {
    const alias = path.join(base, 'alias');
    assert.equal(await placeInside(alias, 'relative'), path.join(alias, 'models', 'net.onnx'));
  });

  for (const name of [
    '..',
    '../secret',
    'models/../../secret',
    'out',
    'out-and-in',
    'far',
    'alike',
    'climbing',
    'parent/secret',
    'models/deep/up/../secret',
    'round',
  ]) {
    it(`does not exist for "${name}"`, async () => assert.equal(await placeInside(folder, name), undefined));
  }

  it('touches nothing outside to find out', async () => {
    const { lstat, readlink } = promises;
    const touched: string[] = [];
    const noting =
      <A extends unknown[], R>(call: (...args: A) => R) =>
      (...args: A): R => {
        touched.push(String(args[0]));
        return call(...args);
      };
    promises.lstat = noting(lstat) as typeof lstat;
    promises.readlink = noting(readlink) as typeof readlink;
    try {
      for (const name of ['out', 'far', 'parent/secret', '../secret', 'climbing']) await placeInside(folder, name);
    } finally {
      Object.assign(promises, { lstat, readlink });
    }
    assert.ok(touched.length > 0);
    assert.deepEqual(
      touched.filter(file => !file.startsWith(folder + path.sep)),
      [],
    );
  });
});
