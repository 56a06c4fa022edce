import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { occludePicture } from '../../src/engine/client/occludePicture';
import { workerThread } from '../../src/engine/client/workerThread';
import { DEFAULT_OCCLUSION, windowsPerSide } from '../../src/model/occlusionGrid';
import { OcclusionMap } from '../../src/model/occlusionMap';
import type { Classification } from '../../src/protocol';
import { assets, needsAssets } from '../assets';
import { assetFile, DIST, largestDifference, readGolden, startEngine } from '../fixtures/engineGoldens';
import { readWeights } from '../fixtures/readWeights';

const map = v.array(v.array(v.number()));
const Explained = v.object({ logit: v.number(), bias: v.number(), cam: map });
const Golden = v.object({ pictures: v.record(v.string(), v.record(v.string(), v.unknown())) });

const TOLERANCE = 1e-4;
const WEIGHTS = 'assets/bvlc_googlenet.onnx';

interface Printed {
  readonly file: string;
  readonly class: { readonly index: number; readonly wnid: string; readonly label: string };
  readonly against?: { readonly index: number };
  readonly method: string;
  readonly shape: readonly number[];
  readonly map: readonly number[];
  readonly logit: number;
  readonly bias: number;
  readonly check: number;
  readonly probability: number;
}

function cli(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/cli.js', ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  return { code: status, stdout, stderr };
}

