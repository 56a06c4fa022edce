import type { Head } from '../../model/graph';
import { PRESETS, type Preset } from './presets';

// How a preset's file is recognized.

/** A rounded size may be off by this share of itself. The hash identifies the file; the size bounds what is transferred. */
const ROUNDING = 0.01;

/** The smallest and the largest size in bytes that a preset's file may have; the same where its size is known exactly. */
export function sizeBounds({ bytes, roundedSize }: Preset): { readonly min: number; readonly max: number } {
  const slack = roundedSize ? Math.ceil(bytes * ROUNDING) : 0;
  return { min: bytes - slack, max: bytes + slack };
}

/** Whether a file of this size can be the preset's. */
export function fitsSize(preset: Preset, bytes: number): boolean {
  const { min, max } = sizeBounds(preset);
  return bytes >= min && bytes <= max;
}

/** Whether a file with this SHA-256 (64 lower-case hexadecimal digits) is the preset's. */
export function fitsHash({ sha256: expected }: Preset, sha256: string): boolean {
  return typeof expected === 'string' ? sha256 === expected : sha256.startsWith(expected.begins);
}

/** Of a hexadecimal number. */
export const BITS_PER_DIGIT = 4;

/** How many digits of its file's SHA-256 a preset's publisher gives; undefined where it is all of them. */
export function publishedDigits({ sha256 }: Preset): number | undefined {
  return typeof sha256 === 'string' ? undefined : sha256.begins.length;
}

/** The preset whose file has this SHA-256, whatever the file is called; undefined for every other file. */
export function presetOf(sha256: string): Preset | undefined {
  return PRESETS.find(preset => fitsHash(preset, sha256));
}

/** Whether a head is one that the file with this SHA-256 is known to have without training: its labels mean nothing. */
export function isUntrainedHead(sha256: string, head: Head): boolean {
  return head !== 'main' && presetOf(sha256)?.auxiliaryHeads === 'untrained';
}
