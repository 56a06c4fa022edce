import { joinBytes } from '../../base/joinBytes';
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

/** In hexadecimal. Another thread computes it. */
export async function sha256Of(parts: readonly Uint8Array[]): Promise<string> {
  const [first = new Uint8Array()] = parts;
  const whole = parts.length > 1 ? joinBytes(parts) : first;
  const digest = await crypto.subtle.digest('SHA-256', whole as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), byte => byte.toString(16).padStart(2, '0')).join('');
}
