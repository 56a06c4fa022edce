export type PictureKind = 'jpeg' | 'png' | 'webp' | 'gif' | 'bmp' | 'avif';

const BMP_HEADER_SIZES = new Set([12, 40, 52, 56, 64, 108, 124]);

/** A picture's kind by its first bytes, not by the file's name; undefined for anything else. */
export function pictureKind(bytes: Uint8Array): PictureKind | undefined {
  if (starts(bytes, 0, '\xff\xd8\xff')) return 'jpeg';
  if (starts(bytes, 0, '\x89PNG\r\n\x1a\n')) return 'png';
  if (starts(bytes, 0, 'RIFF') && starts(bytes, 8, 'WEBP')) return 'webp';
  if (starts(bytes, 0, 'GIF87a') || starts(bytes, 0, 'GIF89a')) return 'gif';
  if (starts(bytes, 0, 'BM') && BMP_HEADER_SIZES.has(littleEndian32(bytes, 14))) return 'bmp';
  if (brands(bytes).some(brand => brand === 'avif' || brand === 'avis')) return 'avif';
  return undefined;
}

const OTHER_KINDS: readonly (readonly [offset: number, magic: string, name: string])[] = [
  [0, 'II*\0', 'a TIFF picture'],
  [0, 'MM\0*', 'a TIFF picture'],
  [0, '8BPS', 'a Photoshop document'],
  [0, '\0\0\x01\0', 'an icon'],
  [0, '\xff\x0a', 'a JPEG XL picture'],
  [4, 'JXL ', 'a JPEG XL picture'],
  [4, 'jP  ', 'a JPEG 2000 picture'],
  [0, '%PDF', 'a PDF document'],
  [0, '<svg', 'an SVG drawing'],
  [0, 'PK\x03\x04', 'a zip archive'],
];

/** Says what a file is instead of a picture that can be read ("a TIFF picture"), where its first bytes tell. */
export function otherKind(bytes: Uint8Array): string | undefined {
  if (brands(bytes).some(brand => /^(hei|hev|mif1|msf1)/.test(brand))) return 'an HEIC picture';
  return OTHER_KINDS.find(([offset, magic]) => starts(bytes, offset, magic))?.[2];
}

/** The brands of an ISO media file: what its `ftyp` box says it can be read as. */
function brands(bytes: Uint8Array): string[] {
  if (!starts(bytes, 4, 'ftyp')) return [];
  const size = Math.min(bytes.length, 256, (((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0)) >>> 0);
  const found = [latin1(bytes, 8)];
  for (let offset = 16; offset + 4 <= size; offset += 4) found.push(latin1(bytes, offset));
  return found;
}

function latin1(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + 4));
}

function littleEndian32(bytes: Uint8Array, offset: number): number {
  return [3, 2, 1, 0].reduce((value, i) => value * 256 + (bytes[offset + i] ?? 0), 0);
}

function starts(bytes: Uint8Array, offset: number, magic: string): boolean {
  for (let i = 0; i < magic.length; i++) if (bytes[offset + i] !== magic.charCodeAt(i)) return false;
  return true;
}
