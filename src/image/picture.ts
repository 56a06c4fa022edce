import type { Area } from './canvas';
import type { Orientation } from './exifOrientation';

/** A picture in memory: RGB bytes interleaved, in HWC order (row by row, three bytes a pixel). */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * A picture as its decoder holds it, the right way up. It is read piece by piece, as a second copy of a large picture
 * would double what it takes.
 */
export interface DecodedPicture {
  readonly width: number;
  readonly height: number;
  /** The orientation in which it was stored and out of which it was turned; absent where it was stored upright. */
  readonly orientation?: Exclude<Orientation, 1>;
  /** What the decoder found wrong with the file, in its own words; few and short. */
  readonly warnings: readonly string[];
  /** Writes the pixels of an area into `rgb`, HWC, transparent ones laid over white. */
  read(area: Area, rgb: Uint8Array): void;
}

/** Receives a picture while its decoder holds the pixels, which are gone when it returns. */
export type ShowPicture = (picture: DecodedPicture) => void;
