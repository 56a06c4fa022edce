import type { Computation } from './computation';
import type { WeightsFormat } from './weightsExtensions';
import type { FileTensor } from './tensor';

/** What a parser finds in a file. */
export interface WeightsContent {
  /** By name, in the file's order. */
  readonly tensors: ReadonlyMap<string, FileTensor>;
  /** What the file says about itself: its producer, an epoch, … */
  readonly metadata: Readonly<Record<string, string>>;
  /** What the file says that is computed with the tensors, where it does. */
  readonly computation?: Computation;
}

/** A parsed weights file. */
export interface WeightsFile extends WeightsContent {
  readonly format: WeightsFormat;
}
