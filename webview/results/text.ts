import type { ClassScore, HeadScores, WeightsOrigin } from '../../src/protocol';
import { fileOrigin, matchOrigin } from '../../src/protocol';
import { grouped } from '../../src/model/format';
import type { Head } from '../../src/model/graph';
import { isUntrainedHead } from '../../src/pretrained/presetIdentity';
import { t } from '../text/l10n';

/** A probability with two decimals, as one would say it: `0.49`; a tiny one is `< 0.01`. */
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

/** Where the numbers come from, in a few words. */
export function originText(origin: WeightsOrigin): string {
  return matchOrigin(origin, { file: ({ name }) => name, random: ({ seed }) => t('untrained, seed {0}', seed) });
}

/** The flaws of weights that are meant to be trained. */
export function originWarnings(origin: WeightsOrigin): readonly string[] {
  return matchOrigin(origin, { file: ({ nonFinite }) => damageWarnings(nonFinite), random: () => [] });
}

/** What a user must know of the weights before believing their labels. */
export function labelWarnings(origin: WeightsOrigin): readonly string[] {
  return matchOrigin(origin, {
    file: originWarnings,
    random: ({ seed }) => [t('Untrained weights (seed {0}): these labels mean nothing.', seed)],
  });
}

function damageWarnings(nonFinite: number): readonly string[] {
  if (nonFinite === 0) return [];
  return nonFinite === 1
    ? [t('One of the weights is NaN or infinite: the labels can be wrong.')]
    : [t('{0} of the weights are NaN or infinite: the labels can be wrong.', grouped(nonFinite))];
}

/** What a user must know of one of a file's heads before believing its labels. */
export function headDoubt(origin: WeightsOrigin, head: Head): string | undefined {
  return hasUntrainedHead(origin, head) ? t('This head is not trained: these labels mean nothing.') : undefined;
}

/** Whether a head is one that a published file is known to have without training. */
export function hasUntrainedHead(origin: WeightsOrigin, head: Head): boolean {
  const file = fileOrigin(origin);
  return file !== undefined && isUntrainedHead(file.sha256, head);
}

/** A time with three digits at most: `4.31 ms`, `89 ms`, `1.24 s`. */
export function milliseconds(ms: number): string {
  if (ms >= 1000) return t('{0} s', (ms / 1000).toFixed(2));
  return t('{0} ms', ms.toFixed(ms < 10 ? 1 : 0));
}

/** The last part of a path, whichever way its slashes lean. */
export function baseName(file: string): string {
  return file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
}
