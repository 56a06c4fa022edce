import path from 'node:path';
import { hasLostBytes } from '../disk/invalidName';
import { nodeFolder } from '../disk/nodeFolder';
import { placeFiles } from '../disk/placeFiles';
import { isShardOf } from '../export/shards';
import { DEFAULT_INPUT_SIZE } from '../model/defaults';
import { megabytes } from '../model/format';
import { VARIANTS } from '../model/variants';
import type { EngineClient } from '../engine/client/engineClient';
import type { ExportFormat, ModelInfo } from '../protocol';
import { displayed } from '../base/displayText';
import { interruptible } from './interruption';
import { deadlineOption, parseOptions, positiveOption, UsageError } from './options';
import { print } from './output';
import { isSameFile } from './sameFile';
import { withModel } from './withModel';

const FORMAT_OF: Readonly<Record<string, ExportFormat>> = {
  '.safetensors': 'safetensors',
  '.onnx': 'onnx',
  '.json': 'tfjs',
};

/** `convert`: a weights file in another format, with the network where the format holds one. Returns the exit code. */
export async function convertCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    weights: { type: 'string' },
    to: { type: 'string' },
    input: { type: 'string' },
    deadline: { type: 'string' },
  });
  const { weights, to } = values;
  if (weights === undefined) throw new UsageError('convert needs --weights FILE.');
  if (to === undefined) throw new UsageError('convert needs --to FILE.');
  if (positionals.length > 0) throw new UsageError(`convert takes no other file: "${positionals.join(' ')}".`);
  const format = FORMAT_OF[path.extname(to).toLowerCase()];
  if (!format)
    throw new UsageError(`--to takes a file that ends in ${Object.keys(FORMAT_OF).join(', ')}, not "${to}".`);
  if (hasLostBytes(to)) throw new UsageError(`--to takes a name that is valid UTF-8, not "${to}".`);
  const inputSize = positiveOption('input', values.input, DEFAULT_INPUT_SIZE);
  const deadline = deadlineOption(values.deadline);
  if (await isSameFile(weights, to)) throw new UsageError('convert does not overwrite the file that it reads.');

  return interruptible(signal => convert({ weights, to, format, inputSize, deadline }, signal));
}

interface Conversion {
  readonly weights: string;
  readonly to: string;
  readonly format: ExportFormat;
  readonly inputSize: number;
  readonly deadline: number;
}

async function convert({ weights, to, format, inputSize, deadline }: Conversion, signal: AbortSignal): Promise<number> {
  const mainFile = path.basename(to);
  const write = async (engine: EngineClient, model: ModelInfo): Promise<number> => {
    const { files } = await engine.call('exportModel', { format, fileName: mainFile, inputSize }, { signal });
    const belongs = (name: string): boolean => isShardOf(mainFile, name);
    await placeFiles(files, nodeFolder(path.dirname(to)), { signal, belongs });
    const size = megabytes(files.reduce((sum, { bytes }) => sum + bytes.length, 0));
    const count = files.length === 1 ? '' : ` in ${files.length} files`;
    print(displayed`${to}: ${VARIANTS[model.variant].name}, ${model.classes} classes, ${size} MB${count}`);
    return 0;
  };
  return withModel({ weights, labels: undefined, deadline }, write, signal);
}
