// This entry point of zip.js is the one without its web workers and its WebAssembly: only the directory is read by it.
import { ZipReader } from '@zip.js/zip.js/lib/zip-core-custom.js';
import type { Entry, FileEntry } from '@zip.js/zip.js';
import { crc32 } from '../../base/crc32';
import { messageOf } from '../../base/errorText';
import { FormatError } from '../../base/formatError';
import { quote } from '../../base/displayText';
import { Zip64Reader } from './zip64Reader';

/** One for each storage: a checkpoint with its optimizer's state has about 1,100. */
const MAX_ENTRIES = 5_000;
const STORED = 0;
const LOCAL_HEADER_SIGNATURE = 0x04034b50;
const LOCAL_HEADER_BYTES = 30;

/** A zip archive in memory whose entries are stored, as torch.save writes them: their data are views, not copies. */
export class ZipArchive {
  /** Where entries overlap, a small file could have a reader go through any number of bytes. */
  private bytesLeft: number;

  private constructor(
    private readonly bytes: Uint8Array,
    private readonly entries: ReadonlyMap<string, FileEntry>,
  ) {
    this.bytesLeft = bytes.length;
  }

  /**
   * Reads the directory.
   * @throws FormatError when the archive is truncated or damaged, or has two entries of one name.
   */
  static async open(bytes: Uint8Array): Promise<ZipArchive> {
    const entries = new Map<string, FileEntry>();
    for (const entry of await readDirectory(bytes)) {
      if (entry.directory) continue;
      if (entries.has(entry.filename)) throw new FormatError(`the zip entry ${quote(entry.filename)} occurs twice`);
      entries.set(entry.filename, entry);
    }
    return new ZipArchive(bytes, entries);
  }

  get names(): readonly string[] {
    return [...this.entries.keys()];
  }

  /**
   * An entry's data, as a view of the archive; each entry is to be read once.
   * @throws FormatError when there is no such entry, it is compressed or encrypted, reaches beyond the archive, overlaps
   * others, or differs from its checksum.
   */
  read(name: string): Uint8Array {
    const entry = this.entries.get(name);
    if (!entry) throw new FormatError(`its zip archive has no ${quote(name)}`);
    if (entry.encrypted) throw new FormatError(`the zip entry ${quote(name)} is encrypted`);
    if (entry.compressionMethod !== STORED) {
      throw new FormatError(`the zip entry ${quote(name)} is compressed, which torch.save never does`);
    }
    const start = this.dataOffset(name, entry.offset);
    const data = this.bytes.subarray(start, start + entry.compressedSize);
    if (entry.uncompressedSize !== entry.compressedSize || data.length !== entry.compressedSize) {
      throw new FormatError(`the zip entry ${quote(name)} declares more bytes than the file has`);
    }
    this.bytesLeft -= data.length;
    if (this.bytesLeft < 0) throw new FormatError(`the zip entry ${quote(name)} overlaps others`);
    if (crc32(data) !== entry.crc32) throw new FormatError(`the zip entry ${quote(name)} differs from its checksum`);
    return data;
  }

  /** The directory says where an entry's own header is; its data follow that header's name and extra field. */
  private dataOffset(name: string, offset: number): number {
    const header = this.bytes.subarray(offset, offset + LOCAL_HEADER_BYTES);
    const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
    if (header.length < LOCAL_HEADER_BYTES || view.getUint32(0, true) !== LOCAL_HEADER_SIGNATURE) {
      throw new FormatError(`the zip entry ${quote(name)} has no header where the directory says`);
    }
    return offset + LOCAL_HEADER_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
  }
}

async function readDirectory(bytes: Uint8Array): Promise<Entry[]> {
  const entries: Entry[] = [];
  try {
    for await (const entry of new ZipReader(new Zip64Reader(bytes)).getEntriesGenerator()) {
      if (entries.push(entry) > MAX_ENTRIES)
        throw new FormatError(`its zip archive has more than ${MAX_ENTRIES} entries`);
    }
  } catch (error) {
    if (error instanceof FormatError) throw error;
    const reason = messageOf(error);
    throw new FormatError(`its zip directory is truncated or damaged (${reason})`, { cause: error });
  }
  return entries;
}
