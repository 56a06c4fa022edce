import type { WeightsFile } from '../../src/weights/weightsFile';
import { FormatError } from '../../src/base/formatError';
import { quote } from '../../src/base/quote';
import { parseWeights } from '../../src/weights/formats/parseWeights';
import { parseClassNames } from '../../src/engine/files/classNames';
import {
  CAFFE,
  CLASSES,
  LABELS,
  ONNX,
  ONNX_EXTERNAL,
  ONNX_QUANTIZED,
  PATHS,
  PICKLE_TOKENS,
  PYTORCH_ARCHIVES,
  PYTORCH_LEGACY,
  PYTORCH_PICKLES,
  SAFETENSORS,
  TFJS,
} from './seeds';
import type { SuspectFile } from './suspectFile';
import type { Seed, Target } from './target';
import { judgeLabels, judgeWeights } from './verdict';

function weightsTarget(name: string, seeds: readonly Seed[], tokens: readonly Uint8Array[] = []): Target {
  return { name, seeds, tokens, judge: file => judgeWeights(file, readSuspect) };
}

/** Reads a file with a folder that is in memory. */
export function readSuspect({ bytes, name, beside }: SuspectFile): Promise<WeightsFile> {
  return parseWeights(bytes, name, path => {
    const content = beside.get(path);
    if (content) return Promise.resolve(content);
    return Promise.reject(new FormatError(`refers to the file ${quote(path)}, but its folder has no such file`));
  });
}

const NUMBERS: readonly Uint8Array[] = ['0', '-1', '10000000000', '1e308', '{}', '[]', '"', 'null'].map(text =>
  new TextEncoder().encode(text),
);

export const TARGETS: readonly Target[] = [
  weightsTarget('onnx', ONNX),
  weightsTarget('onnx-external', ONNX_EXTERNAL, PATHS),
  weightsTarget('onnx-quantized', ONNX_QUANTIZED),
  weightsTarget('pytorch-archive', PYTORCH_ARCHIVES),
  weightsTarget('pytorch-pickle', PYTORCH_PICKLES, PICKLE_TOKENS),
  weightsTarget('pytorch-legacy', PYTORCH_LEGACY, PICKLE_TOKENS),
  weightsTarget('caffe', CAFFE),
  weightsTarget('tfjs', TFJS, [...NUMBERS, ...PATHS]),
  weightsTarget('safetensors', SAFETENSORS, NUMBERS),
  {
    name: 'class-names',
    seeds: LABELS,
    tokens: NUMBERS,
    judge: file => {
      const read = ({ bytes, name }: SuspectFile): ReturnType<typeof parseClassNames> =>
        parseClassNames(bytes, name, CLASSES);
      return Promise.resolve().then(() => judgeLabels(file, read, CLASSES));
    },
  },
];
