import type { WeightsOrigin } from '../protocol';
import { matchOrigin } from '../protocol';
import { displayText, type DisplayText } from '../base/displayText';
import { t } from '../display/text';

/** Where a model's numbers come from, in a word. */
export function originName(origin: WeightsOrigin): DisplayText {
  return matchOrigin(origin, { file: ({ name }) => displayText(name), random: () => t('untrained') });
}
