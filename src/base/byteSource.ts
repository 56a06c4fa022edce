/** Bytes of which parts can be read. */
export interface PartSource {
  /** In bytes. */
  readonly size: number;
  /** Reads a part, which lies within the bytes, into memory of its own. @throws SourceError when it can't be read. */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** A file's content, on disk or in memory. */
export interface ByteSource extends PartSource {
  /** Reads everything, into memory that the caller must not change. @throws SourceError when it can't be read. */
  readAll(): Promise<Uint8Array>;
  /**
   * Reads a part piece by piece: each piece is gone when the next is asked for.
   * @throws SourceError when it can't be read.
   */
  pieces(offset: number, length: number): AsyncIterable<Uint8Array>;
}

/** Why a source's bytes can't be read, in words that name the file: the fault is not in its content. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}

/** Of a piece, at most. */
export const PIECE_BYTES = 2 ** 20;

/** @param bytes are not copied, but their parts are. */
export function inMemory(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    // Node's Buffer has another slice().
    read: (offset, length) => Promise.resolve(new Uint8Array(bytes.subarray(offset, offset + length))),
    readAll: () => Promise.resolve(bytes),
    // eslint-disable-next-line @typescript-eslint/require-await -- other sources have to wait
    async *pieces(offset, length) {
      for (let start = offset; start < offset + length; start += PIECE_BYTES) {
        yield bytes.subarray(start, Math.min(start + PIECE_BYTES, offset + length));
      }
    },
  };
}
