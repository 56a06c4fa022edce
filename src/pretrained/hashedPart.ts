import { createHash } from 'node:crypto';
import type { PartFile } from '../disk/partFile';

/** A file under construction that is hashed on the way. */
export class HashedPart {
  #hash = createHash('sha256');

  constructor(private readonly part: PartFile) {}

  /** Bytes so far. */
  get size(): number {
    return this.part.size;
  }

  /** SHA-256 of the bytes so far, lower-case hexadecimal. */
  sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  async append(bytes: Uint8Array): Promise<void> {
    await this.part.append(bytes);
    this.#hash.update(bytes);
  }

  /** Drops all bytes so far. */
  async restart(): Promise<void> {
    await this.part.restart();
    this.#hash = createHash('sha256');
  }
}
