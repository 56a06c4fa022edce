import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { initialState } from '../../src/engine/network/initialize';
import { toChannelsFirst } from '../../src/engine/axisOrder';
import { Pacer } from '../../src/engine/platform/pacer';
import { exportModel } from '../../src/export/exportModel';
import type { ExportedModel } from '../../src/export/exportedModel';
import { DEFAULT_INPUT_SIZE } from '../../src/model/defaults';
import { createGraph } from '../../src/model/variants';
import { matchOrigin } from '../../src/protocol';
import { assets, assetsRoot } from '../assets';
import type { Task } from './messages';
import { readPicture } from './pictures';
import { VARIANT } from './subject';
import { parseWeights, readMatched } from '../fixtures/readWeights';

const SEED = 1;
/** PyTorch's initialization lets values die away from layer to layer, and the logits would show nothing of the picture. */
const KEEPING_SIZE = Math.sqrt(6);
const WEIGHTS = 'assets/inception_v1_seed.pth';
const PICTURE = path.join('media', 'samples', 'golf-ball.jpg');

export interface Prepared {
  readonly files: Pick<Task, 'safetensors' | 'onnx' | 'input'>;
  /** Where the weights and the input come from, in words. */
  readonly weights: string;
  readonly input: string;
}

/** Writes the network and its input for the contenders. Without the assets the weights are random. */
export async function prepare(folder: string): Promise<Prepared> {
  await mkdir(folder, { recursive: true });
  const files = {
    safetensors: path.resolve(folder, 'network.safetensors'),
    onnx: path.resolve(folder, 'network.onnx'),
    input: path.resolve(folder, 'input.f32'),
  };
  const pacer = new Pacer(new AbortController().signal, () => Promise.resolve());
  const model = assetsRoot === undefined ? await randomModel(pacer) : await savedModel();
  for (const format of ['safetensors', 'onnx'] as const) {
    const options = { format, fileName: path.basename(files[format]), inputSize: DEFAULT_INPUT_SIZE };
    const [file] = await exportModel(model, { ...options, breathe: () => pacer.breathe() });
    if (file) await writeFile(files[format], file.bytes);
  }
  await writeFile(files.input, toChannelsFirst(await readPicture(PICTURE)).data);
  const { origin } = model;
  return {
    files,
    weights: matchOrigin(origin, { file: ({ name }) => name, random: ({ seed }) => `random, from the seed ${seed}` }),
    input: path.basename(PICTURE),
  };
}

const graph = createGraph(VARIANT, { useAux: false });

async function randomModel(pacer: Pacer): Promise<ExportedModel> {
  const origin = { kind: 'random', seed: SEED, initWeights: false } as const;
  const state = await initialState(graph, SEED, pacer);
  for (const { op, parameters } of graph.layers) {
    if (op.type !== 'Conv2d') continue;
    for (const { key } of parameters) state.get(key)?.forEach((value, i, values) => (values[i] = KEEPING_SIZE * value));
  }
  return { variant: VARIANT, graph, state, origin };
}

async function savedModel(): Promise<ExportedModel> {
  const bytes = await readFile(assets(WEIGHTS));
  const name = path.basename(WEIGHTS);
  const weights = await parseWeights(new Uint8Array(bytes), name);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const origin = { kind: 'file', name, format: weights.format, sha256, nonFinite: 0, roundedTo: [] } as const;
  return { variant: VARIANT, graph, state: (await readMatched(weights, name)).stateDict, origin };
}
