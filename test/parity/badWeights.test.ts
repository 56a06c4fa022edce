import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EngineClient } from '../../src/engine/client/engineClient';
import { initialState } from '../../src/engine/network/initialize';
import { createGraph } from '../../src/model/variants';
import type { EngineResult, FileSource } from '../../src/protocol';
import { writeSafetensors } from '../../src/weights/formats/safetensors';
import type { SuspectFile } from '../fixtures/suspectFile';
import { BAD_FORMATS } from '../fixtures/badWeights/badFormats';
import { withInitializersOf } from '../fixtures/onnxEdit';
import { testPacer } from '../fixtures/testPacer';
import { caffeBlob, caffeNet, floatBytes, packed, tensor } from '../fixtures/weightFiles';
import { caffeLayerName } from '../../src/weights/caffeNames';
import { startEngine } from '../fixtures/engineGoldens';
import type { NamedTensor } from '../fixtures/readWeights';

// The real worker, the real disk.

const CLASSES = 3;
const GRAPH = createGraph('bvlc-googlenet', { classes: CLASSES, useAux: false });
const SMALL = [tensor('conv.weight', [2, 1, 2, 2], [1, -2, 3.5, 4, 5, 6, 7, -8]), tensor('fc.bias', [2], [1, 2])];

/** A fault that is found when values are read: those of a network. */
const IN_VALUES = /checksum/;

describe('Bad files, for the engine’s worker', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'bad-files-'));
  const engine = startEngine();
  let network: readonly NamedTensor[];
  let loaded: Held;
  /** The network as a whole ONNX model. */
  let exported: Uint8Array;

  before(async () => {
    // What files outside their folders would be, if they were read.
    for (const name of ['net.bin', 'other.bin']) writeFileSync(path.join(folder, name), new Uint8Array(24));
    const state = await initialState(GRAPH, 3, testPacer());
    network = GRAPH.layers.flatMap(({ parameters }) =>
      parameters.map(({ key, shape }) => ({
        name: key,
        shape,
        dtype: 'float32',
        data: new Float32Array(state.get(key) ?? []),
      })),
    );
    await engine.call('loadWeights', { file: { name: 'good.safetensors', bytes: writeSafetensors(network) } });
    const names = new TextEncoder().encode('cat\ndog\nhorse');
    await engine.call('useClassNames', { file: { name: 'pets.txt', bytes: names } });
    loaded = await held(engine);
    const { files } = await engine.call('exportModel', { format: 'onnx', fileName: 'net.onnx', inputSize: 64 });
    exported = files[0]?.bytes ?? assert.fail('nothing was exported');
    assert.equal(loaded.details.model.origin.kind, 'file');
    assert.deepEqual(loaded.details.model.classNames, { kind: 'file', name: 'pets.txt' });
  });

  after(async () => {
    await engine.dispose();
    rmSync(folder, { recursive: true });
  });

  let files = 0;

  /** Puts a file, and its external files, into a folder of their own. */
  function store({ name, bytes, externalFiles }: SuspectFile): FileSource {
    const place = path.join(folder, `${++files}`);
    mkdirSync(place);
    writeFileSync(path.join(place, name), bytes);
    for (const [other, content] of externalFiles) writeFileSync(path.join(place, other), content);
    return { name, path: path.join(place, name) };
  }

  const refused = (file: FileSource, reason: RegExp, kind = 'WeightsError'): Promise<void> =>
    assert.rejects(engine.call('loadWeights', { file }), (error: Error) => {
      assert.equal(error.name, kind);
      assert.ok(error.message.startsWith(`${file.name}: `), error.message);
      assert.match(error.message.slice(file.name.length + 2), reason);
      return true;
    });

  for (const { name, write, common, twice, own } of BAD_FORMATS) {
    it(`of ${name} are refused with their reasons, and the model stays`, async function () {
      this.timeout(120_000);
      for (const [reason, file] of [...Object.values(common), twice, ...Object.values(own)]) {
        const isInValues = IN_VALUES.test(reason.source);
        await refused(store(file()), isInValues ? /is not a known GoogLeNet/ : reason);
      }
      const whole = write(SMALL);
      for (const length of [0, 1, 10, whole.bytes.length - 1]) {
        await refused(store({ ...whole, bytes: whole.bytes.slice(0, length) }), /./);
      }
      // A file that is read, but is no GoogLeNet.
      await refused(store(whole), /is not a known GoogLeNet/);
      assert.deepEqual(await held(engine), loaded);
    });
  }

  it('that are too large, folders, or not there are refused, and the model stays', async () => {
    const huge = store({ name: 'huge.onnx', bytes: Uint8Array.of(8, 7, 0x3a), externalFiles: new Map() });
    assert('path' in huge);
    truncateSync(huge.path, 10_000_000_000);
    await refused(huge, /too large/);
    await refused({ name: path.basename(folder), path: folder }, /is no file/, 'EngineError');
    await refused({ name: 'absent.pth', path: path.join(folder, 'absent.pth') }, /can't be read/, 'EngineError');
    assert.deepEqual(await held(engine), loaded);
  });

  it('of class names, and for a comparison, are refused, and the model stays', async () => {
    for (const text of ['', 'cat', 'cat\ncat\n\u0000', '{"0":"cat","1":"dog","7":"horse"}', '[['.repeat(100_000)]) {
      const labels = { name: 'names.json', bytes: new TextEncoder().encode(text) };
      await assert.rejects(engine.call('useClassNames', { file: labels }), {
        name: 'EngineError',
        message: /^names\.json: /,
      });
    }
    const damaged = { name: 'other.safetensors', bytes: writeSafetensors(network).slice(0, -1) };
    await assert.rejects(engine.call('compareWeights', { file: damaged }), {
      name: 'WeightsError',
      message: /^other\.safetensors: .*truncated/,
    });
    assert.deepEqual(await held(engine), loaded);
  });

  for (const { name, write } of BAD_FORMATS) {
    it(`of ${name} with values that are not finite are loaded, and these counted`, async function () {
      this.timeout(120_000);
      const damaged = network.map(each => {
        if (each.name !== 'fc.bias') return each;
        return { ...each, data: Float32Array.of(NaN, Infinity, 1) };
      });
      const file = store(name === 'Caffe' ? asCaffeNet(damaged) : withNodes(write(damaged), exported));
      const { origin, variant } = await engine.call('loadWeights', { file });
      assert(origin.kind === 'file');
      assert.deepEqual([variant, origin.nonFinite], ['bvlc-googlenet', 2]);
      const { file: details } = await engine.call('modelDetails', {});
      assert.deepEqual(
        details?.nonFinite.map(({ count }) => count),
        [2],
      );
      await engine.call('loadWeights', { file: { name: 'good.safetensors', bytes: writeSafetensors(network) } });
    });
  }
});

