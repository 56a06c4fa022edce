import type { Head } from '../../src/model/graph';
import type { ClassScore, HeadScores, WeightsOrigin } from '../../src/protocol';
import { matchOrigin } from '../../src/protocol';
import { t } from './l10n';

/** A probability with two decimals: `0.49`; a tiny one is `< 0.01`. */
export function probabilityText(probability: number): string {
  if (probability > 0 && probability < 0.005) return '< 0.01';
  return probability.toFixed(2);
}

/** The same in percent with all the digits that a 32-bit float has. */
export function exactPercent(probability: number): string {
  return `${Number((probability * 100).toPrecision(7))} %`;
}

/** The main head's best class: `Egyptian cat, 0.49`. Says so where the weights are untrained or damaged. */
export function topText({ heads, model }: { heads: readonly HeadScores[]; model: { origin: WeightsOrigin } }): string {
  const best = heads[0]?.top[0];
  if (!best) return '';
  const text = `${best.label}, ${probabilityText(best.probability)}`;
  return matchOrigin(model.origin, {
    file: ({ nonFinite }) => (nonFinite > 0 ? t('{0} (damaged weights)', text) : text),
    random: () => t('{0} (untrained weights)', text),
  });
}

/** The synset id, or the class's index where the model has no ImageNet classes. */
export function classId({ wnid, index }: ClassScore): string {
  return wnid ?? t('class {0}', index);
}

/** A time with three digits at most: `4.31 ms`, `89 ms`, `1.24 s`. */
export function milliseconds(ms: number): string {
  if (ms >= 1000) return t('{0} s', (ms / 1000).toFixed(2));
  return t('{0} ms', ms.toFixed(ms < 10 ? 1 : 0));
}

/** A head's name. */
export function headName(head: Head): string {
  return head === 'main' ? t('Main head') : t('Auxiliary head {0}', head);
}
