import { open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, diskError } from './diskError';
import { isLeftover, partFileName } from './partName';
import { findTarget, type Target } from './target';

/** Nobody else reads what is to replace a file that only some may read. */
const PRIVATE = 0o600;
/** What the user's mask leaves of it. */
const DEFAULT = 0o666;

/** What file systems answer that can't flush. */
const NO_FLUSH = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/**
 * A file under construction beside its future place: appended to, and either moved to its name in one step or discarded
 * without a trace. It gets the permissions of the file that it replaces. Every write failure is a DiskError.
 */
export class PartFile {
  #size = 0;
  #open = true;

  private constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
    private readonly target: Target,
    /** What an error calls the file: the name that the user knows. */
    private readonly futurePath: string,
  ) {}

  /** Creates an empty file under a name nobody else uses, in the folder of the one that it becomes. */
  static async create(futurePath: string): Promise<PartFile> {
    const target = await findTarget(futurePath);
    const part = path.join(path.dirname(target.path), partFileName(path.basename(target.path)));
    try {
      return new PartFile(part, await open(part, 'wx', target.existing ? PRIVATE : DEFAULT), target, futurePath);
    } catch (error) {
      throw diskError(futurePath, error);
    }
  }

  /** Bytes so far. */
  get size(): number {
    return this.#size;
  }

  async append(bytes: Uint8Array): Promise<void> {
    try {
      // A single write may take fewer bytes than it was given.
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await this.handle.write(bytes, done, bytes.length - done, this.#size + done);
        done += bytesWritten;
      }
    } catch (error) {
      throw diskError(this.futurePath, error);
    }
    this.#size += bytes.length;
  }

  /** Drops all bytes so far. */
  async restart(): Promise<void> {
    try {
      await this.handle.truncate(0);
    } catch (error) {
      throw diskError(this.futurePath, error);
    }
    this.#size = 0;
  }

  /** Puts the bytes safely on the disk and closes the file, so that a move cannot expose a half-written one. */
  async finish(): Promise<void> {
    try {
      await this.#adoptPermissions();
      await flush(this.handle);
      await this.#close();
    } catch (error) {
      throw diskError(this.futurePath, error);
    }
  }

  /** Gives the finished file its name in one step, replacing what has that name. */
  async publish(): Promise<void> {
    try {
      await rename(this.path, this.target.path);
    } catch (error) {
      throw diskError(this.futurePath, error);
    }
    await flushFolder(path.dirname(this.target.path));
  }

  /** Removes the file; after publish there is nothing left to remove. Never throws: it runs where an error is on its way. */
  async discard(): Promise<void> {
    await this.#close().catch(ignore);
    await rm(this.path, { force: true }).catch(ignore);
  }

  async #adoptPermissions(): Promise<void> {
    const { existing } = this.target;
    if (!existing) return;
    // Only the administrator may give files away.
    await this.handle.chown(existing.uid, existing.gid).catch(ignore);
    await this.handle.chmod(existing.mode);
  }

  async #close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.handle.close();
  }
}

/**
 * Removes the unfinished files of processes that were killed, and those of other machines that nobody has written to
 * for a day. Whatever cannot be listed or removed stays: this is housekeeping, and nothing depends on it.
 */
export async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch((): string[] => []);
  for (const name of names) {
    const file = path.join(folder, name);
    if (await isLeftover(name, () => changedAt(file))) await rm(file, { force: true }).catch(ignore);
  }
}

async function flush(handle: FileHandle): Promise<void> {
  try {
    await handle.sync();
  } catch (error) {
    if (!NO_FLUSH.has(codeOf(error) ?? '')) throw error;
  }
}

/** Makes a rename outlast a power cut, where the system lets folders be flushed. */
async function flushFolder(folder: string): Promise<void> {
  try {
    await using handle = await open(folder);
    await handle.sync();
  } catch {
    // The file is whole either way.
  }
}

async function changedAt(file: string): Promise<number> {
  try {
    return (await stat(file)).mtimeMs;
  } catch {
    return Date.now();
  }
}

function ignore(): void {
  // Deliberately nothing.
}
