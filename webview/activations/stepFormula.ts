import type { ValueTerms } from '../../src/protocol';
import { t } from '../text/l10n';
import { real } from '../text/realNumbers';

type Step = ValueTerms['steps'][number];

/** How a layer that makes one value of one value has computed it, with its numbers. */
export function stepFormula({ type, input, batchNorm }: Step, value: number): string {
  if (type === 'ReLU') return `${real(value)} = max(0, ${real(input)})`;
  if (type === 'Dropout') return t('{0}, unchanged: nothing is dropped in evaluation', real(value));
  if (!batchNorm) return real(value);
  const { gamma, beta, mean, variance, eps } = batchNorm;
  const scaled = `${real(gamma)} · (${real(input)} ${signed('−', '+', mean)}) / √(${real(variance)} + ${eps})`;
  return `${real(value)} = ${scaled} ${signed('+', '−', beta)}`;
}

/** `− 0.5`, or `+ 0.5` where the number is below 0. */
function signed(plus: string, minus: string, value: number): string {
  return `${value < 0 ? minus : plus} ${real(Math.abs(value))}`;
}
