import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { loadLayersModel, io, setBackend, tensor } from '@tensorflow/tfjs';
import * as ort from 'onnxruntime-web';
import { toChannelsLast } from '../../src/engine/axisOrder';
import { Random } from '../../src/engine/network/random';
import type { Head } from '../../src/model/graph';
import { elementCount, HEADS } from '../../src/model/graph';
import type { VariantId } from '../../src/model/variants';
import { createGraph } from '../../src/model/variants';
import type { ExportFormat, ModelInfo, TensorData } from '../../src/protocol';
import { EXPORT_FORMATS } from '../../src/protocol';
import type { MatchedWeights } from '../../src/weights/match/matchWeights';
import type { ParameterValues } from '../../src/weights/match/readParameters';
import { writeSafetensors } from '../../src/weights/formats/safetensors';
import { assets, needsAssets } from '../assets';
import { formulaInput, largestDifference, startEngine } from '../fixtures/engineGoldens';
import { parseWeights, readMatched } from '../fixtures/readWeights';

const TOLERANCE = 1e-3;
/** BVLC's input is not scaled to about one, as the others' is: at its own, the local response normalization shows. */
const BYTE_SCALE = 100;

interface Case {
  readonly name: string;
  /** A file of the assets, or the variant whose numbers are drawn here. */
  readonly source: { readonly asset: string } | { readonly variant: VariantId; readonly useAux: boolean };
  readonly inputSize: number;
  readonly formats: readonly ExportFormat[];
}

const CASES: readonly Case[] = [
  {
    name: 'Inception V1 (BN) of a file',
    source: { asset: 'assets/inception_v1_seed.pth' },
    inputSize: 224,
    formats: EXPORT_FORMATS,
  },
  {
    name: 'BVLC GoogLeNet of a file',
    source: { asset: 'assets/bvlc_googlenet.onnx' },
    inputSize: 224,
    formats: ['safetensors', 'onnx'],
  },
  {
    name: 'BVLC GoogLeNet with auxiliary heads',
    source: { variant: 'bvlc-googlenet', useAux: true },
    inputSize: 224,
    formats: ['safetensors', 'onnx'],
  },
  {
    name: 'torchvision GoogLeNet of a file',
    source: { asset: 'assets/googlenet_torchvision_legacy.pth' },
    inputSize: 224,
    formats: EXPORT_FORMATS,
  },
  {
    name: 'torchvision GoogLeNet at a size whose bins are of different sizes',
    source: { variant: 'torchvision-googlenet', useAux: true },
    inputSize: 117,
    formats: EXPORT_FORMATS,
  },
  {
    name: 'Naive Inception without auxiliary heads',
    source: { variant: 'naive-inception', useAux: false },
    inputSize: 64,
    formats: ['onnx', 'tfjs'],
  },
];

type Files = readonly File[];
type Logits = ReadonlyMap<Head, Float32Array>;

const MAIN_FILE = { safetensors: 'net.safetensors', onnx: 'net.onnx', tfjs: 'model.json' } as const;

describe('exported models', () => {
  const engine = startEngine();

  before(async () => {
    ort.env.wasm.numThreads = 1;
    await setBackend('cpu');
  });

  after(() => engine.dispose());

  for (const { name, source, inputSize, formats } of CASES) {
    describe(name, () => {
      let model: ModelInfo;
      let original: MatchedWeights & ParameterValues;
      let input: TensorData;
      let expected: Logits;

      before(async function () {
        if ('asset' in source) needsAssets(this);
        const file = 'asset' in source ? await contentOfAsset(source.asset) : drawnWeights(source);
        original = await readMatched(await parseWeights(file.bytes, file.name), file.name);
        model = await engine.call('loadWeights', { file });
        const heads = model.useAux ? [...HEADS] : ['main' as const];
        input = formulaInput(1, model.variant === 'bvlc-googlenet' ? BYTE_SCALE : 1, inputSize);
        const { logits } = await engine.call('run', { input, heads });
        expected = new Map(logits.map(({ head, logits: { data } }) => [head, data]));
      });

      for (const format of formats) {
        it(`come back from ${format} with the same numbers`, async () => {
          const { variant, options, stateDict, report } = await readBack(await exported(format));
          assert.deepEqual([variant, options], [original.variant, original.options]);
          const { defaulted, ...faults } = report;
          assert.deepEqual(Object.values(faults).flat(), []);
          assert.equal(stateDict.size, original.stateDict.size);
          for (const [key, values] of original.stateDict) {
            if (!defaulted.includes(key)) assert.ok(sameBits(stateDict.get(key), values), key);
          }
          const counters = [...stateDict.keys()].filter(key => key.endsWith('.num_batches_tracked'));
          assert.deepEqual(defaulted, format === 'safetensors' ? [] : counters);
        });
      }

      if (formats.includes('onnx')) {
        it('compute the same in onnxruntime', async () => {
          const [file] = await exported('onnx');
          assert(file);
          compare(await runOnnx(file.bytes, input, [...expected.keys()]), expected);
        });
      }

      if (formats.includes('tfjs')) {
        it('compute the same in stock TensorFlow.js', async () => {
          compare(await runTfjs(await exported('tfjs'), input, [...expected.keys()]), expected);
        });
      } else {
        it('are refused as TensorFlow.js models', async () => {
          await assert.rejects(exported('tfjs'), {
            name: 'ExportError',
            message: /no layer for the local response normalization at norm1/,
          });
        });
      }

      async function exported(format: ExportFormat): Promise<Files> {
        const { files } = await engine.call('exportModel', { format, fileName: MAIN_FILE[format], inputSize });
        assert.equal(files[0]?.name, MAIN_FILE[format]);
        return files;
      }
    });
  }
});

