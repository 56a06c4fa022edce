import type { SuspectFile } from '../fixtures/suspectFile';
import { parseSuspect } from '../fixtures/suspectFile';
import { parseClassNames } from '../../src/engine/files/classNames';
import { computationTargets } from './computations';
import { pictureTargets } from './pictures';
import { RECORDING_TARGETS } from './recordings';
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
import type { Seed, Target } from './target';
import { judgeClassNames, judgeWeights } from '../fixtures/verdict';

function weightsTarget(name: string, seeds: readonly Seed[], tokens: readonly Uint8Array[] = []): Target {
  return { name, seeds, tokens, judge: file => judgeWeights(file, parseSuspect) };
}

const NUMBERS: readonly Uint8Array[] = ['0', '-1', '10000000000', '1e308', '{}', '[]', '"', 'null'].map(text =>
  new TextEncoder().encode(text),
);

export const TARGETS: readonly Target[] = [
  weightsTarget('onnx', ONNX),
  weightsTarget('onnx-external', ONNX_EXTERNAL, PATHS),
  weightsTarget('onnx-quantized', ONNX_QUANTIZED),
  ...computationTargets(),
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
      return Promise.resolve().then(() => judgeClassNames(file, read, CLASSES));
    },
  },
  ...RECORDING_TARGETS,
  ...pictureTargets(),
];
