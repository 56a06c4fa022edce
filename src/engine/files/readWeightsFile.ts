import { joinBytes } from '../../base/joinBytes';
import type { FileSource } from '../../protocol';
import type { ReadBeside } from '../../weights/formatParser';
import type { WeightsFile } from '../../weights/weightsFile';
import { readWeights } from '../../weights/formats/parseWeights';
import type { EnginePlatform } from '../platform/platform';
import { readSource } from './fileBytes';

/** Of a weights file and the files beside it together. */
const MAX_BYTES = 2 ** 31 - 1;

export interface ReadWeightsFile {
  readonly weights: WeightsFile;
  /** The size of the file and of those beside it that it refers to. */
  readonly bytes: number;
  /** In hexadecimal. Of all these files one after the other, as the first alone may hold nothing but names. */
  readonly sha256: string;
}

/**
 * Reads a file of weights and the files beside it that it refers to.
 * @throws EngineError when the file cannot be read; WeightsError when its content is refused; the signal's reason when
 * cancelled.
 */
export async function readWeightsFile(
  file: FileSource,
  platform: EnginePlatform,
  signal: AbortSignal,
): Promise<ReadWeightsFile> {
  const main = await readSource(file, MAX_BYTES, platform, signal);
  const contents = [main];
  // The digest is computed by another thread meanwhile.
  const mainDigest = sha256Of(main);
  const weights = await readWeights(main, file.name, besideReader(file, contents, platform, signal)).catch(
    (error: unknown) => {
      signal.throwIfAborted();
      throw error;
    },
  );
  const sha256 = contents.length === 1 ? await mainDigest : await sha256Of(joinBytes(contents));
  return { weights, bytes: totalBytes(contents), sha256 };
}

/** Reads files beside `file`, which are added to `contents`; undefined for a file without a folder. */
function besideReader(
  file: FileSource,
  contents: Uint8Array[],
  platform: EnginePlatform,
  signal: AbortSignal,
): ReadBeside | undefined {
  if (!('path' in file)) return undefined;
  return async relativePath => {
    const bytes = await platform.readBeside(file.path, relativePath, MAX_BYTES - totalBytes(contents), signal);
    contents.push(bytes);
    return bytes;
  };
}

function totalBytes(contents: readonly Uint8Array[]): number {
  return contents.reduce((total, { length }) => total + length, 0);
}

async function sha256Of(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), byte => byte.toString(16).padStart(2, '0')).join('');
}
