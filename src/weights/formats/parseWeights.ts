import type { ByteSource } from '../../base/byteSource';
import { inMemory, SourceError } from '../../base/byteSource';
import { messageOf } from '../../base/errorText';
import { FormatError } from '../../base/formatError';
import type { WeightsFormat } from '../weightsExtensions';
import { checkWeightsSize } from '../sizeLimit';
import type { FileTensor } from '../tensor';
import { guardExternalFiles } from '../externalFiles';
import type { FormatParser, ReadExternalFile } from '../formatParser';
import { HEAD_BYTES } from '../formatParser';
import { WeightsError } from '../weightsError';
import type { WeightsFile } from '../weightsFile';
import { caffe } from './caffe';
import { onnx } from './onnx/onnxParser';
import { pytorchLegacy } from './pytorch/pytorchLegacy';
import { pytorchZip } from './pytorch/pytorchZip';
import { safetensors } from './safetensors';
import { tfjsLayers } from './tfjs/tfjsLayers';
import { unreadableReason } from './unreadableFiles';

/** Tried in this order. */
const PARSERS: Readonly<Record<WeightsFormat, FormatParser>> = {
  caffe,
  onnx,
  pytorch: pytorchZip,
  'pytorch-legacy': pytorchLegacy,
  tfjs: tfjsLayers,
  safetensors,
};
const FORMATS = Object.keys(PARSERS) as WeightsFormat[];

/** A format as it is shown to people. */
export function formatName(format: WeightsFormat): string {
  return PARSERS[format].name;
}

/** A file whose format is known. */
export interface RecognizedWeights {
  /** The file: in memory, where its format does not say where each tensor lies. */
  readonly content: ByteSource;
  /**
   * Parses it, to tensors by name whose values are not read yet. Only external files are read, and what a format says of its tensors.
   * @param readExternalFile reads the files that this one refers to; absent where it has no folder.
   * @throws WeightsError when the file is damaged or hostile; SourceError when it can't be read. So do the tensors.
   */
  readonly parse: (readExternalFile?: ReadExternalFile) => Promise<WeightsFile>;
}

/**
 * Finds a weights file's format. The content tells it, not the file's name.
 * @param fileName for error messages.
 * @throws WeightsError when the format is unknown or the file is too large; SourceError when it can't be read.
 */
export async function recognizeWeights(source: ByteSource, fileName: string): Promise<RecognizedWeights> {
  if (source.size === 0) throw new WeightsError(fileName, 'is empty');
  await refusing(fileName, undefined, () => checkWeightsSize(source.size));
  const head = await source.read(0, Math.min(source.size, HEAD_BYTES));
  const format = FORMATS.find(candidate => PARSERS[candidate].recognizes(head));
  if (!format) {
    const known = FORMATS.map(formatName).join(', ');
    throw new WeightsError(fileName, unreadableReason(head) ?? `is not a weights file in a known format (${known})`);
  }
  const { name, parse, hasOffsets } = PARSERS[format];
  const content = hasOffsets ? source : inMemory(plain(await source.readAll()));
  return {
    content,
    parse: async readExternalFile => {
      const found = await refusing(fileName, name, () => parse(content, guardExternalFiles(readExternalFile)));
      const tensors = [...found.tensors.values()].map((tensor): FileTensor => {
        return { ...tensor, read: () => refusing(fileName, name, tensor.read) };
      });
      return { format, ...found, tensors: new Map(tensors.map(tensor => [tensor.name, tensor])) };
    },
  };
}

/** Node's Buffer is a Uint8Array whose slice() differs. */
function plain({ buffer, byteOffset, length }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}

/** @throws WeightsError with the file's name for what is wrong with its content. */
export async function refusing<T>(
  fileName: string,
  format: string | undefined,
  read: () => T | Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof SourceError) throw error;
    if (error instanceof FormatError) throw new WeightsError(fileName, error.message, undefined, { cause: error });
    const reason = `can't be read as ${format ?? 'a weights file'} (${messageOf(error)})`;
    throw new WeightsError(fileName, reason, undefined, { cause: error });
  }
}
