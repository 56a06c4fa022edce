import type { JSX } from 'preact';
import { grouped, si } from '../../src/model/format';
import type { KnownNetwork } from '../../src/model/scale';
import { KNOWN_NETWORKS } from '../../src/model/scale';
import { Section } from '../controls/Facts';
import { isEdited } from '../state/edits';
import { analysis, config } from '../state/network';
import { baseAnalysis } from '../state/reference';
import { t } from '../text/l10n';
import { networkName } from '../text/networkName';

/** The size at which the published networks are counted. */
const COUNTED_AT = 224;

interface Sized extends KnownNetwork {
  readonly own: boolean;
}

/** The network beside others that everybody knows, as bars. */
export function Scale(): JSX.Element | null {
  const current = analysis.value;
  if ('error' in current) return null;
  const { batch, inputSize } = config.value;
  const before = isEdited.value ? baseAnalysis.value : undefined;
  const networks: readonly Sized[] = [
    ...(before ? [sized(t('Before'), before.totals, batch)] : []),
    sized(before ? t('Edited') : networkName(config.value), current.value.totals, batch),
    ...KNOWN_NETWORKS.map(known => ({ ...known, own: false })),
  ];
  const most = {
    params: Math.max(...networks.map(({ params }) => params)),
    multAdds: Math.max(...networks.map(({ multAdds }) => multAdds)),
  };
  return (
    <Section title={t('For scale')}>
      <table class="scale">
        <thead>
          <tr>
            <th scope="col">
              <span class="visually-hidden">{t('Network')}</span>
            </th>
            <th scope="col">{t('Params')}</th>
            <th scope="col" title={t('For one picture, as fvcore counts: without biases')}>
              {t('Mult-adds')}
            </th>
          </tr>
        </thead>
        <tbody>
          {networks.map(({ name, params, multAdds, own }) => (
            <tr key={name} class={own ? 'own' : ''}>
              <th scope="row" title={name}>
                {name}
              </th>
              <BarCell kind="params" value={params} most={most.params} />
              <BarCell kind="multAdds" value={multAdds} most={most.multAdds} />
            </tr>
          ))}
        </tbody>
      </table>
      <p class="quiet scale-note">
        {t('AlexNet and VGG-19 as torchvision publishes them, for one picture of {0} × {0}.', COUNTED_AT)}{' '}
        {inputSize === COUNTED_AT ? '' : t('Mult-adds of this network are for {0} × {0}.', inputSize)}
      </p>
    </Section>
  );
}

function sized(
  name: string,
  { params, multAdds }: { params: number; multAdds: { fvcore: number } },
  batch: number,
): Sized {
  return { name, params, multAdds: multAdds.fvcore / batch, own: true };
}

function BarCell({
  kind,
  value,
  most,
}: {
  readonly kind: string;
  readonly value: number;
  readonly most: number;
}): JSX.Element {
  return (
    <td class={`scale-cell ${kind}`} title={grouped(value)}>
      <span class="scale-figure">{si(value)}</span>
      <span class="scale-track" aria-hidden="true">
        <span class="share-bar" style={{ width: `${(value / most) * 100}%` }} />
      </span>
    </td>
  );
}
