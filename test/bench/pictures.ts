import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { normalize } from '../../src/engine/network/normalize';
import { topScores } from '../../src/engine/files/scores';
import { decodePicture } from '../../src/image/formats/decodePicture';
import { resizeAndCrop } from '../../src/image/resizeAndCrop';
import { DEFAULT_INPUT_SIZE } from '../../src/model/defaults';
import { VARIANTS } from '../../src/model/variants';
import type { TensorData } from '../../src/protocol';
import { assets, assetsRoot } from '../assets';
import { VARIANT } from './subject';

const SAMPLES = [
  'golf-ball.jpg',
  'soccer-ball.jpg',
  'crossword.bmp',
  'jack-o-lantern.webp',
  'traffic-light.png',
  'wall-clock.png',
];
const PHOTOGRAPHS = ['rocket.jpg', 'hubble_deep_field.jpg', 'chelsea.png', 'coffee.png', 'motorcycle_left.png'];

/** The project's sample pictures, and photographs where the assets are installed. */
export function pictureFiles(): string[] {
  const samples = SAMPLES.map(name => path.resolve('media', 'samples', name));
  const photographs = assetsRoot === undefined ? [] : PHOTOGRAPHS.map(name => assets(`images/${name}`));
  return [...samples, ...photographs.map(file => path.resolve(file)).filter(file => existsSync(file))];
}

/** A picture file as the network reads it, NHWC; for contenders that decode in their own process. */
export async function readPicture(file: string): Promise<TensorData> {
  const { data } = await decodePicture(await readFile(file), path.basename(file), loadWasm, picture =>
    resizeAndCrop(picture, DEFAULT_INPUT_SIZE),
  );
  return normalize(data, DEFAULT_INPUT_SIZE, VARIANTS[VARIANT].normalization);
}

async function loadWasm(name: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(path.resolve('dist', name)));
}

export function topFive(logits: Float32Array): number[] {
  return topScores(logits, 5).map(({ index }) => index);
}
