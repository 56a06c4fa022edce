import type { ByteSource } from '../../base/byteSource';
import { inMemory, SourceError } from '../../base/byteSource';
import type { Graph } from '../../model/graph';
import type { VariantId } from '../../model/variants';
import { createGraph } from '../../model/variants';
import type { FileSource, WeightsOrigin } from '../../protocol';
import { recognizeWeights } from '../../weights/formats/parseWeights';
import { matchWeights } from '../../weights/match/matchWeights';
import { readParameters } from '../../weights/match/readParameters';
import { roundedTo } from '../../weights/roundedTo';
import { MAX_WEIGHTS_BYTES } from '../../weights/sizeLimit';
import { EngineError } from '../errors';
import type { StateDict } from '../network/stateDict';
import type { Pacer } from '../platform/pacer';
import type { EnginePlatform } from '../platform/platform';
import type { ReadUnderDeadline } from '../platform/reading';
import type { FileDetails } from './fileDetails';
import { fileDetails } from './fileDetails';

export type FileOrigin = Extract<WeightsOrigin, { kind: 'file' }>;

/** A network, and its weights from a file. */
export interface FileModel {
  readonly variant: VariantId;
  readonly graph: Graph;
  readonly state: StateDict;
  readonly origin: FileOrigin;
  readonly details: FileDetails;
}

/** What a call that reads a file gives to the reading. */
interface Reading {
  readonly signal: AbortSignal;
  readonly pacer: Pacer;
  readonly reading: ReadUnderDeadline;
}

/**
 * Reads a weights file, parses it, finds the network that its tensors fit, and reads their values. Nothing of the file stays in memory.
 * @throws EngineError when the file can't be read; WeightsError when its content is refused; the signal's reason when
 * cancelled.
 */
export async function modelFromFile(file: FileSource, platform: EnginePlatform, call: Reading): Promise<FileModel> {
  try {
    if (!('path' in file)) return await modelFrom(inMemory(file.bytes), file, platform, call);
    await using opened = await platform.openFile(file.path, call.signal);
    const model = await modelFrom(opened, file, platform, call);
    await opened.checkUnchanged();
    return model;
  } catch (error) {
    call.signal.throwIfAborted();
    throw error instanceof SourceError ? new EngineError(error.message) : error;
  }
}

async function modelFrom(
  source: ByteSource,
  file: FileSource,
  platform: EnginePlatform,
  { signal, pacer, reading }: Reading,
): Promise<FileModel> {
  const { content, parse } = await recognizeWeights(source, file.name);
  const external: Uint8Array[] = [];
  const totalBytes = (): number => external.reduce((total, { length }) => total + length, content.size);
  const readExternalFile = async (folderOf: string, relativePath: string): Promise<Uint8Array> => {
    const left = MAX_WEIGHTS_BYTES - totalBytes();
    const bytes = await platform.readExternalFile(folderOf, relativePath, left, signal);
    external.push(bytes);
    return bytes;
  };
  const weights = await reading(file.name, () =>
    parse('path' in file ? relativePath => readExternalFile(file.path, relativePath) : undefined),
  );
  await pacer.breathe();
  const matched = await reading(file.name, () => matchWeights(weights, file.name));
  const values = await readParameters(matched, async tensor => {
    await pacer.breathe();
    return reading(file.name, tensor.read);
  });
  const sha256 = await platform.sha256(partsOf([content, ...external.map(inMemory)], pacer));
  const nonFinite = values.nonFinite.reduce((sum, { count }) => sum + count, 0);
  return {
    variant: matched.variant,
    graph: createGraph(matched.variant, matched.options),
    state: values.stateDict,
    origin: { kind: 'file', name: file.name, format: weights.format, sha256, nonFinite, roundedTo: roundedTo(weights) },
    details: fileDetails(weights, matched, values, totalBytes()),
  };
}

/** A file and its external files one after the other, as the first alone may hold only names. */
async function* partsOf(files: readonly ByteSource[], pacer: Pacer): AsyncGenerator<Uint8Array> {
  for (const each of files) {
    for await (const piece of each.pieces(0, each.size)) {
      yield piece;
      await pacer.breathe();
    }
  }
}
