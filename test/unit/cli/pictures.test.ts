import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findPictures } from '../../../src/cli/pictures';
import { asNobody } from '../../fixtures/asNobody';
import { hasInvalidNames, invalidName } from '../../fixtures/invalidName';

describe('findPictures', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'pictures-'));
  const outside = mkdtempSync(path.join(tmpdir(), 'outside-'));
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
    symlinkSync(path.join('..', 'deep', '2.gif'), at('b', '.cache', '2.gif'));
    symlinkSync(path.join('deep', '2.gif'), at('b', 'inside.gif'));
    symlinkSync('deep', at('b', 'folder.png'));
    for (const name of ['secret.png', 'more/secret.png']) {
      mkdirSync(path.dirname(path.join(outside, name)), { recursive: true });
      writeFileSync(path.join(outside, name), '');
    }
  });

  after(() => [folder, outside].forEach(place => rmSync(place, { recursive: true })));

  const below = ['a.JPG', 'b.png', 'b/1.webp', 'b/deep/2.gif', 'b/inside.gif', 'b/link.png', 'c[1].png'];

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
      const { files, failures } = await findPictures(args.map(arg => at(arg)));
      assert.deepEqual([files, failures], [expected.map(name => at(name)), []]);
    });
  }

  it('takes each picture once, at its first place, however often it is named', async () => {
    const relative = path.relative('', at('b.png'));
    const { files } = await findPictures([at('b', '..', 'b.png'), relative, at('*.png'), at('b.png'), folder]);
    assert.deepEqual(
      files.map(file => path.resolve(file)),
      ['b.png', 'c[1].png', ...below.filter(name => !/^[bc].*\.png$/.test(name) || name === 'b/link.png')].map(name =>
        at(name),
      ),
    );
    assert.equal(files[0], at('b', '..', 'b.png'));
  });

  describe('does not follow links out of what is named', () => {
    const links = ['away', 'away.png', 'broken.png'];

    before(() => {
      symlinkSync(outside, at('b', 'away'));
      symlinkSync(path.join(outside, 'secret.png'), at('b', 'away.png'));
      symlinkSync(path.join('..', '..', 'absent', 'x.png'), at('b', 'broken.png'));
    });
    after(() => links.forEach(name => rmSync(at('b', name))));

    for (const [what, argument] of [
      ['folder', () => folder],
      ['glob', () => at('**', '*.png')],
    ] as const) {
      it(`below a ${what}, and says so of the pictures`, async () => {
        const { files, failures } = await findPictures([argument()]);
        assert.deepEqual(
          files.filter(file => file.startsWith(at('b', 'away'))),
          [],
        );
        assert.deepEqual(
          failures.map(({ file, error }) => [file, /^this link leads out of .*; name it by itself/.test(error)]),
          [
            [at('b', 'away.png'), true],
            [at('b', 'broken.png'), true],
          ],
        );
      });
    }

    it('not where it leads out of a folder inside that is named', async () => {
      const { files, failures } = await findPictures([at('b')]);
      assert.ok(!files.includes(at('b', 'link.png')));
      assert.ok(failures.some(({ file }) => file === at('b', 'link.png')));
    });

    it('but takes what is named itself: a link to a picture, and a link to a folder or at the beginning of a glob', async () => {
      const { files, failures } = await findPictures([folder, at('b', 'away.png'), at('b', 'away', 'm*')]);
      assert.deepEqual(files.slice(-2), [at('b', 'away.png'), at('b', 'away', 'more', 'secret.png')]);
      assert.deepEqual(
        failures.map(({ file }) => file),
        [at('b', 'broken.png')],
      );
      assert.deepEqual((await findPictures([at('b', 'away')])).files, [
        at('b', 'away', 'more', 'secret.png'),
        at('b', 'away', 'secret.png'),
      ]);
    });
  });

  it('passes over no picture and no folder for its name', async function () {
    if (!hasInvalidNames) this.skip();
    const [picture, misnamed] = [invalidName(at('none'), '.png'), invalidName(at('none'), '')];
    writeFileSync(picture, '');
    mkdirSync(misnamed);
    try {
      for (const argument of [at('none'), at('none', '**', '*.png')]) {
        assert.deepEqual(await findPictures([argument]), {
          // The engine refuses it in words.
          files: [picture.toString()],
          failures: [{ file: misnamed.toString(), error: 'its name is not valid UTF-8; rename it' }],
        });
      }
    } finally {
      rmSync(picture);
      rmdirSync(misnamed);
    }
  });

  it('says when a folder can not be read', async function () {
    if (process.platform === 'win32') this.skip();
    chmodSync(folder, 0o755);
    chmodSync(at('none'), 0);
    try {
      await asNobody(() => assert.rejects(findPictures([at('none')]), /EACCES/));
    } finally {
      chmodSync(at('none'), 0o755);
    }
  });

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
    const { files, failures } = await findPictures([at('none'), at('b.png'), at('*.bmp')]);
    assert.deepEqual(files, [at('b.png')]);
    assert.deepEqual(failures, [
      { file: at('none'), error: 'there is no picture in this folder' },
      { file: at('*.bmp'), error: 'there is no picture that matches' },
    ]);
  });
});
