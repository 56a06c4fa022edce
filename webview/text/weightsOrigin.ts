import { grouped } from '../../src/model/format';
import type { Head } from '../../src/model/graph';
import { isUntrainedHead } from '../../src/pretrained/presets/presetIdentity';
import type { WeightsOrigin } from '../../src/protocol';
import { fileOrigin, matchOrigin } from '../../src/protocol';
import { t } from './l10n';

// What the page says about where weights come from.

/** Where the numbers come from, in a few words. */
export function originText(origin: WeightsOrigin): string {
  return matchOrigin(origin, { file: ({ name }) => name, random: ({ seed }) => t('untrained, seed {0}', seed) });
}

/** The flaws of weights that are meant to be trained. */
export function originWarnings(origin: WeightsOrigin): readonly string[] {
  return matchOrigin(origin, { file: ({ nonFinite }) => damageWarnings(nonFinite), random: () => [] });
}

/** What a user must know about the weights before trusting their labels. */
export function labelWarnings(origin: WeightsOrigin): readonly string[] {
  return matchOrigin(origin, {
    file: originWarnings,
    random: ({ seed }) => [t('Untrained weights (seed {0}): these labels mean nothing.', seed)],
  });
}

/** What of the trained weights a file has not kept; undefined where nothing is known to be lost. */
export function roundingText(origin: WeightsOrigin): string | undefined {
  const rounded = fileOrigin(origin)?.roundedTo ?? [];
  if (rounded.length === 0) return undefined;
  return t('The weights are approximate: their file stores them as {0}.', rounded.join(', '));
}

function damageWarnings(nonFinite: number): readonly string[] {
  if (nonFinite === 0) return [];
  return nonFinite === 1
    ? [t('One of the weights is NaN or infinite: the labels can be wrong.')]
    : [t('{0} of the weights are NaN or infinite: the labels can be wrong.', grouped(nonFinite))];
}

/** What a user must know about one of a file's heads before trusting its labels. */
export function headDoubt(origin: WeightsOrigin, head: Head): string | undefined {
  return hasUntrainedHead(origin, head) ? t('This head is not trained: these labels mean nothing.') : undefined;
}

/** Whether the weights are a published file in which this head is known to be untrained. */
export function hasUntrainedHead(origin: WeightsOrigin, head: Head): boolean {
  const file = fileOrigin(origin);
  return file !== undefined && isUntrainedHead(file.sha256, head);
}
