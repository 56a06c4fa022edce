import { inMemory, SourceError } from '../../base/byteSource';
import type { FileSource } from '../../protocol';
import type { Recording } from '../../weights/formats/recording';
import { parseRecording } from '../../weights/formats/recording';
import { EngineError } from '../errors';
import type { EnginePlatform } from '../platform/platform';
import type { ReadUnderDeadline } from '../platform/reading';

/**
 * Opens a recording for as long as `use` takes; its tensors are read when they are needed.
 * @throws EngineError when the file can't be read or has changed meanwhile; WeightsError when it is no recording; the signal's reason when
 * cancelled; what `use` throws.
 */
export async function withRecording<T>(
  file: FileSource,
  platform: EnginePlatform,
  { signal, reading }: { readonly signal: AbortSignal; readonly reading: ReadUnderDeadline },
  use: (recording: Recording) => Promise<T>,
): Promise<T> {
  try {
    if (!('path' in file)) {
      const content = inMemory(file.bytes);
      return await use(await reading(file.name, () => parseRecording(content, file.name)));
    }
    await using opened = await platform.openFile(file.path, signal);
    const result = await use(await reading(file.name, () => parseRecording(opened, file.name)));
    await opened.checkUnchanged();
    return result;
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof SourceError ? new EngineError(error.message) : error;
  }
}
