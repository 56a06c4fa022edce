import type { ExportFormat } from '../protocol';
import type { ExportedFile, ExportedModel } from './exportedModel';
import { writeOnnx } from './onnxFile';
import { writeStateDict } from './stateDictFile';
import { writeTfjs } from './tfjsFiles';

export interface ExportOptions {
  readonly format: ExportFormat;
  /** Of the main file, without a folder. */
  readonly fileName: string;
  /** Height and width of the network's input; a file of weights alone has none. */
  readonly inputSize: number;
  /** Called in pauses; what it throws ends the export. */
  readonly breathe: () => Promise<void>;
}

/**
 * Writes a model's files: the first has the given name, others go into the same folder. No other object shares their memory.
 * @throws ExportError when the format can't hold the model; InputSizeError when the network, or one of its auxiliary
 * heads, is not defined at the input size.
 */
export async function exportModel(model: ExportedModel, options: ExportOptions): Promise<readonly ExportedFile[]> {
  const { format, fileName, inputSize, breathe } = options;
  switch (format) {
    case 'safetensors':
      return [{ name: fileName, bytes: writeStateDict(model) }];
    case 'onnx':
      return [{ name: fileName, bytes: writeOnnx(model, inputSize) }];
    case 'tfjs':
      return writeTfjs(model, fileName, inputSize, breathe);
  }
}
