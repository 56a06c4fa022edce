import { messageOf } from '../../base/errorText';
import { caffe } from './caffe';
import type { WeightsFormat } from '../extensions';
import type { FormatReader, ReadBeside } from '../formatParser';
import { guardBeside } from '../externalFiles';
import { onnx } from './onnx/onnxReader';
import { pytorchLegacy } from './pytorch/pytorchLegacy';
import { pytorchZip } from './pytorch/pytorchZip';
import { safetensors } from './safetensors';
import { tfjsLayers } from './tfjs/tfjsLayers';
import { unreadableReason } from '../unreadable';
import { WeightsError } from '../weightsError';
import type { WeightsFile } from '../weightsFile';
import { FormatError } from '../bytes/formatError';

/** Tried in this order. */
const READERS: Readonly<Record<WeightsFormat, FormatReader>> = {
  caffe,
  onnx,
  pytorch: pytorchZip,
  'pytorch-legacy': pytorchLegacy,
  tfjs: tfjsLayers,
  safetensors,
};
const FORMATS = Object.keys(READERS) as WeightsFormat[];

/** A format as it is shown to people. */
export function formatName(format: WeightsFormat): string {
  return READERS[format].name;
}

const MAX_FILE_BYTES = 2 ** 31;

/**
 * Reads a file of weights. Its format is told by its content, whatever it is called.
 * @param readBeside reads the files that it refers to; absent where it has no folder.
 * @throws WeightsError when the file is of no known format, damaged, hostile, or too large.
 */
export async function readWeights(bytes: Uint8Array, fileName: string, readBeside?: ReadBeside): Promise<WeightsFile> {
  if (bytes.length === 0) throw new WeightsError(fileName, 'is empty');
  if (bytes.length > MAX_FILE_BYTES) throw new WeightsError(fileName, 'is larger than 2 GiB');
  // Node's Buffer is a Uint8Array whose methods differ (slice); the readers get a plain one.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  const format = FORMATS.find(candidate => READERS[candidate].recognises(plain));
  if (!format) {
    const known = FORMATS.map(candidate => READERS[candidate].name).join(', ');
    throw new WeightsError(fileName, unreadableReason(plain) ?? `is no file of weights that is known (${known})`);
  }
  const { name, read } = READERS[format];
  try {
    return { format, ...(await read(plain, guardBeside(readBeside))) };
  } catch (error) {
    if (error instanceof FormatError) throw new WeightsError(fileName, error.message, undefined, { cause: error });
    const reason = messageOf(error);
    throw new WeightsError(fileName, `can't be read as ${name} (${reason})`, undefined, { cause: error });
  }
}
