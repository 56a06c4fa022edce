import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { LayerKind } from '../../../src/drawing/nodes/nodeText';
import { Icon } from '../../controls/Icon';
import { Menu } from '../../controls/Menu';
import { Popover } from '../../controls/Popover';
import { heat, metrics } from '../../state/heat';
import type { MetricId } from '../../state/heatChoice';
import { heatMetric, METRIC_IDS } from '../../state/heatChoice';
import { METRICS } from '../../state/metrics';
import { t } from '../../text/l10n';
import { HeatScaleView } from './HeatScaleView';

/** What the colors mean, and the choice of it. */
export function Legend(): JSX.Element {
  return (
    <div class="graph-legend" role="group" aria-label={t('Colors')}>
      {heat.value.status === 'off' ? <Kinds /> : <HeatScaleView />}
      <MetricPicker />
    </div>
  );
}

/** Which color means which kind of layer. */
function Kinds(): JSX.Element {
  const kinds: readonly (readonly [LayerKind, string])[] = [
    ['convolution', t('Convolution')],
    ['normalization', t('Normalization')],
    ['activation', t('Activation')],
    ['pool', t('Pooling')],
    ['linear', t('Linear')],
  ];
  return (
    <ul class="graph-kinds">
      {kinds.map(([kind, name]) => (
        <li key={kind} class={`kind-${kind}`}>
          {name}
        </li>
      ))}
    </ul>
  );
}

function MetricPicker(): JSX.Element {
  const open = useSignal(false);
  const current = heatMetric.value;
  const name = nameOf(current);
  const trigger = (
    <button
      type="button"
      class="graph-metric"
      aria-haspopup="menu"
      aria-expanded={open.value}
      aria-label={t('Color by: {0}', name)}
      title={t('What the nodes are colored by')}
      onClick={() => (open.value = !open.value)}
    >
      <span>{name}</span>
      <Icon name="chevron-down" />
    </button>
  );
  return (
    <Popover open={open} trigger={trigger} class="above">
      <Menu
        label={t('Color by')}
        close={() => (open.value = false)}
        items={[undefined, ...METRIC_IDS].map(id => ({
          label: nameOf(id),
          checked: id === current,
          ...needOf(id),
          run: () => (heatMetric.value = id),
        }))}
      />
    </Popover>
  );
}

function nameOf(id: MetricId | undefined): string {
  return id === undefined ? t('Kind of layer') : METRICS[id].name();
}

/** What must be done before a metric can be shown, in a second line. */
function needOf(id: MetricId | undefined): { readonly detail?: string } {
  if (id === undefined || metrics[id].value.size > 0) return {};
  switch (METRICS[id].needs) {
    case 'nothing':
      return {};
    case 'profile':
      return { detail: t('measured by a profile') };
    case 'recording':
      return { detail: t('from a recording of PyTorch') };
    case 'run':
      return { detail: t('of a classified picture') };
  }
}
