import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { storageError } from './downloadError';

const PART_NAME = /\.([0-9a-f]{8})-(\d+)-[0-9a-f]{8}\.part$/;
const DAY_MS = 24 * 60 * 60 * 1000;

// Process ids mean something on one machine only, and a folder may be shared by several.
const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** A fresh name for an unfinished file, which says whose it is. */
export function partFileName(fileName: string, pid = process.pid): string {
  return `${fileName}.${host}-${pid}-${randomBytes(4).toString('hex')}.part`;
}

/**
 * A file under construction beside its future place: appended to, hashed on the way, and either moved to its name in
 * one step or discarded without a trace. Every write failure is a DownloadError.
 */
export class PartFile {
  #hash = createHash('sha256');
  #size = 0;
  #open = true;

  private constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
    /** What an error calls the file: the name that the user knows. */
    private readonly futurePath: string,
  ) {}

  /** Creates the folder where it is missing, and an empty file in it under a name nobody else uses. */
  static async create(folder: string, fileName: string): Promise<PartFile> {
    const part = path.join(folder, partFileName(fileName));
    const future = path.join(folder, fileName);
    try {
      await mkdir(folder, { recursive: true });
      return new PartFile(part, await open(part, 'wx'), future);
    } catch (error) {
      throw storageError(future, error);
    }
  }

  /** Bytes so far. */
  get size(): number {
    return this.#size;
  }

  /** SHA-256 of the bytes so far, lower-case hexadecimal. */
  sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  async append(bytes: Uint8Array): Promise<void> {
    try {
      // A single write may take fewer bytes than it was given.
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await this.handle.write(bytes, done, bytes.length - done, this.#size + done);
        done += bytesWritten;
      }
    } catch (error) {
      throw storageError(this.futurePath, error);
    }
    this.#hash.update(bytes);
    this.#size += bytes.length;
  }

  /** Drops all bytes so far. */
  async restart(): Promise<void> {
    try {
      await this.handle.truncate(0);
    } catch (error) {
      throw storageError(this.futurePath, error);
    }
    this.#hash = createHash('sha256');
    this.#size = 0;
  }

  /** Puts the bytes safely on the disk and closes the file, so that a move cannot expose a half-written one. */
  async finish(): Promise<void> {
    try {
      await this.handle.sync();
      await this.#close();
    } catch (error) {
      throw storageError(this.futurePath, error);
    }
  }

  /** Gives the finished file its name in one step, replacing what has that name. */
  async publish(): Promise<void> {
    try {
      await rename(this.path, this.futurePath);
    } catch (error) {
      throw storageError(this.futurePath, error);
    }
  }

  /** Removes the file; after publish there is nothing left to remove. Never throws: it runs where an error is on its way. */
  async discard(): Promise<void> {
    await this.#close().catch(ignore);
    await rm(this.path, { force: true }).catch(ignore);
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
    const [, owner, pid] = PART_NAME.exec(name) ?? [];
    if (owner === undefined || pid === undefined) continue;
    const file = path.join(folder, name);
    const abandoned = (owner === host && !isRunning(Number(pid))) || (await age(file)) > DAY_MS;
    if (abandoned) await rm(file, { force: true }).catch(ignore);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, under another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function age(file: string): Promise<number> {
  try {
    return Date.now() - (await stat(file)).mtimeMs;
  } catch {
    return 0;
  }
}

function ignore(): void {
  // Deliberately nothing.
}
