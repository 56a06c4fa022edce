import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import * as ort from 'onnxruntime-web';
import type { Head } from '../../src/model/graph';
import { HEADS } from '../../src/model/graph';
import { pytorchSource } from '../../src/model/source/pytorchSource';
import { graphOf, isSameNetwork, ownInputSize } from '../../src/model/variants';
import type { TensorData } from '../../src/protocol';
import { EDITED_NETWORKS } from '../fixtures/editedNetworks';
import { activation, formulaInput, observe, startEngine } from '../fixtures/engineGoldens';
import { needsTorch, pythonJson } from '../fixtures/python';
import { temporaryFolder } from '../harness/sampleWorkspace';

interface Sampled {
  readonly shape: readonly number[];
  readonly largest: number;
  readonly index: readonly number[];
  readonly value: readonly number[];
}

interface Made {
  readonly layers: Readonly<Record<string, Sampled>>;
  readonly heads: readonly (readonly number[])[];
}

/** Of the largest magnitude. */
const TOLERANCE = 1e-4;

function compare(actual: ArrayLike<number>, expected: readonly number[], what: string): void {
  const largest = Math.max(...expected.map(Math.abs));
  assert.equal(actual.length, expected.length, what);
  expected.forEach((value, index) => {
    assert.ok(
      Math.abs((actual[index] ?? NaN) - value) <= TOLERANCE * largest,
      `${what}, ${index}: ${actual[index]}, ${value}`,
    );
  });
}

describe('edited networks', function () {
  this.timeout(120_000);
  const engine = startEngine();
  let folder = '';

  before(() => {
    ort.env.wasm.numThreads = 1;
    folder = temporaryFolder('edited');
  });

  after(() => engine.dispose());

  for (const [name, network] of Object.entries(EDITED_NETWORKS)) {
    describe(name, () => {
      const graph = graphOf(network);
      const side = ownInputSize(network);
      const heads: Head[] = network.useAux ? [...HEADS] : ['main'];
      let input: TensorData;
      let logits: readonly TensorData[];

      before(async () => {
        const model = await engine.call('initialize', { ...network, initWeights: false, seed: 1 });
        assert.ok(isSameNetwork(model, network));
        input = formulaInput(1, 1, side);
        const run = await engine.call('run', { input, heads });
        logits = run.logits.map(({ logits: values }) => values);
      });

      it('compute what their PyTorch source computes with the same weights, in every layer', async function () {
        const python = needsTorch(this);
        const [source, weights] = ['network.py', 'network.safetensors'].map(file => path.join(folder, file));
        assert.ok(source !== undefined && weights !== undefined);
        const { files } = await engine.call('exportModel', {
          format: 'safetensors',
          fileName: 'network.safetensors',
          inputSize: side,
        });
        writeFileSync(source, pytorchSource(graph));
        writeFileSync(weights, files[0]?.bytes ?? new Uint8Array());
        const script = path.resolve('test', 'parity', 'editedNetworks.py');
        const made = pythonJson(python, script, source, graph.root.type, weights, String(side)) as Made;
        made.heads.forEach((values, index) => compare(logits[index]?.data ?? [], values, heads[index] ?? ''));
        await observe(engine, input, heads);
        for (const [layer, { shape, largest, index, value }] of Object.entries(made.layers)) {
          const own = await activation(engine, layer);
          assert.deepEqual(own.shape, shape, layer);
          index.forEach((at, sample) => {
            const difference = Math.abs((own.data[at] ?? NaN) - (value[sample] ?? NaN));
            assert.ok(difference <= TOLERANCE * largest, `${layer}[${at}]: ${own.data[at]}, ${value[sample]}`);
          });
        }
        assert.ok(Object.keys(made.layers).length > 40);
      });

      it('compute the same in onnxruntime, exported', async () => {
        const { files } = await engine.call('exportModel', {
          format: 'onnx',
          fileName: 'network.onnx',
          inputSize: side,
        });
        const session = await ort.InferenceSession.create(files[0]?.bytes ?? new Uint8Array());
        const outputs = await session.run({ input: new ort.Tensor('float32', input.data, input.shape) });
        await session.release();
        heads.forEach((head, index) => {
          const output = outputs[head === 'main' ? 'logits' : head]?.data as Float32Array;
          compare(logits[index]?.data ?? [], [...output], head);
        });
      });
    });
  }
});
