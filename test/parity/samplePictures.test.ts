import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { assets, needsAssets } from '../assets';

const SUBJECTS: Readonly<Record<string, string>> = {
  'crossword.bmp': 'crossword puzzle',
  'golf-ball.jpg': 'golf ball',
  'jack-o-lantern.webp': "jack-o'-lantern",
  'soccer-ball.jpg': 'soccer ball',
  'traffic-light.png': 'traffic light',
  'wall-clock.png': 'wall clock',
};

interface Line {
  readonly file: string;
  readonly top?: readonly { readonly label: string; readonly probability: number }[];
  readonly error?: string;
}

describe('sample pictures', () => {
  it('are named by the real weights as the sample workspace says', function () {
    needsAssets(this);
    const pictures = Object.keys(SUBJECTS).map(name => path.join('media', 'samples', name));
    const args = ['dist/cli.js', 'classify', '--weights', assets('assets/bvlc_googlenet.onnx'), '--json', ...pictures];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    const lines = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as Line);
    assert.equal(lines.length, pictures.length, stderr);
    for (const { file, top = [], error } of lines) {
      const [best] = top;
      const subject = SUBJECTS[path.basename(file)] ?? file;
      assert.ok(best !== undefined, `${file}: ${error ?? 'no result'}`);
      assert.ok(best.label.startsWith(subject), `${file}: ${best.label}`);
      assert.ok(best.probability > 0.5, `${file}: ${best.probability}`);
    }
  });
});
