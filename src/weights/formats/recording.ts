import type { ByteSource } from '../../base/byteSource';
import { checkWeightsSize } from '../sizeLimit';
import { HEAD_BYTES } from '../formatParser';
import type { FileTensor } from '../tensor';
import { WeightsError } from '../weightsError';
import { ZipArchive } from '../bytes/zipArchive';
import { parseNpz } from './numpy/npz';
import { recognizeWeights, refusing } from './parseWeights';
import { pytorchZip } from './pytorch/pytorchZip';

/** The name of the network's input among the tensors. */
export const RECORDED_INPUT = 'input';

/** What a network has computed: tensors by the paths of the modules whose outputs they are. */
export interface Recording {
  readonly input: FileTensor;
  /** The others, in the file's order. */
  readonly outputs: ReadonlyMap<string, FileTensor>;
}

const FORMATS: readonly string[] = ['safetensors', 'pytorch', 'pytorch-legacy'];

/**
 * Reads a recording: safetensors, NumPy's `.npz`, or a dict of tensors that torch.save has written. The content tells the format. No values
 * are read.
 * @param fileName for error messages.
 * @throws WeightsError when it is damaged, hostile or no recording; SourceError when it can't be read. So do its tensors.
 */
export async function parseRecording(source: ByteSource, fileName: string): Promise<Recording> {
  const tensors = (await isNpz(source, fileName))
    ? await npzTensors(source, fileName)
    : await otherTensors(source, fileName);
  const outputs = new Map(tensors);
  const input = outputs.get(RECORDED_INPUT);
  if (!input) {
    throw new WeightsError(fileName, `is no recording: it has no tensor "${RECORDED_INPUT}", the network's input`);
  }
  outputs.delete(RECORDED_INPUT);
  return { input, outputs };
}

async function isNpz(source: ByteSource, fileName: string): Promise<boolean> {
  const head = await source.read(0, Math.min(source.size, HEAD_BYTES));
  if (!pytorchZip.recognizes(head)) return false;
  const { names } = await refusing(fileName, NPZ, () => ZipArchive.open(source));
  return names.some(name => name.endsWith('.npy'));
}

const NPZ = "NumPy's .npz";

async function npzTensors(source: ByteSource, fileName: string): Promise<ReadonlyMap<string, FileTensor>> {
  await refusing(fileName, NPZ, () => checkWeightsSize(source.size));
  const { tensors } = await refusing(fileName, NPZ, () => parseNpz(source));
  return new Map(
    [...tensors].map(([name, tensor]) => [name, { ...tensor, read: () => refusing(fileName, NPZ, tensor.read) }]),
  );
}

async function otherTensors(source: ByteSource, fileName: string): Promise<ReadonlyMap<string, FileTensor>> {
  const { parse } = await recognizeWeights(source, fileName);
  const { format, tensors } = await parse();
  if (!FORMATS.includes(format)) {
    throw new WeightsError(fileName, 'is no recording: only safetensors, .npz and what torch.save writes are read');
  }
  return tensors;
}
