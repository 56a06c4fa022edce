import type { VariantId } from '../../model/variants';
import type { Candidate } from './candidate';
import type { FileTensor } from '../tensor';

/** Names that PyTorch's ONNX exporter gives to tensors computed from several; older versions used only the number. */
const COMPUTED = /^(?:onnx::Conv_)?\d+$/;

/**
 * The variant whose convolutions a file has with the batch normalization folded into each, so that the original weights
 * and statistics are lost; undefined for any other file.
 */
export function foldedVariant(
  candidates: readonly Candidate[],
  tensors: ReadonlyMap<string, FileTensor>,
): VariantId | undefined {
  const computed = [...tensors.values()].filter(({ name }) => COMPUTED.test(name));
  const shapes = new Set(computed.map(({ shape }) => shape.join()));
  return candidates.find(
    ({ parameters }) =>
      parameters.some(({ parameter }) => parameter.role === 'bnWeight') &&
      parameters.every(({ parameter: { role, shape } }) => {
        return role !== 'weight' || shape.length !== 4 || shapes.has(shape.join());
      }),
  )?.variant;
}
