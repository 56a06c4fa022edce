import { signal } from '@preact/signals';
import { Dropdown } from '../controls/toolkit';
import { t } from '../text/l10n';

const SCALES = ['each', 'layer'] as const;
type ScaleScope = (typeof SCALES)[number];

/** Which weights have the strongest color: the largest of each channel or filter, or the largest of the layer. */
export const scaleScope = signal<ScaleScope>('each');

/** @param each what has a scale of its own: a filter, an output channel. */
export function ScaleField({ each }: { each: string }) {
  const text: Readonly<Record<ScaleScope, string>> = { each, layer: t('all weights of the layer') };
  return (
    <div class="scale-field">
      <span class="field-label" aria-hidden="true">
        {t('Scale of')}
      </span>
      <Dropdown
        class="scale"
        label={t('Scale of the colors')}
        options={SCALES.map(value => ({ value, text: text[value] }))}
        value={scaleScope.value}
        onChange={value => (scaleScope.value = value)}
      />
    </div>
  );
}