describe('why a class, against PyTorch', function () {
  const engine = startEngine();
  const pictures = new Map<
    string,
    {
      seen: Classification;
      classes: ReadonlyMap<number, v.InferOutput<typeof Explained>>;
      occlusion: ReadonlyMap<number, number[][]>;
    }
  >();
  let folder: string;

  const explain = (...args: string[]) => cli('explain', '--weights', assets(WEIGHTS), ...args);

  before(async function () {
    needsAssets(this);
    folder = mkdtempSync(path.join(tmpdir(), 'why-'));
    await engine.call('loadWeights', { file: assetFile(WEIGHTS) });
    for (const [name, golden] of Object.entries(v.parse(Golden, readGolden('attribution.json')).pictures)) {
      const file = assetFile(`images/${name}`);
      const seen = await engine.call('classify', { file, topK: 5, inputSize: 224, allHeads: false });
      const numbered = Object.entries(golden).filter(([key]) => /^\d+$/.test(key));
      const occlusion = Object.entries(v.parse(v.record(v.string(), map), golden['occlusion']));
      pictures.set(name, {
        seen,
        classes: new Map(numbered.map(([key, value]) => [Number(key), v.parse(Explained, value)])),
        occlusion: new Map(occlusion.map(([key, value]) => [Number(key), value])),
      });
    }
  });

  after(async () => {
    await engine.dispose();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  it('maps where the logit comes from, with an identity that holds', async () => {
    let [maps, worst, worstIdentity] = [0, 0, 0];
    for (const [name, { seen, classes }] of pictures) {
      const input = { kind: 'crop', crop: seen.crop, cropSize: seen.cropSize } as const;
      await engine.call('observe', { run: name, input, memoryLimit: 2 ** 30 });
      for (const [index, golden] of classes) {
        const found = await engine.call('classMap', { run: name, index });
        assert.deepEqual([found.path, found.height, found.width], ['inception5b.cat', 7, 7]);
        const expected = golden.cam.flat();
        const largest = Math.max(...expected.map(Math.abs));
        worst = Math.max(worst, largestDifference(found.map, expected) / largest);
        worstIdentity = Math.max(worstIdentity, Math.abs(found.error) / Math.abs(found.logit));
        assert.ok(Math.abs(found.logit - golden.logit) < TOLERANCE * largest, `${found.logit} for ${golden.logit}`);
        assert.ok(Math.abs(found.bias - golden.bias) < 1e-6);
        assert.equal(found.class.index, index);
        maps++;
      }
    }
    console.log(
      `      ${maps} maps differ by ${worst.toExponential(1)} of their largest, the identity by ${worstIdentity.toExponential(1)}`,
    );
    assert.equal(maps, 6);
    assert.ok(worst < TOLERANCE && worstIdentity < 1e-5);
  });

  it('maps the difference of two classes: that of their maps, biases and logits', async () => {
    const name = 'chelsea.png';
    const [a, b] = await Promise.all([285, 281].map(index => engine.call('classMap', { run: name, index })));
    const both = await engine.call('classMap', { run: name, index: 285, against: 281 });
    assert.ok(a && b);
    const expected = a.map.map((value, at) => value - (b.map[at] ?? NaN));
    assert.ok(largestDifference(both.map, expected) < 1e-4);
    assert.ok(Math.abs(both.logit - (a.logit - b.logit)) < 1e-5 && Math.abs(both.bias - (a.bias - b.bias)) < 1e-6);
    assert.ok(Math.abs(both.error) < 1e-4);
    assert.deepEqual([both.class.label, both.against?.label], ['Egyptian cat', 'tabby, tabby cat']);
    await assert.rejects(
      engine.call('classMap', { run: name, index: 1000 }),
      /The model has 1000 classes, and no class 1000/,
    );
    await assert.rejects(engine.call('classMap', { run: 'gone', index: 1 }), { name: 'RunGoneError' });
    const { scores } = await engine.call('classScores', { run: name });
    assert.equal(scores.length, 1000);
    assert.deepEqual(scores[0]?.label, 'Egyptian cat');
  });

  it('covers each picture window by window, a coarse map first, on several engines', async () => {
    const perSide = windowsPerSide(224, DEFAULT_OCCLUSION);
    let worst = 0;
    for (const { seen, occlusion } of pictures.values()) {
      const found = new OcclusionMap(perSide, 1000);
      const order: number[] = [];
      for await (const part of occludePicture({
        crop: seen.crop,
        cropSize: seen.cropSize,
        model: seen.model,
        ...DEFAULT_OCCLUSION,
        running: { engine, prepare: () => Promise.resolve() },
        started: {
          count: 1,
          startWorker: workerThread(path.join(DIST, 'engine-worker.js')),
          engine: { kernels: 'own', threads: 1 },
          log: () => undefined,
          load: (other, signal) => other.call('loadWeights', { file: assetFile(WEIGHTS) }, { signal }),
        },
      })) {
        order.push(...part.cells);
        found.add(part);
      }
      assert.deepEqual([order.length, new Set(order).size], [169, 169]);
      assert.ok(order.slice(0, 8).every(cell => (cell % perSide) % 4 === 0 && Math.floor(cell / perSide) % 4 === 0));
      for (const [index, expected] of occlusion) {
        worst = Math.max(worst, largestDifference(found.drops(index), expected.flat()));
      }
    }
    console.log(`      the probabilities differ by ${worst.toExponential(1)}`);
    assert.ok(worst < TOLERANCE);
  });

  it('keeps what is known when an occlusion is cancelled, and goes on from there', async () => {
    const seen = pictures.get('chelsea.png')?.seen;
    assert.ok(seen);
    const { crop, cropSize, model } = seen;
    const job = {
      ...{ crop, cropSize, model, window: 64, stride: 32 },
      running: { engine, prepare: () => Promise.resolve() },
      started: {
        count: 0,
        startWorker: workerThread(''),
        engine: { kernels: 'own' as const },
        log: () => undefined,
        load: () => Promise.resolve(),
      },
    };
    const found = new OcclusionMap(6, 1000);
    const controller = new AbortController();
    const until = async (): Promise<void> => {
      for await (const part of occludePicture({ ...job, signal: controller.signal })) {
        found.add(part);
        if (found.known.length >= 8) controller.abort();
      }
    };
    await assert.rejects(until(), { name: 'AbortError' });
    assert.ok(found.known.length >= 8 && found.known.length < 36 && found.drops(285).every(Number.isFinite));
    const before = found.known;
    for await (const part of occludePicture({ ...job, known: before })) {
      assert.ok(part.cells.every(cell => !before.includes(cell)));
      found.add(part);
    }
    assert.equal(found.known.length, 36);
    const other = { ...model, classes: 7 };
    await assert.rejects(occludePicture({ ...job, model: other }).next(), /Another model has been loaded since/);
    await assert.rejects(occludePicture({ ...job, window: 300 }).next(), /A window of 300 pixels does not fit/);
  });

  it('is told on the command line, as numbers and as a table', () => {
    const image = assets('images/chelsea.png');
    const printed = JSON.parse(explain('--class', 'n02123045', '--json', image).stdout) as Printed;
    const golden = pictures.get('chelsea.png')?.classes.get(281);
    assert.ok(golden);
    assert.deepEqual(printed.class, { index: 281, wnid: 'n02123045', label: 'tabby, tabby cat' });
    assert.deepEqual([printed.file, printed.method, printed.shape], [image, 'cam', [7, 7]]);
    const expected = golden.cam.flat();
    assert.ok(largestDifference(printed.map, expected) / Math.max(...expected.map(Math.abs)) < TOLERANCE);
    const mean = printed.map.reduce((sum, value) => sum + value, 0) / 49;
    assert.ok(Math.abs(printed.logit - printed.bias - mean - printed.check) < 1e-5 && Math.abs(printed.check) < 1e-4);
    const difference = JSON.parse(explain('--against', '281', '--json', image).stdout) as Printed;
    assert.deepEqual([difference.class.index, difference.against?.index], [285, 281]);
    assert.match(
      explain(image).stdout,
      /chelsea\.png: 285 n02124075 Egyptian cat, 0\.49\d\d\n.*\n +6\.37 +9\.91[^]*\nlogit 20\.2457 = bias/,
    );
    const covered = JSON.parse(
      explain('--method', 'occlusion', '--window', '64', '--workers', '1', '--json', image).stdout,
    ) as Printed;
    assert.deepEqual([covered.method, covered.shape, covered.map.length], ['occlusion', [6, 6], 36]);
  });

  it('refuses names that are nobody’s or several classes’', () => {
    const image = assets('images/chelsea.png');
    const crane = explain('--class', 'Crane', image);
    assert.deepEqual([crane.code, crane.stdout], [1, '']);
    assert.match(crane.stderr, /"Crane" names 2 classes: 134 n02012849 crane; 517 n03126707 crane\. Say which/);
    assert.match(explain('--class', 'maillot', image).stderr, /638 .*maillot; 639 .*maillot, tank suit/);
    assert.match(
      explain('--class', 'egyptian rat', image).stderr,
      /no class "egyptian rat" among its 1000\. Like it are "Egyptian cat"/,
    );
    assert.match(explain('--class', '1000', image).stderr, /no class "1000"/);
    assert.match(explain('--class', '285', '--against', '285', image).stderr, /--against takes another class/);
  });

  it('writes activations that are those of the engine', async () => {
    const image = assets('images/chelsea.png');
    const activations = (...args: string[]) => cli('activations', '--weights', assets(WEIGHTS), ...args, image);
    const all = path.join(folder, 'all.safetensors');
    const written = activations('--to', all);
    assert.equal(written.code, 0, written.stderr);
    const { tensors } = await readWeights(readFileSync(all), 'all.safetensors');
    assert.deepEqual(tensors.get('input')?.shape, [1, 3, 224, 224]);
    assert.deepEqual([tensors.get('inception3a')?.shape, tensors.has('inception3a.cat')], [[1, 256, 28, 28], false]);
    const module = await engine.call('activation', { run: 'chelsea.png', path: 'inception3a' });
    assert.deepEqual(tensors.get('inception3a')?.data, module.data);

    const some = path.join(folder, 'some.safetensors');
    assert.equal(activations('--layer', 'fc', '--layer', 'maxpool1', '--to', some).code, 0);
    const named = await readWeights(readFileSync(some), 'some.safetensors');
    assert.deepEqual([...named.tensors.keys()], ['input', 'fc', 'maxpool1']);

    const single = path.join(folder, 'fc.npy');
    assert.equal(activations('--layer', 'fc', '--to', single).code, 0);
    const bytes = readFileSync(single);
    const logits = new Float32Array(
      bytes.buffer.slice(bytes.byteOffset + bytes.length - 4000, bytes.byteOffset + bytes.length),
    );
    assert.deepEqual(logits, named.tensors.get('fc')?.data);

    const unknown = activations(
      '--layer',
      'inception3a.branch1.conv_blok.0',
      '--to',
      path.join(folder, 'no.safetensors'),
    );
    assert.equal(unknown.code, 1);
    assert.match(
      unknown.stderr,
      /no layer "inception3a\.branch1\.conv_blok\.0"\. Like it are "inception3a\.branch1\.conv_block\.0"/,
    );
    assert.deepEqual(
      readdirSync(folder).sort(),
      ['all.safetensors', 'fc.npy', 'some.safetensors'],
      'and leaves nothing else',
    );
  });
});
