import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EngineClient } from '../../src/engine/client/engineClient';
import { assets, needsAssets } from '../assets';
import { assetFile, startEngine } from '../fixtures/engineGoldens';

function cli(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/cli.js', ...args], { encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

describe('features of pictures', function () {
  this.timeout(120_000);

  const folder = mkdtempSync(path.join(tmpdir(), 'features-'));
  const pictures = path.join(folder, 'pictures');
  const file = path.join(folder, 'f.safetensors');
  const weights = (): string => assets('assets/bvlc_googlenet.onnx');

  before(function () {
    needsAssets(this);
    mkdirSync(pictures);
    for (const name of ['chelsea.png', 'coffee.png', 'rocket.jpg', 'truncated.jpg']) {
      cpSync(assets(`images/${name}`), path.join(pictures, name));
    }
    cpSync(assets('images/coffee.png'), path.join(pictures, 'z-copy.png'));
  });

  after(() => rmSync(folder, { recursive: true }));

  for (const [name, key] of [
    ['assets/bvlc_googlenet.onnx', 'fc'],
    ['assets/inception_v1_seed.pth', 'fc'],
    ['assets/googlenet_torchvision_legacy.pth', 'fc'],
  ] as const) {
    it(`are what the last layer of ${name} makes its logits of`, async () => {
      const engine: EngineClient = startEngine();
      try {
        await engine.call('loadWeights', { file: assetFile(name) });
        const asked = { inputSize: 224, upright: true, features: true, sha256: true };
        const { logits, features, sha256 } = await engine.call('scorePicture', {
          file: assetFile('images/chelsea.png'),
          ...asked,
        });
        assert.equal(features?.length, 1024);
        assert.match(sha256 ?? '', /^[0-9a-f]{64}$/);
        const weight = (await engine.call('parameter', { key: `${key}.weight` })).data;
        const bias = (await engine.call('parameter', { key: `${key}.bias` })).data;
        const scale = Math.max(...logits.map(Math.abs));
        for (const [index, logit] of logits.entries()) {
          let sum = bias[index] ?? 0;
          for (const [at, value] of features.entries()) sum += value * (weight[index * 1024 + at] ?? 0);
          assert.ok(Math.abs(sum - logit) < 1e-5 * Math.max(1, scale), `${index}: ${sum} is not ${logit}`);
        }
        const { classes } = await engine.call('classNames', {});
        assert.equal(classes.length, logits.length);
      } finally {
        await engine.dispose();
      }
    });
  }

  it('are written as safetensors, without those of damaged pictures', () => {
    const { code, stdout, stderr } = cli('features', '--weights', weights(), '--to', file, pictures);
    assert.equal(code, 1);
    assert.match(stdout, /4 × 1,024 features/);
    assert.match(stderr, /truncated\.jpg/);
    assert.equal(readFileSync(file).length % 4, 0);
  });

  it('find a picture that was planted twice, and the nearest ones', () => {
    const to = path.join(pictures, 'coffee.png');
    const { stdout, stderr } = cli('similar', '--weights', weights(), '--to', to, '--json', '--features', file);
    const answer = JSON.parse(stdout) as {
      nearest: { file: string; cosine: number; duplicate: string | null }[];
      duplicates: string[][];
      near_duplicates: string[][];
    };
    assert.equal(stderr, '');
    const copy = path.join(pictures, 'z-copy.png');
    assert.deepEqual(answer.nearest[0], { file: copy, cosine: 1, duplicate: 'exact' });
    assert.equal(answer.nearest.length, 3);
    assert.ok(answer.nearest.slice(1).every(({ cosine, duplicate }) => cosine < 0.9 && duplicate === null));
    assert.deepEqual(answer.duplicates, [[to, copy]]);
    assert.deepEqual(answer.near_duplicates, []);
    const direct = cli('similar', '--weights', weights(), '--to', to, '--json', pictures);
    assert.equal(direct.code, 1, 'a damaged picture');
    assert.equal(direct.stdout, stdout);
  });

  it('refuse a file that is torn or of other weights', () => {
    const torn = path.join(folder, 'torn.safetensors');
    writeFileSync(torn, readFileSync(file).subarray(0, -100));
    const to = path.join(pictures, 'coffee.png');
    const tornRun = cli('similar', '--weights', weights(), '--to', to, '--features', torn);
    assert.equal(tornRun.code, 1);
    assert.match(tornRun.stderr, /torn\.safetensors has 16284 bytes of features, not 16384/);
    const seed = assets('assets/inception_v1_seed.pth');
    assert.match(cli('similar', '--weights', seed, '--to', to, '--features', file).stderr, /features by other weights/);
  });

  for (const [args, message] of [
    [['features', '--weights', 'a.pth', 'b'], /features needs --to FILE\.safetensors/],
    [['features', '--weights', 'a.safetensors', '--to', './a.safetensors', 'b'], /does not overwrite/],
    [['similar', '--weights', 'a.pth', 'b'], /similar needs --to PICTURE/],
    [['similar', '--weights', 'a.pth', '--to', 'b.png'], /needs either a folder or --features/],
    [['similar', '--weights', 'a.pth', '--to', 'b.png', '--threshold', '2', 'c'], /--threshold takes a cosine/],
  ] as const) {
    it(`explains itself after: ${args.join(' ')}`, () => {
      const { code, stderr } = cli(...args);
      assert.equal(code, 2);
      assert.match(stderr, message);
    });
  }
});
