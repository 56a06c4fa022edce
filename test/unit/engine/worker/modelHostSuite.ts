import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { inMemory, SourceError } from '../../../../src/base/byteSource';
import { memory } from '@tensorflow/tfjs-core';
import type { EngineCall } from '../../../../src/engine/worker/handlers';
import { EngineError } from '../../../../src/engine/errors';
import { ModelHost } from '../../../../src/engine/worker/modelHost';
import { crc32 } from '../../../../src/base/crc32';
import { toChannelsFirst } from '../../../../src/engine/axisOrder';
import { normalize } from '../../../../src/engine/network/normalize';
import type { Head } from '../../../../src/model/graph';
import { createGraph, VARIANTS } from '../../../../src/model/variants';
import type { FileSource, ModelInfo, WorkDone } from '../../../../src/protocol';
import { RUN_GONE } from '../../../../src/protocol';
import { writeSafetensors } from '../../../../src/weights/formats/safetensors';
import { BARE_PLATFORM, ONE_THREAD } from '../../../fixtures/cpuBackend';
import { testPacer } from '../../../fixtures/testPacer';

const SMALL = { variant: 'inception-v1-bn', classes: 7, useAux: true, initWeights: false } as const;

describe('ModelHost', function () {
  // A GoogLeNet in plain JavaScript, on small inputs.
  this.timeout(120_000);

  const files = new Map<string, Uint8Array>();
  const logged: string[] = [];
  const host = new ModelHost(
    {
      ...BARE_PLATFORM,
      openFile: name => {
        const bytes = files.get(name);
        if (!bytes) return Promise.reject(new SourceError(`${name}: there is no such file`));
        const unchanged = (): Promise<void> => Promise.resolve();
        return Promise.resolve({ ...inMemory(bytes), checkUnchanged: unchanged, [Symbol.asyncDispose]: unchanged });
      },
      sha256: async parts => {
        const hash = createHash('sha256');
        for await (const part of parts) hash.update(part);
        return hash.digest('hex');
      },
      readFile: name => {
        const bytes = files.get(name);
        return bytes ? Promise.resolve(bytes) : Promise.reject(new EngineError(`${name}: there is no such file`));
      },
    },
    ONE_THREAD,
    message => logged.push(message),
  );
  let initial: ModelInfo;

  before(async () => {
    initial = await host.initialize({ ...SMALL, seed: 1 }, callOf());
  });

  function callOf(
    controller = new AbortController(),
    progress: (progress: WorkDone) => void = () => undefined,
  ): EngineCall<WorkDone> {
    return {
      signal: controller.signal,
      pacer: testPacer(controller),
      progress,
      reading: async (_file, work) => work(),
    };
  }

  function file(name: string): FileSource {
    return { name, path: name };
  }

  async function logits(): Promise<Float32Array | undefined> {
    const input = { shape: [1, 3, 32, 32], data: Float32Array.from({ length: 3 * 32 * 32 }, (_, i) => Math.cos(i)) };
    const { logits: heads } = await host.run({ input, heads: ['main'] }, callOf());
    return heads[0]?.logits.data;
  }

  /** The model's own numbers as a file of weights. */
  function modelAsFile(name: string): void {
    const parameters = createGraph(SMALL.variant, SMALL).layers.flatMap(layer => layer.parameters);
    const tensors = parameters.map(({ key }) => ({ name: key, dtype: 'float32' as const, ...host.parameter({ key }) }));
    files.set(name, writeSafetensors(tensors));
  }

  it('tells that it computes without WebAssembly', () => {
    assert.deepEqual(initial, {
      variant: 'inception-v1-bn',
      classes: 7,
      useAux: true,
      origin: { kind: 'random', seed: 1, initWeights: false },
      classNames: { kind: 'numbered' },
      backend: 'cpu',
    });
    assert.match(logged.join(), /WebAssembly.*there is none in this test/);
  });

  it('gives a parameter in PyTorch’s order, as a copy', () => {
    const weight = host.parameter({ key: 'inception3a.branch3.1.conv_block.0.weight' });
    assert.deepEqual(weight.shape, [32, 16, 5, 5]);
    weight.data.fill(0);
    assert.ok(host.parameter({ key: 'inception3a.branch3.1.conv_block.0.weight' }).data.some(value => value !== 0));
    assert.throws(() => host.parameter({ key: 'nothing' }), { name: 'EngineError', message: /nothing/ });
  });

  it('loads weights from a file, with its digest, and computes the same with them', async () => {
    const before = await logits();
    modelAsFile('model.safetensors');
    await host.initialize({ ...SMALL, seed: 2 }, callOf());
    assert.notDeepEqual(await logits(), before);
    const { numTensors } = memory();

    const progress: number[] = [];
    const info = await host.loadWeights(
      { file: file('model.safetensors') },
      callOf(undefined, ({ done, total }) => progress.push(done / total)),
    );
    assert.deepEqual(await logits(), before);
    assert.equal(memory().numTensors, numTensors, 'the former model is gone');
    assert.ok(info.origin.kind === 'file');
    assert.equal(info.origin.name, 'model.safetensors');
    assert.equal(info.origin.format, 'safetensors');
    assert.match(info.origin.sha256, /^[0-9a-f]{64}$/);
    assert.deepEqual(
      progress,
      progress.toSorted((a, b) => a - b),
    );
    assert.equal(progress.at(-1), 1);
  });

  it('changes nothing when a load fails or is cancelled', async () => {
    modelAsFile('other.safetensors');
    const bytes = files.get('other.safetensors');
    assert.ok(bytes);
    files.set('truncated.safetensors', bytes.slice(0, bytes.length / 2));
    files.set('text.txt', new TextEncoder().encode('this is not a file of weights'));
    const before = await logits();
    const { numTensors, numBytes } = memory();

    await assert.rejects(host.loadWeights({ file: file('absent.pth') }, callOf()), /absent\.pth/);
    await assert.rejects(host.loadWeights({ file: file('truncated.safetensors') }, callOf()), { name: 'WeightsError' });
    await assert.rejects(host.loadWeights({ file: file('text.txt') }, callOf()), { name: 'WeightsError' });
    for (const share of [0.3, 0.6, 0.9]) {
      const controller = new AbortController();
      const cancelled = callOf(controller, ({ done, total }) => {
        if (done / total >= share) controller.abort();
      });
      await assert.rejects(host.loadWeights({ file: file('other.safetensors') }, cancelled), { name: 'AbortError' });
    }
    await assert.rejects(host.initialize({ ...SMALL, classes: 100_000_000, seed: 0 }, callOf()), {
      name: 'EngineError',
      message: /100000000 classes/,
    });

    assert.deepEqual(await logits(), before);
    assert.deepEqual({ numTensors: memory().numTensors, numBytes: memory().numBytes }, { numTensors, numBytes });
  });

  it('names its classes by a file, compares itself with another, and tells what its file holds', async () => {
    modelAsFile('model.safetensors');
    const loaded = await host.loadWeights({ file: file('model.safetensors') }, callOf());
    files.set('names.txt', new TextEncoder().encode('a\nb\nc\nd\ne\nf\ng'));
    const named = await host.useClassNames({ file: file('names.txt') }, callOf());
    assert.deepEqual(named, { ...loaded, classNames: { kind: 'file', name: 'names.txt' } });
    await assert.rejects(host.useClassNames({ file: file('model.safetensors') }, callOf()), /too large|not UTF-8/);

    const { parameters, other } = await host.compareWeights({ file: file('model.safetensors') }, callOf());
    assert.ok(named.origin.kind === 'file');
    assert.deepEqual(other, { name: 'model.safetensors', sha256: named.origin.sha256 });
    assert.ok(parameters.length > 200 && parameters.every(({ maxChange }) => maxChange === 0));

    const details = host.modelDetails();
    assert.deepEqual(details.model, named);
    assert.deepEqual(
      [details.file?.format, details.file?.names, details.file?.bytes, details.file?.metadata],
      ['safetensors', 'PyTorch', files.get('model.safetensors')?.length, [{ key: 'format', value: 'pt' }]],
    );
    assert.deepEqual((await host.useClassNames({}, callOf())).classNames, { kind: 'numbered' });
  });

  it('forgets activations with the model that they came from', async () => {
    const input = { shape: [1, 3, 32, 32], data: new Float32Array(3 * 32 * 32) };
    const observe = { run: 'a', input: { kind: 'tensor' as const, tensor: input }, heads: ['main' as const] };
    await host.observe({ ...observe, memoryLimit: 0 }, callOf());
    assert.equal(host.activation({ run: 'a', path: 'conv1' }).shape[1], 64);
    await host.initialize({ ...SMALL, seed: 3 }, callOf());
    assert.throws(() => host.activation({ run: 'a', path: 'conv1' }), { name: RUN_GONE });
  });

  it('keeps the last observed runs within the limit, and the last one in any case', async () => {
    const tensor = { shape: [1, 3, 32, 32], data: Float32Array.from({ length: 3 * 32 * 32 }, (_, i) => Math.sin(i)) };
    const observe = (run: string, memoryLimit: number): ReturnType<typeof host.observe> =>
      host.observe({ run, input: { kind: 'tensor', tensor }, heads: ['main'], memoryLimit }, callOf());
    const one = (await observe('a', 0)).bytes;
    assert.deepEqual(await observe('b', 2 * one), { runs: 2, bytes: 2 * one, limit: 2 * one });
    host.activation({ run: 'a', path: 'conv1' });
    assert.equal((await observe('c', 2 * one)).runs, 2);
    assert.throws(() => host.activation({ run: 'b', path: 'conv1' }), { name: RUN_GONE });
    assert.deepEqual(await observe('d', one - 1), { runs: 1, bytes: one, limit: one - 1 });

    const { layers, logits } = await host.runSummary({ run: 'd' }, callOf());
    assert.deepEqual(
      layers.slice(0, 2).map(({ path, shape }) => [path, shape]),
      [
        ['input', [1, 3, 32, 32]],
        ['conv1.conv_block.0', [1, 64, 16, 16]],
      ],
    );
    assert.deepEqual(host.activation({ run: 'd', path: '' }).data, logits[0]?.logits.data);
    await host.forgetRuns({}, callOf());
    assert.throws(() => host.activation({ run: 'd', path: '' }), { name: RUN_GONE });
  });

  it('observes what the network saw of a picture, and tells it by its checksum', async () => {
    const crop = Uint8Array.from({ length: 32 * 32 * 3 }, (_, i) => i % 251);
    const input = { kind: 'crop' as const, crop, cropSize: 32 };
    const observe = { run: 'crop', input, heads: ['main' as const], memoryLimit: 0 };
    await assert.rejects(host.observe({ ...observe, crc32: 1 }, callOf()), /changed since it was classified/);
    await host.observe({ ...observe, crc32: crc32(crop) }, callOf());
    const expected = toChannelsFirst(normalize(crop, 32, VARIANTS['inception-v1-bn'].normalization));
    assert.deepEqual(host.activation({ run: 'crop', path: 'input' }), expected);
    await assert.rejects(host.observe({ ...observe, input: { ...input, cropSize: 33 } }, callOf()), /other bytes/);
  });

  it('refuses inputs that are none', async () => {
    const run = (shape: number[], length: number, head: Head = 'main'): Promise<unknown> =>
      host.run({ input: { shape, data: new Float32Array(length) }, heads: [head] }, callOf());
    await assert.rejects(run([1, 3, 32], 96), { name: 'EngineError', message: /not \[1, 3, 32\]/ });
    await assert.rejects(run([0, 3, 32, 32], 0), { name: 'EngineError' });
    await assert.rejects(run([1, 4, 32, 32], 4096), { name: 'EngineError' });
    await assert.rejects(run([1, 3, 32, 32], 100), { name: 'EngineError', message: /does not have 100 values/ });
    await assert.rejects(run([1, 3, 32, 32], 3072, 'aux1'), { name: 'InputSizeError' });
  });

  it('answers nothing about a model before there is one', async () => {
    const empty = new ModelHost(BARE_PLATFORM, ONE_THREAD, () => undefined);
    const none = { name: 'EngineError', message: 'No model is loaded.' };
    assert.throws(() => empty.parameter({ key: 'fc.bias' }), none);
    assert.throws(() => empty.modelDetails(), none);
    await assert.rejects(empty.layerWeights({ path: '' }, callOf()), none);
    await assert.rejects(empty.useClassNames({}, callOf()), none);
    await assert.rejects(empty.compareWeights({ file: file('a.pth') }, callOf()), none);
    await assert.rejects(
      empty.classify({ file: file('cat.jpg'), topK: 1, inputSize: 224, allHeads: false }, callOf()),
      none,
    );
  });
});
