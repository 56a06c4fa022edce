import type { PictureMap } from '../drawing/pixels/pictureMap';
import { blendMap } from '../drawing/pixels/pictureMap';
import type { OcclusionOptions } from '../model/occlusionGrid';
import type { ReceptiveField } from '../model/receptiveField';

// Maps over pictures in files, which have no theme.

/** Opacity of the largest magnitude. */
const STRENGTH = 0.75;
const COLORS = { negative: [26, 95, 180], positive: [192, 28, 40] } as const;

type Cells = Pick<PictureMap, 'first' | 'step' | 'cell'>;

/** Where the positions of a layer lie in the picture. */
export function cellsOf({ center, stride }: ReceptiveField): Cells {
  return { first: center, step: stride, cell: stride };
}

/** Where the windows of an occlusion map lie. */
export function windowCells({ window, stride }: OcclusionOptions): Cells {
  return { first: window / 2, step: stride, cell: window };
}

/** @param rgba of the picture, `side` × `side`. @returns RGBA bytes. */
export function overPicture(rgba: Uint8Array, side: number, map: PictureMap): Uint8Array<ArrayBuffer> {
  return new Uint8Array(blendMap(new Uint8ClampedArray(rgba), side, map, COLORS, STRENGTH).buffer);
}

/** RGB bytes as RGBA. */
export function withAlpha(rgb: Uint8Array): Uint8Array<ArrayBuffer> {
  const rgba = new Uint8Array((rgb.length / 3) * 4).fill(255);
  for (let pixel = 0; pixel * 3 < rgb.length; pixel++) rgba.set(rgb.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
  return rgba;
}
