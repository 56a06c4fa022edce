import { t } from '../text/l10n';
import { real } from '../text/realNumbers';

/** The colours from the smallest to the largest weight, zero in the middle. */
export function ScaleBar({ most }: { most: number }) {
  return (
    <div class="scale-bar" role="img" aria-label={t('Colors from {0} over 0 to {1}', real(-most), real(most))}>
      <span>{real(-most)}</span>
      <span class="scale-colors" />
      <span>{real(most)}</span>
    </div>
  );
}
