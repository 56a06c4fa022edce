import { inMemory } from '../../src/base/byteSource';
import { parseRecording } from '../../src/weights/formats/recording';
import { float32Array, npy, npz } from '../fixtures/npy';
import type { NamedTensor, ReadWeights } from '../fixtures/readWeights';
import type { SuspectFile } from '../fixtures/suspectFile';
import { judgeWeights } from '../fixtures/verdict';
import type { Seed, Target } from './target';
import { wholeFile } from './target';

const ARRAYS = {
  input: float32Array([1, 3, 1, 1], [1, 2, 3]),
  'conv1.conv_block.0': { ...float32Array([2, 3], [1, 4, 2, 5, 3, 6]), fortranOrder: true },
  fc: { ...float32Array([2], [1, 2]), version: 2 },
} as const;

/** The arrays are changed, inside an archive that is right. */
const INSIDE: Seed = {
  parts: Object.values(ARRAYS).map(array => ({ kind: 'bytes', bytes: npy(array) })),
  assemble: parts => ({
    name: 'run.npz',
    bytes: npz(Object.fromEntries(Object.keys(ARRAYS).map((name, i) => [name, parts[i] ?? new Uint8Array()]))),
    externalFiles: new Map(),
  }),
};

const HEADER_TOKENS: readonly Uint8Array[] = [
  ...["'<f2'", "'<f8'", "'>f4'", "'|O'", 'True', '(0,)', '(9999999999, 2)', '()', "'shape'"],
].map(text => new TextEncoder().encode(text));

async function readRecording({ bytes, name }: SuspectFile): Promise<ReadWeights> {
  const { input, outputs } = await parseRecording(inMemory(bytes), name);
  const tensors = new Map<string, NamedTensor>();
  for (const { read, ...tensor } of [input, ...outputs.values()]) {
    tensors.set(tensor.name, { ...tensor, data: await read() });
  }
  return { format: 'safetensors', tensors, metadata: {} };
}

export const RECORDING_TARGETS: readonly Target[] = [
  {
    name: 'recording-archive',
    seeds: [wholeFile('run.npz', npz(ARRAYS))],
    tokens: [],
    judge: file => judgeWeights(file, readRecording),
  },
  {
    name: 'recording-arrays',
    seeds: [INSIDE],
    tokens: HEADER_TOKENS,
    judge: file => judgeWeights(file, readRecording),
  },
];
