import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { decodePicture } from '../../src/image/formats/decodePicture';
import { PictureError } from '../../src/image/pictureError';
import { resizeAndCrop } from '../../src/image/resizeAndCrop';
import { loadWasm } from '../fixtures/imageCodecs';
import type { SuspectFile } from '../fixtures/suspectFile';
import { checkRefusal, Flaw, type Verdict } from '../fixtures/verdict';
import { type Target, wholeFile } from './target';

const CORPUS = path.resolve('test/fuzz/corpus/pictures');

/** What becomes of a picture: its size and how often it was warned of, or why it is refused. */
export interface PictureVerdict {
  readonly width: number;
  readonly height: number;
  readonly warnings: readonly string[];
}

/** The decoders' own limits, said anew so that they can't be lifted unnoticed. */
const MOST_PIXELS = 100_000_000;
const MOST_WARNINGS = 8;
const LONGEST_WARNING = 200;
const CROP = 64;

/**
 * Decodes a picture that may be damaged or hostile.
 * @throws Flaw when that neither gives a picture within the limits nor a clear refusal.
 */
export async function judgePicture({ name, bytes }: SuspectFile): Promise<Verdict<PictureVerdict>> {
  try {
    const read = await decodePicture(bytes, name, loadWasm, picture => {
      const { width, height, warnings } = picture;
      return { width, height, warnings, crop: resizeAndCrop(picture, CROP) };
    });
    checkPicture(read);
    if (read.crop.data.length !== 3 * CROP * CROP) throw new Flaw(`has a crop of ${read.crop.data.length} bytes`);
    return { read };
  } catch (error) {
    if (error instanceof Flaw) throw error;
    return { refusal: checkRefusal(error, name, PictureError) };
  }
}

function checkPicture({ width, height, warnings }: PictureVerdict): void {
  if (!Number.isSafeInteger(width) || !Number.isSafeInteger(height) || width < 1 || height < 1)
    throw new Flaw(`has ${width} × ${height} pixels`);
  if (width * height > MOST_PIXELS) throw new Flaw(`has ${width * height} pixels`);
  if (warnings.length > MOST_WARNINGS) throw new Flaw(`has ${warnings.length} warnings`);
  for (const warning of warnings)
    if (warning.length > LONGEST_WARNING || /\p{Cc}/u.test(warning)) throw new Flaw(`warns ${JSON.stringify(warning)}`);
}

class CodecAsked extends Error {}

/** Reads a picture's header and goes no further than where a codec is asked for. */
async function judgeHeader({ name, bytes }: SuspectFile): Promise<Verdict<string>> {
  try {
    await decodePicture(
      bytes,
      name,
      file => Promise.reject(new CodecAsked(file)),
      () => undefined,
    );
    return { read: 'without a codec' };
  } catch (error) {
    if (error instanceof CodecAsked) return { read: error.message };
    return { refusal: checkRefusal(error, name, PictureError) };
  }
}

/** The files of the corpus, by their names. */
export function corpus(): ReadonlyMap<string, Uint8Array> {
  const names = readdirSync(CORPUS).filter(name => !/\.(md|json)$/.test(name));
  return new Map(names.toSorted().map(name => [name, new Uint8Array(readFileSync(path.join(CORPUS, name)))]));
}

/** What became of each file of the corpus when it was added: "read", or why it is refused. */
export function expectations(): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(path.join(CORPUS, 'expected.json'), 'utf8')) as Record<string, string>;
}

const KINDS = ['jpg', 'png', 'webp', 'gif', 'bmp', 'avif'] as const;

/** A picture of 100 megapixels takes its time and memory. */
const DECODING = { slowestMs: 10_000, largestGrowth: 700 * 2 ** 20 };

export function pictureTargets(): readonly Target[] {
  const expected = expectations();
  const seeds = [...corpus()]
    .filter(([name]) => expected[name] === 'read')
    .map(([name, bytes]) => wholeFile(name, bytes, 'picture'));
  const seedsOf = (kind: string) =>
    seeds.filter(({ assemble, parts }) => path.extname(assemble(parts.map(part => part.bytes)).name) === `.${kind}`);
  return [
    // BMP and CMYK need no codec, and are decoded.
    { name: 'picture-headers', seeds, tokens: TOKENS, judge: judgeHeader, limits: DECODING },
    ...KINDS.map(kind => ({
      name: `picture-${kind}`,
      seeds: seedsOf(kind),
      tokens: TOKENS,
      judge: judgePicture,
      limits: DECODING,
    })),
  ];
}

const TOKENS: readonly Uint8Array[] = [
  '\xff\xd8',
  '\xff\xd9',
  '\xff\xda',
  '\xff\xe1\0\x02',
  'Exif\0\0MM\0*\0\0\0\x08',
  '\0\0\0\0',
  '\xff\xff\xff\xff',
  '\x7f\xff\xff\xff',
  'ALPH',
  'ANMF',
  'meta',
  'irot',
  'avis',
  'tRNS',
  'eXIf',
].map(text => Buffer.from(text, 'latin1'));
