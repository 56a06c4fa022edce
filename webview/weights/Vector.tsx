import type { ParameterStatistics } from '../../src/protocol';
import { t } from '../text/l10n';
import type { Answer } from '../engine/useEngineCall';
import { useEngineCall } from '../engine/useEngineCall';
import { BarChart } from '../charts/BarChart';
import { exactReal, real } from '../text/realNumbers';

interface VectorProps {
  readonly parameter: string;
  /** The parameter's name inside its layer: `running_mean`. */
  readonly name: string;
  readonly statistics: ParameterStatistics | undefined;
}

/** A parameter with one value for each channel, channel beside channel. */
export function Vector({ parameter, name, statistics }: VectorProps) {
  const answer = useEngineCall('parameter', { key: parameter });
  if (answer.status !== 'done') return <ChartPlaceholder answer={answer} />;
  const { data } = answer.value;
  const distribution = statistics?.distribution;
  return (
    <BarChart
      class="vector"
      values={data}
      label={
        distribution
          ? t('{0} of {1} channels, from {2} to {3}', name, data.length, real(distribution.min), real(distribution.max))
          : t('{0} of {1} channels', name, data.length)
      }
      ends={['0', t('channel {0}', data.length - 1)]}
      barText={index => `${name}[${index}] = ${exactReal(data[index] ?? NaN)}`}
    />
  );
}

/** As high as the chart that will replace it; or the reason why there is none. */
function ChartPlaceholder({ answer }: { answer: Answer<unknown> }) {
  return (
    <div class="bar-chart" aria-hidden={answer.status === 'loading'}>
      <div class="bar-area waiting">{answer.status === 'failed' && <p class="selectable">{answer.message}</p>}</div>
      <div class="axis" />
    </div>
  );
}
