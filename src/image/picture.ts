/**
 * A decoded picture: RGB bytes interleaved, in HWC order (row by row, three bytes a pixel), transparent pixels laid over
 * white, the right way up.
 */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}
