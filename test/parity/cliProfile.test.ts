import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CpuProfile } from '../../src/profile/cpuProfile';
import type { profileJson } from '../../src/profile/profileJson';
import { assets, needsAssets } from '../assets';

const RUNS = 4;

describe('profile on the command line', function () {
  let folder: string;

  before(function () {
    needsAssets(this);
    folder = mkdtempSync(path.join(tmpdir(), 'profile-'));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  function profile(...args: string[]): { code: number | null; stdout: string; stderr: string } {
    const command = [
      'dist/cli.js',
      'profile',
      '--weights',
      assets('assets/inception_v1_seed.pth'),
      '--runs',
      String(RUNS),
    ];
    const { status, stdout, stderr } = spawnSync(process.execPath, [...command, ...args], { encoding: 'utf8' });
    return { code: status, stdout, stderr };
  }

  it('measures parts of each call that add up to it, and says by how many threads', () => {
    const { code, stdout } = profile('--json', '--threads', '1', '--input', '128');
    assert.equal(code, 0);
    const json = JSON.parse(stdout) as ReturnType<typeof profileJson>;
    assert.deepEqual([json.runs, json.samples.length, json.threads, json.input_size], [RUNS, RUNS, 1, 128]);
    assert.ok(json.steps.every(({ threads }) => threads === 1));
    for (const { call_ms: call, run_ms: run, input_ms: input, step_ms: steps } of json.samples) {
      assert.equal(steps.length, json.steps.length);
      const inSteps = steps.reduce((sum, ms) => sum + ms, 0);
      const between = run - input - inSteps;
      const messages = call - run;
      assert.ok(inSteps > 0 && input > 0 && between > 0 && messages > 0, `${inSteps} ${input} ${between} ${messages}`);
    }
    const { call, all_steps: steps, input, between_steps: between, messages, stalls } = json;
    const medians = [input, between, messages].reduce((sum, { median_ms: ms }) => sum + ms, steps.ms + stalls.ms);
    assert.ok(Math.abs(medians - call.median_ms) < 1e-9, `${medians} of ${call.median_ms}`);
    const branch = json.steps.find(({ path: output }) => output === 'inception3a.branch2.1.conv_block.2');
    assert.equal(branch?.type, 'Conv2d + BatchNorm2d + ReLU');
    assert.equal(branch.writes_into, 'inception3a.cat');
    assert.ok(branch.giga_mult_adds_per_second !== null && branch.giga_mult_adds_per_second > 0);
  });

  it("prints a table, and writes V8's format with a function for each step", () => {
    const file = path.join(folder, 'time.cpuprofile');
    const { code, stdout, stderr } = profile('--to', file);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^Inception V1 \(BN\), input 224 × 224, threads: \d+, runs: 4, 1\.58 G mult-adds\n/);
    assert.match(stdout, /^inception3a\.branch2\.1\.conv_block\.0 +Conv2d \+ BatchNorm2d \+ ReLU > cat +\d+\.\d\d +/m);
    for (const part of [
      'All steps',
      'Preparing the input',
      'Between steps',
      'Messages and waking',
      'Stalls',
      'A picture',
    ])
      assert.match(stdout, new RegExp(`^${part} +-?\\d+\\.\\d\\d `, 'm'));
    const { nodes, samples, timeDeltas, endTime } = JSON.parse(readFileSync(file, 'utf8')) as CpuProfile;
    const names = nodes.map(({ callFrame }) => callFrame.functionName);
    assert.ok(names.includes('inception5b.branch3.1 (Conv2d + BatchNorm2d + ReLU)'));
    assert.equal(samples.length, RUNS * nodes.filter(({ hitCount }) => hitCount === RUNS).length + 1);
    assert.equal(
      timeDeltas.reduce((sum, delta) => sum + delta, 0),
      endTime,
    );
    assert.deepEqual(readdirSync(folder), ['time.cpuprofile'], 'and leaves nothing else');
  });

  it('says what is wrong with an input size, and where a file cannot be', () => {
    const large = profile('--input', '100000');
    assert.equal(large.code, 1);
    assert.match(large.stderr, /A run on 1 × 100000 × 100000 pixels would take .* GB of memory/);
    mkdirSync(path.join(folder, 'taken.json'));
    const nowhere = profile('--to', path.join(folder, 'taken.json'));
    assert.deepEqual([nowhere.code, nowhere.stdout], [1, '']);
    assert.match(nowhere.stderr, /taken\.json/);
  });
});
