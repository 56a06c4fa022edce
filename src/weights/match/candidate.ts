import type { GraphOptions, Head, Parameter } from '../../model/graph';
import type { VariantId } from '../../model/variants';
import type { MatchReport } from '../matchReport';
import type { NameScheme } from './nameScheme';

/** How well a file fits one variant under one naming scheme. */
export interface Candidate {
  readonly scheme: NameScheme;
  readonly variant: VariantId;
  readonly options: Pick<GraphOptions, 'classes' | 'useAux'>;
  readonly parameters: readonly NamedParameter[];
  /** How many of the parameters the file has by name, with any shape. */
  readonly found: number;
  readonly report: MatchReport;
}

export interface NamedParameter {
  readonly name: string;
  readonly head: Head;
  readonly parameter: Parameter;
}
