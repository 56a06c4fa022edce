/** Reads bytes that continue from one file to the next. */
export class ChunkReader {
  private index = 0;
  private offset = 0;

  constructor(private readonly chunks: readonly Uint8Array[]) {}

  /** The next bytes, fewer at the end, as views of the files that have them. */
  next(length: number): readonly Uint8Array[] {
    const parts: Uint8Array[] = [];
    for (let missing = length; missing > 0 && this.index < this.chunks.length;) {
      const part = this.view(missing);
      parts.push(part);
      missing -= part.length;
    }
    return parts;
  }

  /** The part of the next bytes that the current file has; moves on to the next file at its end. */
  private view(length: number): Uint8Array {
    const chunk = this.chunks[this.index] ?? new Uint8Array();
    const part = chunk.subarray(this.offset, this.offset + length);
    this.offset += part.length;
    if (this.offset === chunk.length) {
      this.index++;
      this.offset = 0;
    }
    return part;
  }
}
