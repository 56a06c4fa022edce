import { FormatError } from '../base/formatError';

/** Reads numbers from a file's bytes; reading past their end says that the file is truncated. */
export class ByteReader {
  readonly length: number;
  private readonly view: DataView;

  constructor(
    readonly bytes: Uint8Array,
    private readonly format: string,
  ) {
    this.length = bytes.length;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(offset: number): number {
    this.need(offset, 1);
    return this.view.getUint8(offset);
  }

  u16(offset: number, littleEndian: boolean): number {
    this.need(offset, 2);
    return this.view.getUint16(offset, littleEndian);
  }

  /** Three bytes, little endian. */
  u24(offset: number): number {
    this.need(offset, 3);
    return this.view.getUint16(offset, true) | (this.view.getUint8(offset + 2) << 16);
  }

  u32(offset: number, littleEndian: boolean): number {
    this.need(offset, 4);
    return this.view.getUint32(offset, littleEndian);
  }

  i32(offset: number, littleEndian: boolean): number {
    this.need(offset, 4);
    return this.view.getInt32(offset, littleEndian);
  }

  /** Four bytes as the letters that chunk and box types are written in. */
  tag(offset: number): string {
    return String.fromCharCode(...this.slice(offset, 4));
  }

  slice(offset: number, length: number): Uint8Array {
    this.need(offset, length);
    return this.bytes.subarray(offset, offset + length);
  }

  need(offset: number, length: number): void {
    if (offset < 0 || offset + length > this.length) throw this.truncated();
  }

  truncated(): FormatError {
    return new FormatError(`the ${this.format} is truncated (it ends after ${this.length} bytes)`);
  }
}
