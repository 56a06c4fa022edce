import type { WeightsComparison } from '../../src/protocol';
import { t } from '../text/l10n';
import { changeText, overview } from './changeRows';

/** What a comparison has found, in a sentence. */
export function comparisonText(current: WeightsComparison): string {
  const { model, other, notCompared } = current;
  const { compared, changed, notFinite, mostChanged } = overview(current);
  if (model.sha256 === other.sha256) return t('It is the same file.');
  if (changed === 0 && notCompared.length === 0) return t('The files differ, but all their weights are the same.');
  if (changed === 0) return t('All {0} parameters that both have are the same.', compared);
  const sentences = [t('{0} of {1} parameters differ.', changed, compared)];
  if (notFinite > 0) sentences.push(t('With values that are NaN or infinite: {0}.', notFinite));
  if (mostChanged?.relative !== undefined) {
    const { parameter, path, relative } = mostChanged;
    sentences.push(t('Most has changed: {0} of {1}, by {2}.', parameter, path, changeText(relative)));
  }
  return sentences.join(' ');
}
