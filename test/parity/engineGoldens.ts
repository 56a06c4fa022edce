import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { EngineClient } from '../../src/engine/client/engineClient';
import { workerThread } from '../../src/engine/client/workerThread';
import { toChannelsFirst } from '../../src/engine/network/axisOrder';
import { normalize } from '../../src/engine/network/normalize';
import { decodePicture } from '../../src/image/formats/decodePicture';
import { resizeAndCrop } from '../../src/image/resizeAndCrop';
import { elementCount } from '../../src/model/graph';
import type { VariantId } from '../../src/model/variants';
import { VARIANTS } from '../../src/model/variants';
import type { FileSource, TensorData } from '../../src/protocol';
import { assets } from '../assets';

export const DIST = path.resolve('dist');
const CROP = 224;

/** A client of the real worker, as the extension and the command line have it. */
export function startEngine(log: (message: string) => void = () => undefined): EngineClient {
  return new EngineClient(workerThread(path.join(DIST, 'engine-worker.js')), { log });
}

export function assetFile(relative: string): FileSource {
  return { name: path.basename(relative), path: assets(relative) };
}

export function readGolden(name: string): unknown {
  return JSON.parse(readFileSync(assets(`goldens/${name}`), 'utf8'));
}

/** The goldens' formula input, NCHW: x[i] = ((i · 2654435761) mod 2³²) / 2³¹ − 1, times a scale. */
export function formulaInput(batch: number, scale = 1, side = CROP): TensorData {
  const shape = [batch, 3, side, side];
  const data = Float32Array.from({ length: elementCount(shape) }, (_, i) => {
    const hashed = Math.imul(i, 2654435761) >>> 0;
    return Math.fround(hashed / 2 ** 31 - 1) * scale;
  });
  return { shape, data };
}

/** A picture of the assets as the network reads it, NCHW. */
export async function pictureInput(picture: string, variant: VariantId): Promise<TensorData> {
  const bytes = await readFile(assets(`images/${picture}`));
  const decoded = await decodePicture(bytes, picture, fileName => readFile(path.join(DIST, fileName)));
  const crop = resizeAndCrop(decoded, CROP);
  return toChannelsFirst(normalize(crop.data, CROP, VARIANTS[variant].normalization));
}

export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < Math.max(actual.length, expected.length); i++) {
    const difference = Math.abs((actual[i] ?? NaN) - (expected[i] ?? NaN));
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}
