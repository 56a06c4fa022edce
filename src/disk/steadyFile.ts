import { constants, type BigIntStats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { INVALID_NAME, isInvalidName } from './invalidName';

/** Why a file is not read, where it is not the system that refuses: the end of a sentence that begins with its name. */
export class UnreadableFileError extends Error {
  override readonly name = 'UnreadableFileError';
}

/** How much is read between two looks at the signal. */
const STEP_BYTES = 16 * 2 ** 20;

/** Windows lacks it. Opening a pipe without it would wait for someone to write to it. */
const DO_NOT_WAIT = (constants as { readonly O_NONBLOCK?: number }).O_NONBLOCK ?? 0;

/** A file that is read through one descriptor, and whose change meanwhile does not go unnoticed. */
export class SteadyFile {
  private constructor(
    private readonly handle: FileHandle,
    private readonly before: BigIntStats,
  ) {}

  /** @throws UnreadableFileError when it is no file or has an invalid name; the system's error when it can't be opened. */
  static async open(file: string): Promise<SteadyFile> {
    // Some devices act when they are opened.
    const found = await stat(file).catch((error: unknown) => {
      throw isInvalidName(file, error) ? new UnreadableFileError(INVALID_NAME) : error;
    });
    if (!found.isFile()) throw new UnreadableFileError('this is no file');
    const handle = await open(file, constants.O_RDONLY | DO_NOT_WAIT);
    try {
      const before = await handle.stat({ bigint: true });
      if (!before.isFile()) throw new UnreadableFileError('this is no file');
      return new SteadyFile(handle, before);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** In bytes, when it was opened. */
  get size(): number {
    return Number(this.before.size);
  }

  /**
   * Reads bytes into new memory.
   * @throws UnreadableFileError when the file has become shorter; the signal's reason when that aborts.
   */
  async read(position: number, length: number, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(length);
    await this.fill(bytes, position, signal);
    return bytes;
  }

  /** Reads as many bytes as there is room for; throws as `read` does. */
  async fill(bytes: Uint8Array, position: number, signal: AbortSignal): Promise<void> {
    const { length } = bytes;
    for (let done = 0; done < length;) {
      signal.throwIfAborted();
      const step = Math.min(STEP_BYTES, length - done);
      const { bytesRead } = await this.handle.read(bytes, done, step, position + done);
      if (bytesRead === 0) throw changed();
      done += bytesRead;
    }
  }

  /**
   * To be called after the last read, before anything is made of what was read.
   * @throws UnreadableFileError when the size or the time of the last change is not what it was at the opening.
   */
  async checkUnchanged(): Promise<void> {
    const { size, mtimeNs } = await this.handle.stat({ bigint: true });
    if (size !== this.before.size || mtimeNs !== this.before.mtimeNs) throw changed();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.handle.close();
  }
}

function changed(): UnreadableFileError {
  return new UnreadableFileError('the file changed while it was read');
}
