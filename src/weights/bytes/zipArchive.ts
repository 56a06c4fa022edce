// This entry point of zip.js is the one without its web workers and its WebAssembly: only the directory is read by it.
import { ZipReader } from '@zip.js/zip.js/lib/zip-core-custom.js';
import type { Entry, FileEntry } from '@zip.js/zip.js';
import type { ByteSource, PartSource } from '../../base/byteSource';
import { SourceError } from '../../base/byteSource';
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

/** What writes archives whose entries are stored, never compressed. */
type Writer = 'torch.save' | 'numpy.savez';

/** A zip archive whose entries are stored. Only its directory is in memory. */
export class ZipArchive {
  /** Where entries overlap, a small file could have a reader go through any number of bytes. */
  private bytesLeft: number;

  private constructor(
    private readonly source: ByteSource,
    private readonly entries: ReadonlyMap<string, FileEntry>,
    private readonly writer: Writer,
  ) {
    this.bytesLeft = source.size;
  }

  /**
   * Reads the directory.
   * @throws FormatError when the archive is truncated or damaged, or has two entries of one name.
   */
  static async open(source: ByteSource, writer: Writer = 'torch.save'): Promise<ZipArchive> {
    const entries = new Map<string, FileEntry>();
    for (const entry of await readDirectory(source)) {
      if (entry.directory) continue;
      if (entries.has(entry.filename)) throw new FormatError(`the zip entry ${quote(entry.filename)} occurs twice`);
      entries.set(entry.filename, entry);
    }
    return new ZipArchive(source, entries, writer);
  }

  get names(): readonly string[] {
    return [...this.entries.keys()];
  }

  /**
   * An entry's content; each entry is to be asked for once.
   * @throws FormatError when there is no such entry, it is compressed or encrypted, larger than the archive, or overlaps others.
   */
  entry(name: string): ZipEntry {
    const entry = this.entries.get(name);
    if (!entry) throw new FormatError(`its zip archive has no ${quote(name)}`);
    if (entry.encrypted) throw new FormatError(`the zip entry ${quote(name)} is encrypted`);
    if (entry.compressionMethod !== STORED) {
      throw new FormatError(`the zip entry ${quote(name)} is compressed, which ${this.writer} never does`);
    }
    if (entry.uncompressedSize !== entry.compressedSize || entry.compressedSize > this.source.size) {
      throw tooLong(name);
    }
    this.bytesLeft -= entry.compressedSize;
    if (this.bytesLeft < 0) throw new FormatError(`the zip entry ${quote(name)} overlaps others`);
    return new ZipEntry(this.source, name, entry);
  }
}

/** An entry's content. Reading it throws FormatError where it has no header, reaches beyond the archive, or differs from its checksum. */
export class ZipEntry implements PartSource {
  /** Where its data begin, once its header and its checksum are checked. */
  private start: number | undefined;

  constructor(
    private readonly archive: ByteSource,
    private readonly name: string,
    private readonly entry: FileEntry,
  ) {}

  get size(): number {
    return this.entry.compressedSize;
  }

  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    if (offset === 0 && length === this.size) return this.readAll();
    this.start ??= await this.checkedStart();
    return this.archive.read(this.start + offset, length);
  }

  /** Reads everything; throws as `read` does. */
  async readAll(): Promise<Uint8Array<ArrayBuffer>> {
    const start = this.start ?? (await this.dataOffset());
    const data = await this.archive.read(start, this.size);
    if (this.start === undefined) this.compareChecksum(crc32(data));
    this.start = start;
    return data;
  }

  /** Goes through all data in pieces, since the checksum is theirs. */
  private async checkedStart(): Promise<number> {
    const start = await this.dataOffset();
    let checksum = 0;
    for await (const piece of this.archive.pieces(start, this.size)) checksum = crc32(piece, checksum);
    this.compareChecksum(checksum);
    return start;
  }

  /** The directory says where an entry's own header is; its data follow that header's name and extra field. */
  private async dataOffset(): Promise<number> {
    const { offset } = this.entry;
    const { size } = this.archive;
    const header = await this.archive.read(offset, Math.max(0, Math.min(LOCAL_HEADER_BYTES, size - offset)));
    const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
    if (header.length < LOCAL_HEADER_BYTES || view.getUint32(0, true) !== LOCAL_HEADER_SIGNATURE) {
      throw new FormatError(`the zip entry ${quote(this.name)} has no header where the directory says`);
    }
    const start = offset + LOCAL_HEADER_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
    if (start + this.size > size) throw tooLong(this.name);
    return start;
  }

  private compareChecksum(checksum: number): void {
    if (checksum !== this.entry.crc32) {
      throw new FormatError(`the zip entry ${quote(this.name)} differs from its checksum`);
    }
  }
}

function tooLong(name: string): FormatError {
  return new FormatError(`the zip entry ${quote(name)} declares more bytes than the file has`);
}

async function readDirectory(source: ByteSource): Promise<Entry[]> {
  const entries: Entry[] = [];
  try {
    for await (const entry of new ZipReader(await Zip64Reader.open(source)).getEntriesGenerator()) {
      if (entries.push(entry) > MAX_ENTRIES)
        throw new FormatError(`its zip archive has more than ${MAX_ENTRIES} entries`);
    }
  } catch (error) {
    if (error instanceof FormatError || error instanceof SourceError) throw error;
    const reason = messageOf(error);
    throw new FormatError(`its zip directory is truncated or damaged (${reason})`, { cause: error });
  }
  return entries;
}
