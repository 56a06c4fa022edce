import { ByteReader } from '../byteReader';
import type { Orientation } from '../exifOrientation';
import { FormatError } from '../../base/formatError';
import { checkSize } from '../sizeLimit';

export interface AvifHeader {
  readonly orientation: Orientation;
  /** Of the largest picture in the file. */
  readonly pixels: number;
  /** Whether a sample has more than 8 bits. */
  readonly deep: boolean;
  /** Of a pixel on average: 1 gray, 1.5 to 3 color. */
  readonly samples: number;
  readonly hasAlpha: boolean;
  /** Where the types of the boxes of image sequences are, and the brands that announce some. */
  readonly sequenceBoxes: readonly number[];
  readonly sequenceBrands: readonly number[];
}

interface Box {
  readonly type: string;
  readonly typeAt: number;
  /** Where its contents begin and end. */
  readonly from: number;
  readonly end: number;
}

/** A grid of 256 tiles with alpha takes half of it. libavif looks each entry up among all before it. */
const MAX_LIST_BYTES = 64 * 1024;
const LISTS = new Set(['iinf', 'iloc', 'iref']);
/** Of one container. */
const MAX_BOXES = 4096;

/** Version and flags, with which a "full" box's contents begin. */
const FULL_BOX = 4;

/**
 * Reads the boxes (ISO/IEC 14496-12 and 23008-12) that describe an AVIF's primary picture, decoding nothing.
 * @throws {FormatError} where they are truncated, or any picture in the file has a size out of bounds.
 */
export function readAvifHeader(bytes: Uint8Array): AvifHeader {
  const reader = new ByteReader(bytes, 'AVIF');
  const top = [...boxes(reader, 0, reader.length)];
  const meta = find(top, 'meta');
  if (meta === undefined) throw new FormatError('the AVIF holds no still picture');
  const inMeta = [...boxes(reader, meta.from + FULL_BOX, meta.end)];
  const primary = find(inMeta, 'pitm');
  const itemProperties = find(inMeta, 'iprp');
  if (primary === undefined || itemProperties === undefined) throw new FormatError('the AVIF describes no picture');
  const inProperties = [...boxes(reader, itemProperties.from, itemProperties.end)];
  const container = find(inProperties, 'ipco');
  const properties = container === undefined ? [] : [...boxes(reader, container.from, container.end)];

  const sizes = properties.filter(({ type }) => type === 'ispe');
  if (sizes.length === 0) throw new FormatError('the AVIF declares no size');
  let pixels = 0;
  for (const { from } of sizes) {
    const width = reader.u32(from + FULL_BOX, false);
    const height = reader.u32(from + FULL_BOX + 4, false);
    checkSize('AVIF', width, height);
    pixels = Math.max(pixels, width * height);
  }
  checkLists([...inMeta.filter(({ type }) => LISTS.has(type)), ...inProperties.filter(({ type }) => type === 'ipma')]);

  const itemId = primaryItem(reader, primary);
  const own = inProperties
    .filter(({ type }) => type === 'ipma')
    .flatMap(box => associations(reader, box, itemId))
    .map(index => properties[index - 1]);
  return {
    orientation: orientationOf(reader, own),
    pixels,
    ...codingOf(reader, properties),
    sequenceBoxes: top.filter(({ type }) => type === 'moov').map(({ typeAt }) => typeAt),
    sequenceBrands: top.filter(({ type }) => type === 'ftyp').flatMap(box => sequenceBrandsOf(reader, box)),
  };
}

function checkLists(lists: readonly Box[]): void {
  const bytes = lists.reduce((sum, { from, end }) => sum + end - from, 0);
  if (bytes > MAX_LIST_BYTES)
    throw new FormatError(`the AVIF lists its parts in ${bytes} bytes; at most ${MAX_LIST_BYTES} can be read`);
}

