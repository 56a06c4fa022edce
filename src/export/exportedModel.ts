import type { Graph, Parameter } from '../model/graph';
import type { VariantId } from '../model/variants';
import type { WeightsOrigin } from '../protocol';

/** What is written: a network and its numbers. */
export interface ExportedModel {
  readonly variant: VariantId;
  readonly graph: Graph;
  /** Values by state_dict key, in PyTorch's order. */
  readonly state: ReadonlyMap<string, Float32Array>;
  readonly origin: WeightsOrigin;
}

export interface ExportedFile {
  /** Without a folder: all files of a model lie side by side. */
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Why a model can't be written in a format. The message is shown to the user. */
export class ExportError extends Error {
  override readonly name = 'ExportError';
}

/** @throws ExportError when the model lacks the parameter. */
export function valuesOf({ key }: Parameter, { state }: ExportedModel): Float32Array {
  const values = state.get(key);
  if (!values) throw new ExportError(`The model has no values for ${key}.`);
  return values;
}
