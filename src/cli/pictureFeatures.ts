import { open } from 'node:fs/promises';
import path from 'node:path';
import { displayed } from '../base/displayText';
import { messageOf } from '../base/errorText';
import { FormatError } from '../base/formatError';
import { PartFile } from '../disk/partFile';
import type { FeaturesHeader } from '../evaluation/featuresFile';
import { featuresHeaderLength, parseFeaturesHeader, writeFeaturesHeader } from '../evaluation/featuresFile';
import { fileOrigin } from '../protocol';
import { isOutputClosed } from './interruption';
import { printError, PROGRESS_OUTPUT } from './output';
import { ProgressLine } from './progressLine';
import type { Scoring } from './scoring';

/** Features of pictures, as they come: the rows of one array. */
export interface PictureFeatures extends FeaturesHeader {
  readonly data: Float32Array<ArrayBuffer>;
}

/** The features of pictures, in their order. Those that fail are said and left out. */
export async function featuresOf(
  files: readonly string[],
  weights: string,
  upright: boolean,
  scoring: Scoring,
  signal: AbortSignal,
): Promise<PictureFeatures & { readonly failed: number }> {
  const progress = new ProgressLine(files.length, PROGRESS_OUTPUT);
  const hashes = new Array<string | undefined>(files.length);
  let size = 0;
  let data = new Float32Array(0);
  const items = files.map((file, index) => ({ file, index }));
  try {
    const asked = { upright, features: true, sha256: true };
    for await (const { item, result, error } of scoring.score(items, asked, progress)) {
      if (error) {
        progress.step(true, () => printError(displayed`${item.file}: ${error.message}`));
        continue;
      }
      const { features = new Float32Array(0), sha256 = '' } = result;
      if (size === 0) {
        size = features.length;
        data = new Float32Array(files.length * size);
      }
      data.set(features, item.index * size);
      hashes[item.index] = sha256;
      progress.step(false, () => undefined);
    }
  } finally {
    progress.end(!isOutputClosed(signal));
  }
  if (size === 0) throw new Error('No picture could be read.');
  // Those that failed leave gaps, which those behind them fill.
  const kept = items.filter(({ index }) => hashes[index] !== undefined);
  for (const [row, { index }] of kept.entries()) {
    if (row !== index) data.copyWithin(row * size, index * size, (index + 1) * size);
  }
  return {
    weights: { name: path.basename(weights), sha256: fileOrigin(scoring.model.origin)?.sha256 ?? '' },
    variant: scoring.model.variant,
    upright,
    size,
    pictures: kept.map(({ file }) => file),
    hashes: kept.map(({ index }) => hashes[index] ?? ''),
    data: data.subarray(0, kept.length * size),
    failed: files.length - kept.length,
  };
}

/** How much is written between two looks at the signal. */
const STEP_BYTES = 4 * 2 ** 20;

/** Writes features as a safetensors file, without a second copy of them. @returns its size in bytes. */
export async function writeFeatures(file: string, features: PictureFeatures, signal: AbortSignal): Promise<number> {
  const { data } = features;
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const part = await PartFile.create(path.resolve(file));
  try {
    await part.append(writeFeaturesHeader(features));
    for (let start = 0; start < bytes.length; start += STEP_BYTES) {
      signal.throwIfAborted();
      await part.append(bytes.subarray(start, start + STEP_BYTES));
    }
    await part.finish();
    await part.publish();
    return part.size;
  } finally {
    await part.discard();
  }
}

const PREFIX_BYTES = 8;

/** @throws Error that begins with the file's name. */
export async function readFeatures(file: string): Promise<PictureFeatures> {
  try {
    await using handle = await open(file);
    const { size: total } = await handle.stat();
    const read = async (bytes: Uint8Array, position: number): Promise<Uint8Array> => {
      for (let done = 0; done < bytes.length;) {
        const { bytesRead } = await handle.read(bytes, done, bytes.length - done, position + done);
        if (bytesRead === 0) throw new FormatError('is shorter than it says');
        done += bytesRead;
      }
      return bytes;
    };
    const length = featuresHeaderLength(await read(new Uint8Array(Math.min(PREFIX_BYTES, total)), 0));
    const start = PREFIX_BYTES + length;
    if (start > total) throw new FormatError('is shorter than it says');
    const header = parseFeaturesHeader(await read(new Uint8Array(length), PREFIX_BYTES), total - start);
    const data = new Float32Array(header.pictures.length * header.size);
    await read(new Uint8Array(data.buffer), start);
    return { ...header, data };
  } catch (error) {
    if (error instanceof FormatError) throw new Error(`${file} ${messageOf(error)}.`, { cause: error });
    throw error;
  }
}