/** The most that any of the file's pictures takes. */
function codingOf(reader: ByteReader, properties: readonly Box[]): Pick<AvifHeader, 'deep' | 'samples' | 'hasAlpha'> {
  const flags = properties.filter(({ type }) => type === 'av1C').map(({ from }) => reader.u8(from + 2));
  const samples = flags.map(bits => (bits & 0x10 ? 1 : 1 + 2 / ((bits & 0x08 ? 2 : 1) * (bits & 0x04 ? 2 : 1))));
  return {
    deep: flags.some(bits => (bits & 0x40) !== 0),
    samples: samples.length === 0 ? 3 : Math.max(...samples),
    hasAlpha: properties.some(({ type }) => type === 'auxC'),
  };
}

/** The major brand, a version, and the brands that the file is compatible with. */
function sequenceBrandsOf(reader: ByteReader, { from, end }: Box): number[] {
  const offsets: number[] = [];
  for (let offset = from; offset + 4 <= end; offset += 4) if (reader.tag(offset) === 'avis') offsets.push(offset);
  return offsets;
}

/** Rotation comes before mirroring; together they are one of EXIF's eight orientations. */
function orientationOf(reader: ByteReader, properties: readonly (Box | undefined)[]): Orientation {
  const rotation = properties.find(box => box?.type === 'irot');
  const mirror = properties.find(box => box?.type === 'imir');
  const quarters = rotation === undefined ? 0 : reader.u8(rotation.from) & 3;
  const flip = mirror === undefined ? 'none' : (reader.u8(mirror.from) & 1) === 0 ? 'vertical' : 'horizontal';
  return ORIENTATIONS[flip][quarters] ?? 1;
}

/** Indexed by quarter turns counterclockwise. */
const ORIENTATIONS: Record<'none' | 'vertical' | 'horizontal', readonly Orientation[]> = {
  none: [1, 8, 3, 6],
  vertical: [4, 5, 2, 7],
  horizontal: [2, 7, 4, 5],
};

function primaryItem(reader: ByteReader, pitm: Box): number {
  const wide = reader.u8(pitm.from) > 0;
  return wide ? reader.u32(pitm.from + FULL_BOX, false) : reader.u16(pitm.from + FULL_BOX, false);
}

/** The one-based indices of the properties that an `ipma` box associates with an item. */
function associations(reader: ByteReader, ipma: Box, itemId: number): number[] {
  const wideId = reader.u8(ipma.from) > 0;
  const wideIndex = (reader.u8(ipma.from + 3) & 1) === 1;
  const items = reader.u32(ipma.from + FULL_BOX, false);
  let offset = ipma.from + FULL_BOX + 4;
  for (let item = 0; item < items && offset < ipma.end; item++) {
    const id = wideId ? reader.u32(offset, false) : reader.u16(offset, false);
    offset += wideId ? 4 : 2;
    const count = reader.u8(offset++);
    const size = wideIndex ? 2 : 1;
    if (id === itemId) {
      const at = (i: number) => (wideIndex ? reader.u16(offset + 2 * i, false) & 0x7fff : reader.u8(offset + i) & 0x7f);
      return Array.from({ length: count }, (_, i) => at(i));
    }
    offset += count * size;
  }
  return [];
}

function find(among: Iterable<Box>, type: string): Box | undefined {
  for (const box of among) if (box.type === type) return box;
  return undefined;
}

/** A box is its size, its type, a longer size where the first is 1, and its contents; size 0 reaches to the end. */
function* boxes(reader: ByteReader, from: number, end: number): Generator<Box> {
  for (let offset = from, count = 0; offset + 8 <= end; count++) {
    if (count === MAX_BOXES) throw new FormatError(`the AVIF has more than ${MAX_BOXES} boxes in one`);
    const short = reader.u32(offset, false);
    const header = short === 1 ? 16 : 8;
    const long = short === 1 ? reader.u32(offset + 8, false) * 2 ** 32 + reader.u32(offset + 12, false) : short;
    const size = short === 0 ? end - offset : long;
    if (size < header) throw new FormatError(`the AVIF is damaged (a box of ${size} bytes at byte ${offset})`);
    reader.need(offset, size);
    yield { type: reader.tag(offset + 4), typeAt: offset + 4, from: offset + header, end: offset + size };
    offset += size;
  }
}
