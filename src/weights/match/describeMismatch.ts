import { VARIANTS } from '../../model/variants';
import { foldedVariant } from './foldedBatchNorm';
import { recognizeOtherNetwork } from './otherNetworks';
import type { Candidate } from './candidate';
import type { FileTensor } from '../tensor';
import { formatShape } from '../tensor';
import { quote } from '../../base/displayText';

const SHOWN = 3;
/** With less than this share of a variant's parameters, a file is another network, not a damaged GoogLeNet. */
const RESEMBLES = 0.5;

/** Why a file fits no variant, in one or two sentences. */
export function describeMismatch(
  best: Candidate,
  candidates: readonly Candidate[],
  tensors: ReadonlyMap<string, FileTensor>,
): string {
  if (best.found < best.parameters.length * RESEMBLES) return describeOtherNetwork(candidates, tensors);
  const { missing, unexpected, wrongShape, wrongType } = best.report;
  const differences = [
    list(missing, 'missing', quote),
    list(wrongShape, 'of the wrong shape', ({ key, expected, found }) => {
      return `${quote(key)} is ${formatShape(found)} instead of ${formatShape(expected)}`;
    }),
    list(wrongType, 'of the wrong type', ({ key, found }) => `${quote(key)} is ${found}`),
    list(unexpected, 'unexpected', quote),
  ];
  return `does not fit ${VARIANTS[best.variant].name}: ${differences.filter(text => text !== '').join('; ')}`;
}

function describeOtherNetwork(candidates: readonly Candidate[], tensors: ReadonlyMap<string, FileTensor>): string {
  const folded = foldedVariant(candidates, tensors);
  if (folded) {
    return (
      `has ${VARIANTS[folded].name} with its batch normalization folded into the convolutions, as torch.onnx.export does ` +
      'by default: the original weights and statistics are lost. Export the model again with ' +
      'torch.onnx.export(…, training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False), or save ' +
      'model.state_dict()'
    );
  }
  const network = recognizeOtherNetwork(tensors);
  const found = list([...tensors.values()], tensors.size === 1 ? 'tensor' : 'tensors', ({ name, shape }) => {
    return `${quote(name)} ${formatShape(shape)}`;
  });
  const expected = candidates.map(({ scheme, parameters }) => {
    return `${quote(parameters[0]?.name ?? '')} (${scheme.name} names)`;
  });
  return (
    `is not a known GoogLeNet${network === undefined ? '' : `, but looks like ${network}`}. ` +
    `It has ${found || 'no tensors'}; the expected names are like ${[...new Set(expected)].join(' or ')}`
  );
}

/** `5 missing ("a", "b", "c", …)`; nothing for an empty list. */
function list<T>(items: readonly T[], what: string, show: (item: T) => string): string {
  if (items.length === 0) return '';
  const shown = items.slice(0, SHOWN).map(show);
  if (items.length > SHOWN) shown.push('…');
  return `${items.length} ${what} (${shown.join(', ')})`;
}
