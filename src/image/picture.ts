import type { Orientation } from './exifOrientation';

/**
 * A decoded picture: RGB bytes interleaved, in HWC order (row by row, three bytes a pixel), transparent pixels laid over
 * white, the right way up.
 */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  /** The orientation in which it was stored and out of which it was turned; absent where it was stored upright. */
  readonly orientation?: Exclude<Orientation, 1>;
}
