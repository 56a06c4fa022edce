import type { JSX } from 'preact';
import { Button } from '../../controls/toolkit';
import { runCommand } from '../../host/host';
import { heat } from '../../state/heat';
import type { MetricId } from '../../state/heatChoice';
import type { HeatScale } from '../../state/heatScale';
import { METRICS } from '../../state/metrics';
import { startProfile } from '../../profile/startProfile';
import { pickedTab } from '../../state/tabs';
import { engineModel } from '../../state/weights';
import { t } from '../../text/l10n';
import { scaleColors } from './heatColors';

/** The scale of the graph's colors, or what is missing for it. */
export function HeatScaleView(): JSX.Element | null {
  const state = heat.value;
  switch (state.status) {
    case 'off':
      return null;
    case 'loading':
      return (
        <p class="graph-heat-note">
          {METRICS[state.metric].needs === 'profile' ? t('Profiling…') : t('Looking into the picture…')}
        </p>
      );
    case 'failed':
      return <p class="graph-heat-note">{state.message}</p>;
    case 'missing':
      return <Missing metric={state.metric} />;
    case 'done':
      return <Scale metric={state.metric} scale={state.scale} />;
  }
}

/** What brings the figures of a metric that has none. */
function Missing({ metric }: { readonly metric: MetricId }): JSX.Element | null {
  switch (METRICS[metric].needs) {
    case 'nothing':
      return null;
    case 'profile':
      return (
        <div class="graph-heat-note">
          <p>{t('Measured by a profile of the network that is shown.')}</p>
          <Button label={t('Profile')} onClick={profileNow} />
        </div>
      );
    case 'recording':
      return (
        <div class="graph-heat-note">
          <p>{t("Of another network's outputs from ours, on the same input.")}</p>
          <Button label={t('Compare Recording…')} onClick={() => runCommand('compareRecording')} />
        </div>
      );
    case 'run':
      return (
        <div class="graph-heat-note">
          <p>{t('Of the picture that is shown, classified with the network that is shown.')}</p>
          <Button label={t('Classify Image…')} onClick={() => runCommand('classifyImage')} />
        </div>
      );
  }
}

/** Its tab tells what is missing for a profile, how far it is, and how it failed. */
function profileNow(): void {
  pickedTab.value = 'time';
  if (engineModel.value) void startProfile();
}

function Scale({ metric, scale }: { readonly metric: MetricId; readonly scale: HeatScale }): JSX.Element {
  const { shortText } = METRICS[metric];
  const { logarithmic, signed, low, high } = scale;
  const least = logarithmic ? t('≤ {0}', shortText(low)) : shortText(0);
  const ends = signed ? [shortText(-high), least, shortText(high)] : [least, shortText(high)];
  const words = ends.join(' – ');
  return (
    <div
      class="graph-scale"
      role="img"
      aria-label={logarithmic ? t('Colors from {0}, logarithmic', words) : t('Colors from {0}', words)}
      title={logarithmic ? t('The scale is logarithmic') : undefined}
    >
      <div
        class="graph-scale-colors"
        style={{ background: `linear-gradient(to right, ${scaleColors.value.join(', ')})` }}
      />
      <div class="graph-scale-ends">
        {ends.map(end => (
          <span key={end}>{end}</span>
        ))}
      </div>
    </div>
  );
}
