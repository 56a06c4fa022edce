import type { Analysis } from '../model/analysis';
import type { ActivationStatistics, ClassScore, HeadScores, ModelInfo } from '../protocol';

/** All that a report says of one picture. */
export interface Report {
  /** The picture's name. */
  readonly file: string;
  /** What the network saw: a PNG, `size` × `size`. */
  readonly seen: Uint8Array;
  readonly size: number;
  readonly model: ModelInfo;
  readonly analysis: Analysis;
  readonly heads: readonly HeadScores[];
  readonly maps: readonly ReportMap[];
  /** Why there are no maps, in words. */
  readonly noMaps?: string | undefined;
  /** Of each layer, in the order of execution. */
  readonly layers: readonly ActivationStatistics[];
  readonly madeAt: Date;
}

/** A class activation map over the picture. */
export interface ReportMap {
  readonly score: ClassScore;
  readonly logit: number;
  readonly bias: number;
  /** By how much logit and map fail to add up. */
  readonly error: number;
  /** The largest magnitude, which has the strongest color. */
  readonly largest: number;
  /** A PNG as large as the picture. */
  readonly picture: Uint8Array;
}
