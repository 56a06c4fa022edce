import { sha256Of } from '../../base/sha256';
import type { Graph } from '../../model/graph';
import type { VariantId } from '../../model/variants';
import { createGraph } from '../../model/variants';
import type { FileSource, WeightsOrigin } from '../../protocol';
import { parseWeights } from '../../weights/formats/parseWeights';
import { matchWeights } from '../../weights/match/matchWeights';
import { roundedTo } from '../../weights/roundedTo';
import type { WeightsFile } from '../../weights/weightsFile';
import type { StateDict } from '../network/stateDict';
import type { Pacer } from '../platform/pacer';
import type { EnginePlatform } from '../platform/platform';
import type { ReadUnderDeadline } from '../platform/reading';
import { fileBytes } from './fileBytes';
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

/** Of a weights file and its external files together. */
const MAX_BYTES = 2 ** 31 - 1;

/**
 * Reads a weights file, parses it, and finds the network that its tensors fit.
 * @throws EngineError when the file can't be read; WeightsError when its content is refused; the signal's reason when
 * cancelled.
 */
export async function modelFromFile(
  file: FileSource,
  platform: EnginePlatform,
  { signal, pacer, reading }: Reading,
): Promise<FileModel> {
  const { weights, bytes, sha256 } = await parsedFile(file, platform, signal, reading);
  await pacer.breathe();
  const matched = await reading(file.name, () => matchWeights(weights, file.name));
  const nonFinite = matched.report.nonFinite.reduce((sum, { count }) => sum + count, 0);
  return {
    variant: matched.variant,
    graph: createGraph(matched.variant, matched.options),
    state: matched.stateDict,
    origin: { kind: 'file', name: file.name, format: weights.format, sha256, nonFinite, roundedTo: roundedTo(weights) },
    details: fileDetails(weights, matched, bytes),
  };
}

interface ParsedFile {
  readonly weights: WeightsFile;
  /** The size of the file and its external files. */
  readonly bytes: number;
  /** Of all these files one after the other, as the first alone may hold only names. */
  readonly sha256: string;
}

async function parsedFile(
  file: FileSource,
  platform: EnginePlatform,
  signal: AbortSignal,
  reading: ReadUnderDeadline,
): Promise<ParsedFile> {
  const main = await fileBytes(file, MAX_BYTES, platform, signal);
  const contents = [main];
  const totalBytes = (): number => contents.reduce((total, { length }) => total + length, 0);
  const readExternalFile = async (folderOf: string, relativePath: string): Promise<Uint8Array> => {
    const bytes = await platform.readExternalFile(folderOf, relativePath, MAX_BYTES - totalBytes(), signal);
    contents.push(bytes);
    return bytes;
  };
  // The digest is computed in parallel, since most files have no external ones.
  const mainDigest = sha256Of(contents.slice());
  const weights = await reading(file.name, () =>
    parseWeights(
      main,
      file.name,
      'path' in file ? relativePath => readExternalFile(file.path, relativePath) : undefined,
    ),
  ).catch((error: unknown) => {
    signal.throwIfAborted();
    throw error;
  });
  const sha256 = await (contents.length === 1 ? mainDigest : sha256Of(contents));
  return { weights, bytes: totalBytes(), sha256 };
}
