import { Reader } from '@zip.js/zip.js/lib/zip-core-custom.js';
import type { ByteSource } from '../../base/byteSource';
import { FormatError } from '../../base/formatError';

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const LOCATOR_SIGNATURE = 0x07064b50;
const LOCATOR_BYTES = 20;

/** Ample for 5,000 entries with long names. */
const MAX_DIRECTORY_BYTES = 4 * 2 ** 20;

/**
 * Gives zip.js an archive with the zip64 directory that torch.save always writes. zip.js uses that only where
 * a count in the ordinary end record is 0xFFFF; else it reads those records as part of the directory, and an archive
 * whose first entry there is as long as they are, that is any with a name of 21 characters, for a damaged one.
 */
export class Zip64Reader extends Reader<ByteSource> {
  private constructor(
    private readonly source: ByteSource,
    /** The range of the counts; an empty one without a zip64 directory. */
    private readonly counts: { readonly start: number; readonly end: number },
  ) {
    super(source);
    this.size = source.size;
  }

  static async open(source: ByteSource): Promise<Zip64Reader> {
    const length = Math.min(source.size, LOCATOR_BYTES + END_BYTES);
    const last = await source.read(source.size - length, length);
    const view = new DataView(last.buffer, last.byteOffset, last.byteLength);
    const hasZip64 =
      length === LOCATOR_BYTES + END_BYTES &&
      view.getUint32(LOCATOR_BYTES, true) === END_SIGNATURE &&
      view.getUint32(0, true) === LOCATOR_SIGNATURE;
    const end = source.size - END_BYTES;
    return new Zip64Reader(source, hasZip64 ? { start: end + 8, end: end + 12 } : { start: 0, end: 0 });
  }

  override async readUint8Array(index: number, length: number): Promise<Uint8Array> {
    if (length > MAX_DIRECTORY_BYTES) {
      throw new FormatError(`has a zip directory of ${length} bytes; at most ${MAX_DIRECTORY_BYTES} are read`);
    }
    const copy = await this.source.read(index, Math.max(0, Math.min(length, this.source.size - index)));
    const { start, end } = this.counts;
    return copy.fill(0xff, Math.max(0, start - index), Math.max(0, end - index));
  }
}
