import { Uint8ArrayReader } from '@zip.js/zip.js/lib/zip-core-custom.js';

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const LOCATOR_SIGNATURE = 0x07064b50;
const LOCATOR_BYTES = 20;

/**
 * Gives zip.js an archive with the zip64 directory that torch.save always writes. zip.js uses that only where
 * a count in the ordinary end record is 0xFFFF; else it reads those records as part of the directory, and an archive
 * whose first entry there is as long as they are, that is any with a name of 21 characters, for a damaged one.
 */
export class Zip64Reader extends Uint8ArrayReader {
  /** The range of the counts; an empty one without a zip64 directory. */
  private readonly counts: { readonly start: number; readonly end: number };

  constructor(bytes: Uint8Array) {
    super(bytes);
    const end = bytes.length - END_BYTES;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const hasZip64 =
      end >= LOCATOR_BYTES &&
      view.getUint32(end, true) === END_SIGNATURE &&
      view.getUint32(end - LOCATOR_BYTES, true) === LOCATOR_SIGNATURE;
    this.counts = hasZip64 ? { start: end + 8, end: end + 12 } : { start: 0, end: 0 };
  }

  override async readUint8Array(index: number, length: number): Promise<Uint8Array> {
    const copy = await super.readUint8Array(index, length);
    const { start, end } = this.counts;
    return copy.fill(0xff, Math.max(0, start - index), Math.max(0, end - index));
  }
}
