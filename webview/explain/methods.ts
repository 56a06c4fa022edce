import type { Method } from '../state/explain';
import { t } from '../text/l10n';

interface MethodText {
  readonly name: string;
  /** What its map shows, and what it does not. */
  readonly shows: string;
  readonly hides: string;
}

/** The methods that explain a class. One more is a row here and one in METHODS. */
export function methodTexts(): Readonly<Record<Method, MethodText>> {
  return {
    cam: {
      name: t('Class activation map'),
      shows: t(
        'Shows which positions of the last map the logit comes from. It is exact here: the logit is the bias and the mean of this map.',
      ),
      hides: t('Not which pixels: each position has seen most of the picture.'),
    },
    occlusion: {
      name: t('Occlusion'),
      shows: t('Shows what the probability loses when a window of the picture is covered by the mean color.'),
      hides: t(
        'Not what acts together: of two parts that each suffice, covering one changes nothing. And no picture that the network has learned from has such a window.',
      ),
    },
  };
}

/** Methods that are left out, and why. */
export function omittedText(): string {
  return t(
    'Guided backpropagation is left out: its maps hardly change when the weights of the upper layers are made random, so they do not explain the network (J. Adebayo et al., Sanity Checks for Saliency Maps, 2018).',
  );
}