/** What the engine holds: the model, and what it computes. */
interface Held {
  readonly details: EngineResult<'modelDetails'>;
  readonly logits: readonly number[];
}

async function held(engine: EngineClient): Promise<Held> {
  const input = { shape: [1, 3, 64, 64], data: Float32Array.from({ length: 3 * 64 * 64 }, (_, i) => Math.sin(i)) };
  const { logits } = await engine.call('run', { input, heads: ['main'] });
  return {
    details: await engine.call('modelDetails', {}),
    logits: logits.flatMap(({ logits: { data } }) => [...data]),
  };
}

/** An ONNX file has to compute the network too; files of other formats hold only tensors. */
function withNodes(file: SuspectFile, exported: Uint8Array): SuspectFile {
  return file.name.endsWith('.onnx') ? { ...file, bytes: withInitializersOf(file.bytes, exported) } : file;
}

function asCaffeNet(tensors: readonly NamedTensor[]): SuspectFile {
  const layers = GRAPH.layers.flatMap(({ path: layer, parameters }) => {
    const blobs = parameters.flatMap(({ key }) => {
      const found = tensors.find(({ name }) => name === key);
      return found ? [caffeBlob(found.shape, packed(5, floatBytes(found.data)))] : [];
    });
    return blobs.length > 0 ? [{ name: caffeLayerName(layer) ?? layer, blobs }] : [];
  });
  return { name: 'net.caffemodel', bytes: caffeNet(layers), externalFiles: new Map() };
}
