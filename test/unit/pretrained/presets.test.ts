import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HEADS } from '../../../src/model/graph';
import { installedPreset } from '../../../src/pretrained/downloadPreset';
import {
  fitsHash,
  fitsSize,
  isUntrainedHead,
  presetOf,
  sizeBounds,
} from '../../../src/pretrained/presets/presetIdentity';
import { PRESETS, type Preset } from '../../../src/pretrained/presets/presets';
import { freeSpace, hasRoom, removePreset } from '../../../src/pretrained/presetStorage';

const byId = (id: string): Preset => {
  const preset = PRESETS.find(candidate => candidate.id === id);
  assert.ok(preset, id);
  return preset;
};

describe('the presets', () => {
  it('have ids, names, file names and hashes of their own', () => {
    for (const key of ['id', 'name', 'fileName', 'sha256'] as const)
      assert.equal(new Set(PRESETS.map(preset => preset[key])).size, PRESETS.length);
  });

  for (const preset of PRESETS) {
    it(`${preset.id} is complete: how it is found, checked, judged and licensed`, () => {
      assert.ok(Number.isSafeInteger(preset.bytes) && preset.bytes > 1e6);
      assert.match(preset.fileName, /^[\w.-]+$/);
      assert.notEqual(preset.license, '');
      assert.ok(preset.mirrors.every(mirror => /^https?:$/.test(new URL(mirror).protocol)));
      assert.ok(preset.accuracy);
      const { top1, top5, source } = preset.accuracy;
      assert.ok(top1 > 50 && top1 < top5 && top5 < 100);
      assert.equal(new URL(source).protocol, 'https:');
    });

    it(`${preset.id} is known by a whole SHA-256, or by the 8 digits in the name that PyTorch gave it`, () => {
      const { sha256, fileName, mirrors } = preset;
      if (typeof sha256 === 'string') {
        assert.match(sha256, /^[0-9a-f]{64}$/);
        assert.equal(preset.roundedSize, undefined);
        return;
      }
      assert.match(fileName, new RegExp(`-${sha256.begins}\\.pth$`));
      assert.match(sha256.begins, /^[0-9a-f]{8}$/);
      // So few digits can be forged: they tell a damaged file, and TLS tells who sent it.
      for (const mirror of mirrors) assert.match(mirror, /^https:\/\/download\.pytorch\.org\//);
    });
  }

  it('say of each what it has of the auxiliary heads', () => {
    assert.deepEqual(Object.fromEntries(PRESETS.map(({ id, auxiliaryHeads }) => [id, auxiliaryHeads])), {
      'bvlc-onnx': 'none',
      'bvlc-caffe': 'trained',
      torchvision: 'untrained',
    });
  });
});

describe('a preset is recognized', () => {
  it('by every digit of its hash where it has 64, by the first 8 where it has no more', () => {
    const whole = byId('bvlc-onnx');
    assert.ok(typeof whole.sha256 === 'string');
    assert.equal(presetOf(whole.sha256), whole);
    assert.equal(presetOf(`${whole.sha256.slice(0, 63)}f`), undefined);
    const torchvision = byId('torchvision');
    assert.equal(presetOf(`1378be20${'5'.repeat(56)}`), torchvision);
    assert.equal(fitsHash(torchvision, `1378be21${'5'.repeat(56)}`), false);
    assert.equal(presetOf(''), undefined);
  });

  it('by its exact size; by about its size where that was published rounded', () => {
    const exact = byId('bvlc-caffe');
    assert.deepEqual(sizeBounds(exact), { min: 53_533_754, max: 53_533_754 });
    assert.ok(fitsSize(exact, 53_533_754) && !fitsSize(exact, 53_533_755));
    const rounded = byId('torchvision');
    for (const mebibytes of [49.7305, 49.731, 49.7315]) assert.ok(fitsSize(rounded, Math.round(mebibytes * 2 ** 20)));
    for (const bytes of [0, 49_731_000, 54_000_000]) assert.ok(!fitsSize(rounded, bytes), `${bytes}`);
  });
});

describe('a head is known to be untrained', () => {
  const torchvision = `1378be20${'0'.repeat(56)}`;
  const caffe = '6f7101e3a2183738a7125a0c5021ba82a1feb4228c5ca0924d991b6daf6f6fad';
  it('where it is an auxiliary one of a file that is published so', () => {
    assert.deepEqual(
      HEADS.filter(head => isUntrainedHead(torchvision, head)),
      ['aux2', 'aux1'],
    );
    for (const other of [caffe, 'f'.repeat(64)])
      assert.deepEqual(
        HEADS.filter(head => isUntrainedHead(other, head)),
        [],
      );
  });
});

describe('the storage of presets', () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'presets-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('deletes the file and nothing else, and is content where it is gone', async () => {
    const preset = byId('torchvision');
    const neighbor = path.join(folder, 'notes.txt');
    await writeFile(neighbor, 'mine');
    await writeFile(path.join(folder, preset.fileName), '');
    await truncate(path.join(folder, preset.fileName), preset.bytes + 100);
    assert.equal(await installedPreset(preset, folder), path.join(folder, preset.fileName));
    await removePreset(preset, folder);
    assert.equal(await installedPreset(preset, folder), undefined);
    assert.ok(existsSync(neighbor));
    await removePreset(preset, folder);
    await removePreset(preset, path.join(folder, 'missing'));
  });

  it('names the file and the reason where it stays', async () => {
    const preset = byId('bvlc-onnx');
    await mkdir(path.join(folder, preset.fileName));
    await assert.rejects(removePreset(preset, folder), /^DiskError: Cannot delete .*googlenet-12\.onnx: .*directory/);
  });

  it('knows the free space of a folder that is yet to be made', async () => {
    const free = await freeSpace(folder);
    assert.ok(free !== undefined && Number.isInteger(free) && free >= 0);
    const below = await freeSpace(path.join(folder, 'a', 'b'));
    assert.ok(below !== undefined && Math.abs(below - free) < 1e9);
  });

  it('has room from the last byte on, and where nobody knows', () => {
    const preset = byId('bvlc-caffe');
    assert.equal(hasRoom(preset, preset.bytes - 1), false);
    assert.equal(hasRoom(preset, preset.bytes), true);
    assert.equal(hasRoom(preset, undefined), true);
    assert.equal(hasRoom(byId('torchvision'), byId('torchvision').bytes), false);
  });
});
