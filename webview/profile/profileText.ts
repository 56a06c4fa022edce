import { grouped, percent } from '../../src/model/format';
import type { Spread } from '../../src/profile/spread';
import type { StepSummary } from '../../src/profile/summarizeProfile';
import { t } from '../text/l10n';

/** Milliseconds with three digits: `0.043 ms`, `4.31 ms`, `24.1 ms`. */
export function ms(value: number): string {
  return t('{0} ms', msDigits(value));
}

/** The same without the unit. */
export function msDigits(value: number): string {
  const size = Math.abs(value);
  const digits = size.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 3);
  return value < 0 ? `−${digits}` : digits;
}

/** The half of the runs in the middle: `1.12 to 1.48 ms`. */
export function middleHalf({ lowerQuartile, upperQuartile }: Spread): string {
  return t('{0} to {1} ms', msDigits(lowerQuartile), msDigits(upperQuartile));
}

/** All that is known of the spread. */
export function spreadText({ median, lowerQuartile, upperQuartile, min, max }: Spread): string {
  return t(
    'Median {0} ms, half of the runs from {1} to {2}, all from {3} to {4}',
    ...[median, lowerQuartile, upperQuartile, min, max].map(msDigits),
  );
}

/** G mult-adds a second with three digits; undefined where there are none. */
export function rateText(rate: number | undefined): string | undefined {
  return rate === undefined ? undefined : t('{0} G mult-adds/s', rateDigits(rate));
}

export function rateDigits(rate: number): string {
  return rate.toFixed(rate >= 100 ? 0 : rate >= 10 ? 1 : 2);
}

/** A share in percent; one below zero keeps its sign. */
export function shareText(share: number): string {
  return share < 0 ? `−${percent(-share)}` : percent(share);
}

/** What a step computes: its layers, and where they are written. */
export function stepText({ type, writesInto }: Pick<StepSummary, 'type' | 'writesInto'>): string {
  return writesInto === undefined ? type : t('{0}, written right into {1}', type, writesInto);
}

export function threadsText(threads: number): string {
  return threads === 1 ? t('1 thread') : t('{0} threads', grouped(threads));
}
