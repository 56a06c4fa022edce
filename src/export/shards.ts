import { sha256Of } from '../base/sha256';
import type { ExportedFile } from './exportedModel';

/** As large as TensorFlow.js writes them, so that browsers can cache each. */
const SHARD_BYTES = 4 * 1024 * 1024;

/** Characters with a meaning in a URL or forbidden in a file name: a shard's name is used as both. */
const UNSAFE = /[#?%\\/:*"<>|]/g;

/** Of the SHA-256 of a shard. */
const CONTENT_DIGITS = 8;
const SHARD_ENDING = /^-shard\d+of\d+-[0-9a-f]{8}\.bin$/;

/** Bytes in files of at most 4 MiB, filled one after the other. */
export class Shards {
  private readonly shards: readonly Uint8Array<ArrayBuffer>[];
  private position = 0;

  constructor(totalBytes: number) {
    this.shards = Array.from(
      { length: Math.ceil(totalBytes / SHARD_BYTES) },
      (_, index) => new Uint8Array(Math.min(SHARD_BYTES, totalBytes - index * SHARD_BYTES)),
    );
  }

  /** Appends bytes. @throws RangeError beyond the total. */
  add(bytes: Uint8Array): void {
    let rest = bytes;
    while (rest.length > 0) {
      const shard = this.shards[Math.floor(this.position / SHARD_BYTES)];
      const offset = this.position % SHARD_BYTES;
      const part = rest.subarray(0, (shard?.length ?? 0) - offset);
      if (!shard || part.length === 0) throw new RangeError('There are more bytes than were announced.');
      shard.set(part, offset);
      this.position += part.length;
      rest = rest.subarray(part.length);
    }
  }

  /**
   * Their names tell their content: files of another model never get them, though its main file has the same name.
   * @param mainFile what the files belong to; its name, without extension, begins theirs.
   */
  files(mainFile: string): Promise<readonly ExportedFile[]> {
    const stem = stemOf(mainFile);
    return Promise.all(
      this.shards.map(async (bytes, index) => {
        const content = (await sha256Of(bytes)).slice(0, CONTENT_DIGITS);
        return { name: `${stem}-shard${index + 1}of${this.shards.length}-${content}.bin`, bytes };
      }),
    );
  }
}

/** Whether a file has the name of a shard that belongs to the main file, or to one that had its name before. */
export function isShardOf(mainFile: string, name: string): boolean {
  const stem = stemOf(mainFile);
  return name.startsWith(stem) && SHARD_ENDING.test(name.slice(stem.length));
}

function stemOf(mainFile: string): string {
  return mainFile.replace(/(?<=.)\.[^.]*$/, '').replaceAll(UNSAFE, '_');
}
