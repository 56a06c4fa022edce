import { messageOf } from '../../base/errorText';
import { FormatError } from '../../base/formatError';
import type { WeightsFormat } from '../extensions';
import { guardExternalFiles } from '../externalFiles';
import type { FormatParser, ReadExternalFile } from '../formatParser';
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

const MAX_FILE_BYTES = 2 ** 31;

/**
 * Parses the bytes of a weights file: to tensors by name. The content tells the format, not the file's name.
 * @param fileName for error messages.
 * @param readExternalFile reads the files that this one refers to; absent where it has no folder.
 * @throws WeightsError when the format is unknown, or the file is damaged, hostile, or too large.
 */
export async function parseWeights(
  bytes: Uint8Array,
  fileName: string,
  readExternalFile?: ReadExternalFile,
): Promise<WeightsFile> {
  if (bytes.length === 0) throw new WeightsError(fileName, 'is empty');
  if (bytes.length > MAX_FILE_BYTES) throw new WeightsError(fileName, 'is larger than 2 GiB');
  // Node's Buffer is a Uint8Array whose slice() differs; the parsers get a plain one.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  const format = FORMATS.find(candidate => PARSERS[candidate].recognizes(plain));
  if (!format) {
    const known = FORMATS.map(formatName).join(', ');
    throw new WeightsError(fileName, unreadableReason(plain) ?? `is not a weights file in a known format (${known})`);
  }
  const { name, parse } = PARSERS[format];
  try {
    return { format, ...(await parse(plain, guardExternalFiles(readExternalFile))) };
  } catch (error) {
    if (error instanceof FormatError) throw new WeightsError(fileName, error.message, undefined, { cause: error });
    const reason = messageOf(error);
    throw new WeightsError(fileName, `can't be read as ${name} (${reason})`, undefined, { cause: error });
  }
}
