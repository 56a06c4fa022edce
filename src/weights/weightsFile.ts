import type { WeightsFormat } from './extensions';
import type { NamedTensor } from './tensor';

/** What a reader finds in a file. */
export interface WeightsContent {
  readonly tensors: ReadonlyMap<string, NamedTensor>;
  /** What the file says about itself: its producer, an epoch, … */
  readonly metadata: Readonly<Record<string, string>>;
}

/** A file of weights: its tensors by name, in the file's order. */
export interface WeightsFile extends WeightsContent {
  readonly format: WeightsFormat;
}
