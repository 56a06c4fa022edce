import type { ModelInfo } from '../../protocol';
import type { ClassName } from '../files/classNames';
import type { FileDetails } from '../files/fileDetails';
import type { Network } from '../network/network';

/** The model that the engine holds. */
export interface Model {
  readonly info: ModelInfo;
  readonly network: Network;
  /** Of the weights' file, where they come from one. */
  readonly file: FileDetails | undefined;
  /** Where a file gives them. */
  readonly classNames: readonly ClassName[] | undefined;
}
