import type { VariantId } from '../../model/variants';
import type { Candidate } from './candidate';
import type { NamedTensor } from '../tensor';

/** What PyTorch's ONNX exporter calls tensors that it has computed from several; older ones had but the number. */
const COMPUTED = /^(?:onnx::Conv_)?\d+$/;

/**
 * The variant whose convolutions a file has with the batch normalization after each folded into it, so that its own
 * weights and statistics are gone; undefined where that is not so.
 */
export function foldedVariant(
  candidates: readonly Candidate[],
  tensors: ReadonlyMap<string, NamedTensor>,
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
