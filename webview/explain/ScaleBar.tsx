import { t } from '../text/l10n';
import { real } from '../text/realNumbers';

/** The colors of a map's values: nothing is stronger than the ends. */
export function ScaleBar({ scale, strength }: { scale: number; strength: number }) {
  const ends = [real(-scale), `+${real(scale)}`] as const;
  return (
    <div class="scale-bar" role="img" aria-label={t('Colors from {0} over 0 to {1}', ...ends)}>
      <span>{ends[0]}</span>
      <span class="scale-colors">
        <span class="scale-zero" />
        <span class="scale-fade" style={{ opacity: 1 - strength }} />
      </span>
      <span>{ends[1]}</span>
    </div>
  );
}
