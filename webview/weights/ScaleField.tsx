import { signal } from '@preact/signals';
import { Dropdown } from '../controls/toolkit';
import { t } from '../text/l10n';

const SCALES = ['own', 'layer'] as const;
export type Scale = (typeof SCALES)[number];

/** Which weights the strongest colour is found among. */
export const scale = signal<Scale>('own');

/** @param own what has a scale of its own: a filter, an output channel. */
export function ScaleField({ own }: { own: string }) {
  const text: Readonly<Record<Scale, string>> = { own, layer: t('all weights of the layer') };
  return (
    <div class="scale-field">
      <span class="field-label" aria-hidden="true">
        {t('Scale of')}
      </span>
      <Dropdown
        class="scale"
        label={t('Scale of the colors')}
        options={SCALES.map(value => ({ value, text: text[value] }))}
        value={scale.value}
        onChange={value => (scale.value = value)}
      />
    </div>
  );
}
