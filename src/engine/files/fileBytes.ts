import type { FileSource } from '../../protocol';
import { EngineError } from '../errors';
import type { EnginePlatform } from '../platform/platform';

/**
 * The content of a file that the engine gets by its path or by its content.
 * @throws EngineError when the file can't be read or is larger than `maxBytes`; the signal's reason when cancelled.
 */
export async function fileBytes(
  file: FileSource,
  maxBytes: number,
  platform: EnginePlatform,
  signal: AbortSignal,
): Promise<Uint8Array> {
  if ('path' in file) return platform.readFile(file.path, maxBytes, signal);
  if (file.bytes.length > maxBytes) throw new EngineError(`${file.name}: the file is too large.`);
  return file.bytes;
}
