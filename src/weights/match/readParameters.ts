import { elementCount } from '../../model/graph';
import type { FileTensor } from '../tensor';
import type { MatchedWeights } from './matchWeights';

/** The values of a file's tensors as a network's parameters. */
export interface ParameterValues {
  /** Of every parameter and buffer of the graph by its key, in the order and shape of the graph. */
  readonly stateDict: ReadonlyMap<string, Float32Array<ArrayBuffer>>;
  /** How many values of a parameter, by its key, are NaN or infinite; parameters without any are not listed. */
  readonly nonFinite: readonly { readonly key: string; readonly count: number }[];
}

/**
 * Reads the values one tensor after the other, and those of no other tensor of the file; counters that it lacks are 0.
 * @param read reads a tensor's values.
 * @throws what `read` throws.
 */
export async function readParameters(
  { parameters }: Pick<MatchedWeights, 'parameters'>,
  read: (tensor: FileTensor) => Promise<Float32Array<ArrayBuffer>> = tensor => tensor.read(),
): Promise<ParameterValues> {
  const stateDict = new Map<string, Float32Array<ArrayBuffer>>();
  const nonFinite: { key: string; count: number }[] = [];
  for (const { parameter, tensor } of parameters) {
    const { key, shape } = parameter;
    const values = tensor ? await read(tensor) : new Float32Array(elementCount(shape));
    stateDict.set(key, values);
    const count = countNonFinite(values);
    if (count > 0) nonFinite.push({ key, count });
  }
  return { stateDict, nonFinite };
}

/** By index: an iterator takes a second for GoogLeNet's 13 million values. */
function countNonFinite(values: Float32Array): number {
  let count = 0;
  for (let index = 0; index < values.length; index++) if (!Number.isFinite(values[index])) count++;
  return count;
}
