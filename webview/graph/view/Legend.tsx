import type { JSX } from 'preact';
import { t } from '../../text/l10n';
import type { LayerKind } from '../../../src/drawing/nodes/nodeText';

/** Which color means which kind of layer. */
export function Legend(): JSX.Element {
  const kinds: readonly (readonly [LayerKind, string])[] = [
    ['convolution', t('Convolution')],
    ['normalization', t('Normalization')],
    ['activation', t('Activation')],
    ['pool', t('Pooling')],
    ['linear', t('Linear')],
  ];
  return (
    <ul class="graph-legend" aria-label={t('Colors')}>
      {kinds.map(([kind, name]) => (
        <li key={kind} class={`kind-${kind}`}>
          {name}
        </li>
      ))}
    </ul>
  );
}
