import type { Shape } from '../model/graph';
import type { DtypeName } from './dtype';

/** How a file's tensors fit a variant's parameters. Tensors are named as the file names them. */
export interface MatchReport {
  /** Parameters of the network that the file lacks. */
  readonly missing: readonly string[];
  /** Tensors that the network doesn't have. */
  readonly unexpected: readonly string[];
  readonly wrongShape: readonly { readonly key: string; readonly expected: Shape; readonly found: Shape }[];
  /** Parameters that the file has as whole numbers: quantized, or something else. */
  readonly wrongType: readonly { readonly key: string; readonly found: DtypeName }[];
  /** Counters that older PyTorch didn't save; they become 0. */
  readonly defaulted: readonly string[];
  /** Whole numbers that the network doesn't have: shapes and counters of the file's own graph. */
  readonly ignored: readonly { readonly name: string; readonly dtype: DtypeName; readonly shape: Shape }[];
}
