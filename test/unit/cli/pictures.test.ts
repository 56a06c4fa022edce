import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findPictures } from '../../../src/cli/pictures';

describe('findPictures', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'pictures-'));
  const at = (...names: string[]): string => path.join(folder, ...names);

  before(() => {
    for (const name of ['b/deep', 'b/.cache', 'none']) mkdirSync(at(name), { recursive: true });
    const files = [
      'b.png',
      'a.JPG',
      'notes.txt',
      '.hidden.png',
      'b/1.webp',
      'b/deep/2.gif',
      'b/.cache/3.png',
      'c[1].png',
    ];
    for (const name of files) writeFileSync(at(name), '');
    symlinkSync(folder, at('b', 'up'));
    symlinkSync(at('b.png'), at('b', 'link.png'));
  });

  after(() => rmSync(folder, { recursive: true }));

  const below = ['a.JPG', 'b.png', 'b/1.webp', 'b/deep/2.gif', 'b/link.png', 'c[1].png'];

  for (const [what, args, expected] of [
    ['files as they are, whatever their extension', ['notes.txt', 'b.png'], ['notes.txt', 'b.png']],
    ['a name that no file has', ['absent.png'], ['absent.png']],
    ['all pictures below a folder', [''], below],
    ['the pictures that a glob matches', ['*.[jp]*'], ['a.JPG', 'b.png', 'c[1].png']],
    ['pictures in any case', ['*.jpg'], ['a.JPG']],
    ['the pictures below folders that a glob matches', ['*/d*'], ['b/deep/2.gif']],
    ['a file whose name is also a glob', ['c[1].png'], ['c[1].png']],
    ['several arguments in their order', ['b/*.webp', 'a.JPG', 'b/deep'], ['b/1.webp', 'a.JPG', 'b/deep/2.gif']],
  ] as const) {
    it(`takes ${what}`, async () => {
      const { files, empty } = await findPictures(args.map(arg => at(arg)));
      assert.deepEqual([files, empty], [expected.map(name => at(name)), []]);
    });
  }

  it('keeps globs and folders relative where they are', async () => {
    const relative = path.relative('', folder);
    for (const argument of [path.join(relative, '*.jpg'), path.join(relative, 'b', 'deep')]) {
      const { files } = await findPictures([argument]);
      assert.deepEqual(
        files.map(file => [path.isAbsolute(file), path.dirname(path.resolve(file)).startsWith(folder)]),
        [[false, true]],
      );
    }
  });

  it('says which folders and globs have no picture', async () => {
    const { files, empty } = await findPictures([at('none'), at('b.png'), at('*.bmp')]);
    assert.deepEqual(files, [at('b.png')]);
    assert.deepEqual(empty, [
      { argument: at('none'), error: 'there is no picture in this folder' },
      { argument: at('*.bmp'), error: 'there is no picture that matches' },
    ]);
  });
});
