import assert from 'node:assert/strict';
import { loadLayersModel, io, setBackend, tensor } from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import * as ort from 'onnxruntime-web';
import { toChannelsLast } from '../../src/engine/layout';
import type { Head } from '../../src/model/graph';
import { HEADS } from '../../src/model/graph';
import { createGraph } from '../../src/model/variants';
import type { EngineParams, ExportFormat, ModelInfo, TensorData } from '../../src/protocol';
import { EXPORT_FORMATS } from '../../src/protocol';
import { matchWeights, readWeights } from '../../src/weights';
import { needsAssets } from '../assets';
import { assetFile, formulaInput, largestDifference, startEngine } from './engineGoldens';

const TOLERANCE = 1e-3;
/** BVLC's input is not scaled to about one, as the others' is: at its own, the local response normalisation shows. */
const BYTE_SCALE = 100;

interface Case {
  readonly name: string;
  readonly source: EngineParams<'initialize'> | { readonly asset: string };
  readonly inputSize: number;
  readonly formats: readonly ExportFormat[];
}

const untrained = { classes: 10, useAux: true, initWeights: false, seed: 7 } as const;

const CASES: readonly Case[] = [
  {
    name: 'Inception V1 (BN), real running statistics',
    source: { asset: 'assets/inception_v1_seed.pth' },
    inputSize: 224,
    formats: EXPORT_FORMATS,
  },
  {
    name: 'BVLC GoogLeNet, trained',
    source: { asset: 'assets/bvlc_googlenet.onnx' },
    inputSize: 224,
    formats: ['safetensors', 'onnx'],
  },
  {
    name: 'BVLC GoogLeNet, untrained, with auxiliary heads',
    source: { ...untrained, variant: 'bvlc-googlenet' },
    inputSize: 224,
    formats: ['safetensors', 'onnx'],
  },
  {
    name: 'torchvision GoogLeNet, untrained',
    source: { ...untrained, variant: 'torchvision-googlenet' },
    inputSize: 224,
    formats: EXPORT_FORMATS,
  },
  {
    name: 'torchvision GoogLeNet, untrained, at a size whose bins are of different sizes',
    source: { ...untrained, variant: 'torchvision-googlenet' },
    inputSize: 117,
    formats: ['onnx', 'tfjs'],
  },
  {
    name: 'Naive Inception, untrained, without auxiliary heads',
    source: { ...untrained, useAux: false, variant: 'naive-inception' },
    inputSize: 64,
    formats: EXPORT_FORMATS,
  },
];

type Files = readonly { readonly name: string; readonly bytes: Uint8Array }[];
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
      let input: TensorData;
      let expected: Logits;
      let heads: readonly Head[];

      before(async function () {
        if ('asset' in source) needsAssets(this);
        model =
          'asset' in source
            ? await engine.call('loadWeights', { file: assetFile(source.asset) })
            : await engine.call('initialize', source);
        heads = model.useAux ? HEADS : ['main'];
        input = formulaInput(1, model.variant === 'bvlc-googlenet' ? BYTE_SCALE : 1, inputSize);
        const { logits } = await engine.call('run', { input, heads: [...heads], observe: false });
        expected = new Map(logits.map(({ head, logits: { data } }) => [head, data]));
      });

      for (const format of formats) {
        it(`come back from ${format} with the same numbers`, async () => {
          const files = await exported(format);
          const { variant, options, stateDict, report } = await readBack(files);
          assert.deepEqual([variant, options], [model.variant, { classes: model.classes, useAux: model.useAux }]);
          assert.deepEqual([report.unexpected, report.nonFinite], [[], []]);
          const counters = format === 'safetensors' ? 0 : report.defaulted.length;
          assert.equal(counters > 0, format !== 'safetensors' && model.variant !== 'bvlc-googlenet');
          const parameters = createGraph(variant, options).layers.flatMap(layer => layer.parameters);
          for (const { key, role } of parameters) {
            if (role === 'numBatchesTracked' && counters > 0) continue;
            const { data } = await engine.call('parameter', { key });
            assert.ok(sameBits(stateDict.get(key), data), key);
          }
        });
      }

      if (formats.includes('onnx')) {
        it('compute the same in onnxruntime', async () => {
          const [file] = await exported('onnx');
          assert(file);
          compare(await runOnnx(file.bytes, input, heads), expected);
        });
      }

      if (formats.includes('tfjs')) {
        it('compute the same in stock TensorFlow.js', async () => {
          compare(await runTfjs(await exported('tfjs'), input, heads), expected);
        });
      } else {
        it('are refused as TensorFlow.js models', async () => {
          await assert.rejects(exported('tfjs'), {
            name: 'ExportError',
            message: /no layer for the local response normalisation at norm1/,
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

async function readBack(files: Files): Promise<ReturnType<typeof matchWeights>> {
  const [main] = files;
  assert(main);
  const beside = (path: string): Promise<Uint8Array> => Promise.resolve(contentOf(files, path));
  return matchWeights(await readWeights(main.bytes, main.name, beside), main.name);
}

function contentOf(files: Files, name: string): Uint8Array {
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
    return Promise.resolve(new Response(new Uint8Array(contentOf(files, name))));
  };
  const model = await loadLayersModel(io.http(`http://localhost/${MAIN_FILE.tfjs}`, { fetchFunc }));
  assert.deepEqual([...fetched].sort(), files.map(({ name }) => name).sort());
  assert.ok(files.slice(1).every(({ bytes }) => bytes.length <= 4 * 1024 * 1024));
  const { shape, data } = toChannelsLast(input);
  const image = tensor(data, [...shape]);
  const outputs = model.predict(image) as Tensor | Tensor[];
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
