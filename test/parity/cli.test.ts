import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JsonSummary } from '../../src/model/jsonSummary';
import type { TensorData } from '../../src/protocol';
import { writeSafetensors } from '../../src/weights/formats/safetensors';
import { hasInvalidNames, invalidName } from '../fixtures/invalidName';
import { assets, assetsRoot, needsAssets } from '../assets';
import { damagedBy, DAMAGES } from '../fixtures/damagedWeights';
import { assetFile, formulaInput, startEngine } from '../fixtures/engineGoldens';
import { float32Array, npz } from '../fixtures/npy';
import { readWeights } from '../fixtures/readWeights';

function cli(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/cli.js', ...args], { encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

interface Line {
  readonly file: string;
  readonly error?: string;
  readonly top?: readonly { index: number; wnid: string; label: string; probability: number }[];
  readonly decode_ms?: number;
  readonly inference_ms?: number;
  readonly orientation?: number;
}

function linesOf(stdout: string): readonly Line[] {
  return stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Line);
}

describe('the command line', () => {
  it('summarizes with its options', () => {
    const { code, stdout } = cli('summary', '--batch', '2', '--mode', 'train', '--classes', '10', '--format', 'json');
    const summary = JSON.parse(stdout) as JsonSummary;
    assert.equal(code, 0);
    assert.deepEqual([summary.batch, summary.mode, summary.rows.length], [2, 'train', 359]);
    assert.deepEqual(summary.rows.at(-1)?.output, [2, 10]);
    const small = JSON.parse(cli('summary', '--no-aux', '--input', '64', '--format', 'json').stdout) as JsonSummary;
    assert.deepEqual([small.total_params, small.rows[0]?.output], [7_005_832, [1, 64, 32, 32]]);
    assert.match(cli('summary', '--variant', 'bvlc-googlenet', '--format', 'markdown').stdout, /13,378,280/);
  });

  for (const [args, message] of [
    [['summary', '--batch', 'many'], /--batch takes a positive whole number, not "many"/],
    [['summary', '--variant', 'resnet'], /--variant takes one of inception-v1-bn/],
    [['summary', '--color'], /--color/],
    [['classify', 'cat.png'], /needs --weights FILE/],
    [['classify', '--weights', 'a.pth'], /needs at least one picture/],
    [['classify', '--weights', 'a.pth', '--workers', '0', 'cat.png'], /--workers takes a positive whole number/],
    [['inspect'], /inspect needs --weights FILE/],
    [['inspect', '--weights', 'a.pth', 'b.pth'], /takes one file: --weights, not "b\.pth"/],
    [['convert', '--weights', 'a.pth'], /convert needs --to FILE/],
    [['convert', '--weights', 'a.pth', '--to', 'b.pth'], /ends in \.safetensors, \.onnx, \.json, not "b\.pth"/],
    [['convert', '--weights', 'a.onnx', '--to', './a.onnx'], /does not overwrite the file that it reads/],
    [['compare-table'], /compare-table takes one file/],
    [['compare-run', 'run.npz'], /compare-run needs --weights FILE/],
    [['compare-run', '--weights', 'a.pth'], /compare-run takes one recording/],
    [['profile'], /profile needs --weights FILE/],
    [['profile', '--weights', 'a.pth', '--runs', '101'], /--runs takes at most 100, not 101/],
    [['profile', '--weights', 'a.pth', '--to', 'b.csv'], /ends in \.json or \.cpuprofile, not "b\.csv"/],
    [['profile', '--weights', 'model.json', '--to', './model.json'], /does not overwrite the file that it reads/],
    [['explain', '--weights', 'a.pth'], /explain needs a picture/],
    [
      ['explain', '--weights', 'a.pth', '--method', 'lime', 'b.png'],
      /--method takes one of cam, occlusion, not "lime"/,
    ],
    [['explain', '--weights', 'a.pth', '--window', '8', 'b.png'], /--window is for --method occlusion/],
    [
      ['explain', '--weights', 'a.pth', '--method', 'occlusion', '--window', '300', 'b.png'],
      /300 pixels does not fit into a picture of 224/,
    ],
    [['activations', '--weights', 'a.pth', '--to', 'a.txt', 'b.png'], /ends in \.safetensors or \.npy, not "a\.txt"/],
    [['activations', '--weights', 'a.pth', '--to', 'a.npy', 'b.png'], /An \.npy file holds one layer/],
    [
      ['activations', '--weights', 'a.safetensors', '--to', './a.safetensors', 'b.png'],
      /does not overwrite a file that it reads/,
    ],
    [['train'], /There is no command train/],
  ] as const) {
    it(`explains itself after: ${args.join(' ')}`, () => {
      const { code, stderr } = cli(...args);
      assert.equal(code, 2);
      assert.match(stderr, message);
      assert.match(stderr, /Usage:/);
    });
  }

  it('compares a printed table, and says by its exit code whether it is the same', () => {
    const tables = path.resolve('test', 'fixtures', 'tables');
    const same = cli('compare-table', path.join(tables, 'torchinfo.txt'));
    assert.equal(same.code, 0, same.stderr);
    assert.match(same.stdout, /^Same +all 79 layers$/m);
    const other = path.join(tables, 'torchinfo-kernel3.txt');
    const { code, stdout } = cli('compare-table', other);
    assert.equal(code, 1);
    assert.match(
      stdout,
      /^First difference +inception3a\.branch3\.1\.conv_block\.0: Conv2d \[1, 32, 28, 28\] \(row 44\)$/m,
    );
    assert.match(stdout, /^ +parameters: 4,608, not 12,800$/m);
    const json = cli('compare-table', '--json', '--variant', 'inception-v1-bn', other);
    assert.equal(json.code, 1);
    const { same: isSame, first } = JSON.parse(json.stdout) as { same: boolean; first: { layer: string } };
    assert.deepEqual([isSame, first.layer], [false, 'inception3a.branch3.1.conv_block.0']);
    const { code: failed, stderr } = cli('compare-table', path.resolve('README.md'));
    assert.deepEqual([failed, /README\.md has no table of torchinfo or torchsummary/.test(stderr)], [1, true]);
  });

  it('says the smallest input of a network', () => {
    const { code, stderr } = cli('summary', '--variant', 'bvlc-googlenet', '--input', '8');
    assert.equal(code, 1);
    assert.match(stderr, /the smallest input is 31 × 31/);
  });

  it('says of weights whose name is not valid UTF-8 that they need another one, and writes none', function () {
    if (!hasInvalidNames) this.skip();
    const folder = mkdtempSync(path.join(tmpdir(), 'misnamed-'));
    const weights = invalidName(folder, '.onnx');
    writeFileSync(weights, '');
    const shell = (...args: string[]) =>
      // Only a shell can pass on such a name.
      spawnSync(
        'sh',
        ['-c', `cd "$0" && exec "$@" ca*`, folder, process.execPath, path.resolve('dist/cli.js'), ...args],
        {
          encoding: 'utf8',
        },
      );
    const read = shell('inspect', '--weights');
    assert.deepEqual([read.status, read.stderr], [1, 'ca\ufffdt.onnx: its name is not valid UTF-8; rename it.\n']);
    const written = shell('convert', '--weights', 'absent.onnx', '--to');
    assert.equal(written.status, 2);
    assert.match(written.stderr, /^--to takes a name that is valid UTF-8/);
    rmSync(folder, { recursive: true });
  });

  it('prints names and reasons of files so that no terminal obeys them and no line is forged', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'hostile-'));
    const weights = path.join(folder, 'a\u001b[2J\nb.png: 0.9999\u202e.safetensors');
    const header = JSON.stringify({ '\u001b]0;title\u0007\n': { dtype: 'F32', shape: [1], data_offsets: [0, 4] } });
    const bytes = Buffer.alloc(8 + header.length + 4);
    bytes.writeBigUInt64LE(BigInt(header.length));
    bytes.write(header, 8);
    writeFileSync(weights, bytes);
    const { code, stderr } = cli('inspect', '--weights', weights);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^a\\u\{1b\}\[2J\\nb\.png: 0\.9999\\u\{202e\}\.safetensors: .*"\\u\{1b\}\]0;title\\u\{7\}\\n".*\n$/,
    );
    rmSync(folder, { recursive: true });
  });

  describe('with real weights', function () {
    before(function () {
      needsAssets(this);
    });

    it('classifies one picture a line and goes on after one that it can not read', () => {
      const files = ['chelsea.png', 'truncated.jpg', 'coffee.png', 'absent.png'].map(name => assets(`images/${name}`));
      const weights = assets('assets/bvlc_googlenet.onnx');
      const { code, stdout } = cli('classify', '--weights', weights, '--top', '3', '--json', ...files);
      assert.equal(code, 1);
      const printed = linesOf(stdout);
      assert.deepEqual(printed.map(({ file }) => file).sort(), files.toSorted());
      const lines = files.map(name => printed.find(({ file }) => file === name));
      const goldens = JSON.parse(readFileSync(assets('goldens/bvlc_eval.json'), 'utf8')) as {
        images: Record<string, { top5: { index: number; label: string; probability: number }[] }>;
      };
      for (const [line, name] of [
        [lines[0], 'chelsea.png'],
        [lines[2], 'coffee.png'],
      ] as const) {
        assert.equal(line?.top?.length, 3);
        line.top.forEach((score, rank) => {
          const golden = goldens.images[name]?.top5[rank];
          assert.deepEqual([score.index, `${score.wnid} ${score.label}`], [golden?.index, golden?.label]);
          assert.ok(Math.abs(score.probability - (golden?.probability ?? 0)) < 1e-4);
        });
        assert.ok((line.decode_ms ?? 0) > 0 && (line.inference_ms ?? 0) > 0);
      }
      assert.match(lines[1]?.error ?? '', /truncated\.jpg: the JPEG is truncated/);
      assert.match(lines[3]?.error ?? '', /absent\.png/);
    });

    it('says which picture it turned as its EXIF orientation says', () => {
      const files = ['orientation-6', 'still'].map(name => `test/fixtures/pictures/${name}.avif`);
      const args = ['classify', '--weights', assets('assets/bvlc_googlenet.onnx'), '--workers', '1', ...files];
      const orientations = linesOf(cli(...args, '--json').stdout).map(line => [line.file, line.orientation]);
      assert.deepEqual(orientations, [
        [files[0], 6],
        [files[1], undefined],
      ]);
      const titles = cli(...args).stdout.match(/^\S.*$/gm) ?? [];
      assert.match(titles[0] ?? '', / ms; turned by EXIF orientation 6\)$/);
      assert.match(titles[1] ?? '', /, inference [\d.]+ ms\)$/);
    });

    describe('on folders and globs', () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'many-pictures-'));
      const classify = ['classify', '--weights', assetsRoot === undefined ? '' : assets('assets/bvlc_googlenet.onnx')];
      const pictures = Array.from({ length: 300 }, (_, index) => path.join(folder, `${100 + index}.png`));

      before(() => {
        const [first = '', ...others] = pictures;
        copyFileSync(assets('images/horse.png'), first);
        for (const picture of others) symlinkSync(path.basename(first), picture);
      });

      after(() => rmSync(folder, { recursive: true }));

      it('prints text in order, also by several workers', () => {
        const glob = path.join(folder, '10*.png');
        const args = [...classify, '--workers', '3', '--top', '1', glob, assets('images'), path.join(folder, '*.gif')];
        const { code, stdout, stderr } = cli(...args);
        const found = [...stdout.matchAll(/^(\S+) {2}\(decode/gm)].map(([, file]) => file);
        const images = readdirSync(assets('images')).filter(name => name !== 'truncated.jpg');
        assert.deepEqual(found, [...pictures.slice(0, 10), ...images.sort().map(name => assets(`images/${name}`))]);
        assert.equal(code, 1);
        assert.match(stderr, /^\S+\*\.gif: there is no picture that matches$/m);
        assert.match(stderr, /^\S+truncated\.jpg: truncated\.jpg: the JPEG is truncated/m);
        assert.match(stderr, /^Classified 21 of 23 pictures in .* a second; 2 failed\.$/m);
      });

      for (const [what, interrupt, expected, message] of [
        [
          'keeps what is done after Ctrl-C',
          (child: ChildProcess) => child.kill('SIGINT'),
          130,
          /^Classified \d+ of 300 pictures/,
        ],
        ['ends quietly when nobody reads on', (child: ChildProcess) => child.stdout?.destroy(), 0, /^$/],
      ] as const) {
        it(what, async () => {
          const child = spawn(process.execPath, ['dist/cli.js', ...classify, '--json', folder]);
          let [stdout, stderr] = ['', ''];
          child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
          child.stdout.on('data', (text: Buffer) => {
            if (stdout === '') interrupt(child);
            stdout += text.toString();
          });
          const [code] = (await once(child, 'close')) as [number | null];
          assert.equal(code, expected);
          assert.match(stderr, message);
          const lines = linesOf(stdout);
          assert.ok(lines.length < pictures.length && lines.every(({ top }) => top?.length === 5));
        });
      }
    });

    it('uses no more threads and workers than there are cores, and says so', () => {
      const picture = assets('images/chelsea.png');
      const args = ['classify', '--weights', assets('assets/bvlc_googlenet.onnx'), '--top', '1'];
      const threads = cli(...args, '--threads', '400', picture);
      assert.equal(threads.code, 0);
      assert.match(
        threads.stderr,
        /^400 threads were asked for: \d+ (is|are) used, for which there are cores and memory\.$/m,
      );
      const workers = cli(...args, '--workers', '400', picture, assets('images/coffee.png'));
      assert.equal(workers.code, 0);
      assert.match(
        workers.stderr,
        /^400 workers were asked for: \d+ (is|are) used, for which there are cores and memory\.$/m,
      );
    });

    it('inspects a weights file', () => {
      const weights = assets('assets/inception_v1_seed.pth');
      const { code, stdout } = cli('inspect', '--weights', weights, '--json');
      assert.equal(code, 0);
      const { sha256, statistics, dtypes, ...facts } = JSON.parse(stdout) as Record<string, unknown>;
      assert.equal(sha256, createHash('sha256').update(readFileSync(weights)).digest('hex'));
      assert.deepEqual(facts, {
        file: weights,
        bytes: 53_739_509,
        format: 'PyTorch',
        variant: 'inception-v1-bn',
        classes: 1000,
        class_names: { kind: 'imagenet' },
        heads: ['main', 'aux2', 'aux1'],
        untrained_heads: [],
        input: { channels: 'RGB', scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
        parameters: 13_385_816,
        names: 'PyTorch',
        metadata: {},
        defaulted: [],
        ignored: [],
        non_finite: [],
      });
      assert.deepEqual(dtypes, [
        { dtype: 'float32', tensors: 305, values: 13_400_888 },
        { dtype: 'int64', tensors: 59, values: 59 },
      ]);
      const [first] = statistics as Record<string, unknown>[];
      assert.deepEqual(
        [first?.['key'], first?.['count'], first?.['non_finite']],
        ['conv1.conv_block.0.weight', 9408, 0],
      );
      const text = cli('inspect', '--weights', assets('assets/bvlc_googlenet.onnx')).stdout;
      for (const line of [
        /^SHA-256 +[0-9a-f]{64}$/m,
        /^Variant +BVLC GoogLeNet \(bvlc-googlenet\)$/m,
        /^Input +BGR: p − \(104, 117, 123\), p from 0 to 255/m,
        /^Ignored +"OC2_DUMMY_1" int64 \[2\]$/m,
      ]) {
        assert.match(text, line);
      }
    });

    it('compares a recording, and names the first layer that differs', async () => {
      const weights = assets('assets/inception_v1_seed.pth');
      const folder = mkdtempSync(path.join(tmpdir(), 'recording-'));
      const engine = startEngine();
      const input = formulaInput(1, 1, 96);
      const run = 'recorded';
      await engine.call('loadWeights', { file: assetFile('assets/inception_v1_seed.pth') });
      await engine.call('observe', { run, input: { kind: 'tensor', tensor: input }, memoryLimit: 1e9 });
      const values = new Map<string, TensorData>([['input', input]]);
      for (const name of ['conv1.conv_block.1', 'maxpool2', 'inception3a', 'inception4a', 'fc']) {
        values.set(name, await engine.call('activation', { run, path: name }));
      }
      await engine.dispose();
      const compare = (...options: string[]) => {
        const file = path.join(folder, 'run.npz');
        writeFileSync(
          file,
          npz(Object.fromEntries([...values].map(([name, { shape, data }]) => [name, float32Array(shape, data)]))),
        );
        return cli('compare-run', '--weights', weights, ...options, file);
      };

      const same = compare();
      assert.equal(same.code, 0, same.stderr);
      assert.match(same.stdout, /^Agree +5 of 5 modules$/m);
      const { shape = [], data = new Float32Array() } = values.get('inception3a') ?? {};
      values.set('inception3a', { shape, data: data.map(value => value * 1.001) });
      const other = compare();
      assert.equal(other.code, 1, other.stderr);
      assert.match(
        other.stdout,
        /^First difference +inception3a: Inception \[1, 256, 12, 12\]\n +relative error 1\.0e-3 \(60\.0 dB\), cosine 1/m,
      );
      assert.match(other.stdout, /^Unexplained +inception3a, inception4a$/m);
      const json = JSON.parse(compare('--json').stdout) as {
        first: string;
        same: boolean;
        modules: { path: string; state: string; own_error: number }[];
      };
      assert.deepEqual([json.first, json.same], ['inception3a', false]);
      assert.deepEqual(
        json.modules.map(({ path: name, state }) => [name, state]),
        [
          ['conv1.conv_block.1', 'agrees'],
          ['maxpool2', 'agrees'],
          ['inception3a', 'differs'],
          ['inception4a', 'differs'],
          ['fc', 'agrees'],
        ],
      );
      const { code, stderr } = cli('compare-run', '--weights', weights, weights);
      assert.deepEqual(
        [code, /inception_v1_seed\.pth: is no recording: it has no tensor "input"/.test(stderr)],
        [1, true],
      );
      rmSync(folder, { recursive: true });
    });

    it('converts weights from format to format, and back, without losing a bit', async () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'convert-'));
      const place = (name: string): string => path.join(folder, name);
      const seed = assets('assets/inception_v1_seed.pth');
      const convert = (from: string, to: string, ...more: string[]): string => {
        const { code, stdout, stderr } = cli('convert', '--weights', from, '--to', to, ...more);
        assert.equal(code, 0, stderr);
        return stdout.trim();
      };
      const written = convert(seed, place('model.json'), '--input', '240');
      assert.match(written, /model\.json: Inception V1 \(BN\), 1000 classes, 53\.69 MB in 14 files$/);
      convert(place('model.json'), place('net.onnx'));
      convert(place('net.onnx'), place('a.safetensors'));
      convert(seed, place('b.safetensors'));
      const [read, original] = await Promise.all(
        ['a', 'b'].map(async name => {
          const { tensors, metadata } = await readWeights(readFileSync(place(`${name}.safetensors`)), name);
          // Only safetensors has a place for the counters.
          return {
            source: metadata['source'],
            floats: [...tensors.values()].filter(({ dtype }) => dtype === 'float32'),
          };
        }),
      );
      assert.deepEqual([read?.source, original?.source], ['net.onnx', 'inception_v1_seed.pth']);
      assert.equal(read?.floats.length, 305);
      assert.deepEqual(read.floats, original?.floats);

      const small = cli('convert', '--weights', seed, '--to', place('small.onnx'), '--input', '64');
      assert.equal(small.code, 1);
      assert.match(small.stderr, /not defined for a 64 × 64 input \(at aux1\.avgpool\)/);
      assert.ok(!existsSync(place('small.onnx')));
      rmSync(folder, { recursive: true });
    });

    for (const [signal, expected] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
      ['SIGKILL', null],
    ] as const) {
      it(`keeps the old file whole when ${signal} ends it in the middle of writing`, async () => {
        const folder = mkdtempSync(path.join(tmpdir(), 'ended-'));
        const file = path.join(folder, 'net.safetensors');
        const args = ['dist/cli.js', 'convert', '--weights', assets('assets/inception_v1_seed.pth'), '--to', file];
        const shown = (): string[] => readdirSync(folder).sort();
        writeFileSync(file, 'old');
        const child = spawn(process.execPath, args);
        const ended = once(child, 'close') as Promise<[number | null]>;
        while (child.exitCode === null && shown().length === 1) await new Promise(resolve => setImmediate(resolve));
        child.kill(signal);
        const [code] = await ended;
        assert.equal(code, expected);
        assert.equal(readFileSync(file, 'utf8'), 'old');
        if (signal === 'SIGKILL') {
          // Nobody was left to tidy up: the next one does.
          assert.equal(shown().length, 2);
          assert.equal(cli(...args.slice(1)).code, 0);
        }
        assert.deepEqual(shown(), ['net.safetensors']);
        rmSync(folder, { recursive: true });
      });
    }

    it('replaces a model of several files by another', () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'replaced-'));
      const file = path.join(folder, 'model.json');
      for (const weights of ['inception_v1_seed.pth', 'googlenet_torchvision_legacy.pth']) {
        assert.equal(cli('convert', '--weights', assets(`assets/${weights}`), '--to', file).code, 0);
        const { weightsManifest } = JSON.parse(readFileSync(file, 'utf8')) as {
          weightsManifest: { paths: string[] }[];
        };
        const needed = ['model.json', ...(weightsManifest[0]?.paths ?? [])];
        assert.deepEqual(readdirSync(folder).sort(), needed.sort());
      }
      rmSync(folder, { recursive: true });
    });

    it('says that weights are damaged, and why nothing can be written', async () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'damaged-'));
      const file = path.join(folder, 'damaged.safetensors');
      const { tensors } = await readWeights(readFileSync(assets('assets/bvlc_googlenet.onnx')), 'net');
      const [first, ...others] = tensors.values();
      assert.ok(first);
      writeFileSync(file, writeSafetensors([{ ...first, data: first.data.with(7, NaN) }, ...others]));
      const warning = 'damaged.safetensors: one of the weights is NaN or infinite: the labels can be wrong.';
      const picture = assets('images/chelsea.png');
      const { code, stdout, stderr } = cli('classify', '--weights', file, '--top', '1', picture);
      const problem =
        'The network computes values that are not finite, first NaN in conv1.conv_block.0 (Conv2d): its weight has values that are NaN or infinite.';
      assert.deepEqual([code, stdout, stderr.trim().split('\n')], [1, '', [warning, `${picture}: ${problem}`]]);

      const nowhere = path.join(folder, 'absent', 'model.onnx');
      const unwritten = cli('convert', '--weights', file, '--to', nowhere);
      assert.equal(unwritten.code, 1);
      assert.equal(
        unwritten.stderr.trim().split('\n').at(-1),
        `Cannot write ${nowhere}: there is no such folder (ENOENT).`,
      );
      rmSync(folder, { recursive: true });
    });

    for (const [what, damage] of Object.entries(DAMAGES)) {
      it(`says in which layer the network's values cease to be finite (${what})`, async () => {
        const folder = mkdtempSync(path.join(tmpdir(), 'not-finite-'));
        const file = path.join(folder, 'damaged.safetensors');
        const { tensors } = await readWeights(readFileSync(assets('assets/inception_v1_seed.pth')), 'seed.pth');
        writeFileSync(file, writeSafetensors(damagedBy(damage, tensors.values())));
        const picture = assets('images/chelsea.png');
        const text = cli('classify', '--weights', file, picture);
        assert.deepEqual([text.code, text.stdout], [1, '']);
        assert.equal(text.stderr.trim().split('\n').at(-1), `${picture}: ${damage.message}`);
        const json = cli('classify', '--json', '--weights', file, picture);
        assert.equal(json.code, 1);
        assert.deepEqual(linesOf(json.stdout), [{ file: picture, error: damage.message }]);
        rmSync(folder, { recursive: true });
      });
    }

    it('names classes by a file', () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'labels-'));
      const labels = path.join(folder, 'kinds.json');
      writeFileSync(labels, JSON.stringify(Array.from({ length: 1000 }, (_, index) => `kind ${index}`)));
      const picture = assets('images/chelsea.png');
      const weights = ['--weights', assets('assets/bvlc_googlenet.onnx')];
      const { stdout } = cli('classify', ...weights, '--labels', labels, '--top', '1', picture);
      assert.match(stdout, /^ {2}0\.49\d\d {2}kind 285$/m);
      const none = cli('inspect', ...weights, '--labels', picture);
      assert.deepEqual(
        [none.code, none.stderr.trim()],
        [1, 'chelsea.png: is not a list of class names: it is not UTF-8 text'],
      );
      rmSync(folder, { recursive: true });
    });

    it('refuses weights of another variant than the one named, and files that are no weights', () => {
      const picture = assets('images/chelsea.png');
      const wrong = cli(
        'classify',
        '--variant',
        'inception-v1-bn',
        '--weights',
        assets('assets/bvlc_googlenet.onnx'),
        picture,
      );
      assert.notEqual(wrong.code, 0);
      assert.match(wrong.stderr, /bvlc_googlenet\.onnx holds BVLC GoogLeNet/);
      const none = cli('classify', '--weights', picture, picture);
      assert.equal(none.code, 1);
      assert.match(none.stderr, /chelsea\.png: /);
    });
  });
});