interface File {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

async function contentOfAsset(relative: string): Promise<File> {
  return { name: path.basename(relative), bytes: new Uint8Array(await readFile(assets(relative))) };
}

/** Weights that keep the size of activations from layer to layer, so that each layer shows in the logits. */
function drawnWeights({ variant, useAux }: { readonly variant: VariantId; readonly useAux: boolean }): File {
  const parameters = createGraph(variant, { classes: 10, useAux }).layers.flatMap(layer => layer.parameters);
  const tensors = parameters.map(({ key, role, shape }) => {
    const random = new Random(20140917, key);
    const fanIn = elementCount(shape.slice(1));
    const spread = role === 'weight' ? Math.sqrt(6 / fanIn) : 0.25;
    const center = role === 'bnWeight' || role === 'runningVar' ? 1 : 0;
    const data = Float32Array.from({ length: elementCount(shape) }, () => center + random.uniform(spread));
    const isCounter = role === 'numBatchesTracked';
    return { name: key, shape, dtype: isCounter ? 'int64' : 'float32', data: isCounter ? data.fill(7) : data } as const;
  });
  return { name: `${variant}.safetensors`, bytes: writeSafetensors(tensors) };
}

async function readBack(files: Files): Promise<MatchedWeights & ParameterValues> {
  const [main] = files;
  assert(main);
  const readExternalFile = (path: string): Promise<Uint8Array> => Promise.resolve(contentOf(files, path));
  return readMatched(await parseWeights(main.bytes, main.name, readExternalFile), main.name);
}

function contentOf(files: Files, name: string): Uint8Array<ArrayBuffer> {
  const file = files.find(candidate => candidate.name === name);
  assert(file, name);
  return file.bytes;
}

function sameBits(actual: Float32Array | undefined, expected: Float32Array): boolean {
  return actual !== undefined && Buffer.compare(bytesOf(actual), bytesOf(expected)) === 0;
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

async function runOnnx(bytes: Uint8Array, input: TensorData, heads: readonly Head[]): Promise<Logits> {
  const session = await ort.InferenceSession.create(bytes);
  const outputs = await session.run({ input: new ort.Tensor('float32', input.data, input.shape) });
  await session.release();
  assert.deepEqual(
    Object.keys(outputs),
    heads.map(head => (head === 'main' ? 'logits' : head)),
  );
  const logits = Object.values(outputs).map(output => {
    assert(output.data instanceof Float32Array);
    return output.data;
  });
  return new Map(heads.map((head, index) => [head, logits[index] ?? new Float32Array()]));
}

/** The model is fetched as a page would, shard by shard. */
async function runTfjs(files: Files, input: TensorData, heads: readonly Head[]): Promise<Logits> {
  const fetched = new Set<string>();
  const fetchFunc: typeof fetch = url => {
    assert(typeof url === 'string');
    const name = decodeURIComponent(new URL(url).pathname.slice(1));
    fetched.add(name);
    return Promise.resolve(new Response(contentOf(files, name)));
  };
  const model = await loadLayersModel(io.http(`http://localhost/${MAIN_FILE.tfjs}`, { fetchFunc }));
  assert.deepEqual([...fetched].sort(), files.map(({ name }) => name).sort());
  assert.ok(files.slice(1).every(({ bytes }) => bytes.length <= 4 * 1024 * 1024));
  const { shape, data } = toChannelsLast(input);
  const image = tensor(data, [...shape]);
  const outputs = model.predict(image);
  const logits = (Array.isArray(outputs) ? outputs : [outputs]).map(output => output.dataSync<'float32'>());
  assert.equal(logits.length, heads.length);
  image.dispose();
  model.dispose();
  return new Map(heads.map((head, index) => [head, logits[index] ?? new Float32Array()]));
}

function compare(actual: Logits, expected: Logits): void {
  assert.deepEqual([...actual.keys()], [...expected.keys()]);
  for (const [head, logits] of expected) {
    const difference = largestDifference(actual.get(head) ?? [], logits);
    const magnitude = logits.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    console.log(`      ${head}: largest difference ${difference.toExponential(1)} of ${magnitude.toFixed(2)}`);
    assert.ok(difference <= TOLERANCE, `${head} differs by ${difference}`);
  }
}
