import { t } from '../text/l10n';
import { real } from '../text/realNumbers';

/** The colors from 0, or from the smallest value with 0 in the middle, to the largest one. */
export function ScaleBar({ strongest, signed }: { strongest: number; signed: boolean }) {
  const ends = signed ? [-strongest, strongest] : [0, strongest];
  const [from = '', to = ''] = ends.map(real);
  return (
    <div
      class="scale-bar"
      role="img"
      aria-label={signed ? t('Colors from {0} over 0 to {1}', from, to) : t('Colors from {0} to {1}', from, to)}
    >
      <span>{from}</span>
      <span class={`map-colors ${signed ? 'signed' : ''}`} />
      <span>{to}</span>
    </div>
  );
}
