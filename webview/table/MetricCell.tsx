import { percent } from '../../src/model/format';
import { coloringMetric, metrics } from '../state/heat';
import type { MetricId } from '../state/heatChoice';
import { METRICS, metricBefore } from '../state/metrics';
import type { Column } from '../state/table';
import { t } from '../text/l10n';
import { COUNTS, isMetric } from './tableColumns';
import { barOf } from './tableRows';
import { wasText } from './wasText';

/** A figure and, as a bar, how large it is beside others. */
export function MetricCell({ metric, path }: { metric: MetricId; path: string }) {
  const { adds } = METRICS[metric];
  const values = metrics[metric].value;
  const bar = hasBar(metric) ? barOf(values, path, adds) : undefined;
  const words = wordsOf(metric, values.get(path));
  const was = wasText(path, words, before => {
    const value = metricBefore(metric, before);
    return value === undefined ? words : wordsOf(metric, value);
  });
  const title = adds && bar ? t('{0}: {1} of all', words, percent(bar.to)) : words;
  return (
    <div
      role="gridcell"
      tabIndex={-1}
      class={`${cellClass(metric)} ${was === undefined ? '' : 'edited'}`}
      title={was === undefined ? title : `${title}\n${was}`}
    >
      <span class="cell-text">{words}</span>
      {hasBar(metric) && (
        <span class="share" aria-hidden="true">
          {bar && (
            <span
              class="share-bar"
              style={{ marginInlineStart: `${bar.from * 100}%`, width: `${(bar.to - bar.from) * 100}%` }}
            />
          )}
        </span>
      )}
    </div>
  );
}

/** The classes of a column's cells, the header's too. */
export function cellClass(column: Column): string {
  if (!isMetric(column)) return `cell ${column}`;
  const heat = column === coloringMetric.value ? 'heat' : '';
  return `cell metric ${column} ${heat} ${hasBar(column) ? 'with-bar' : ''}`;
}

function hasBar(metric: MetricId): boolean {
  return metric === coloringMetric.value || COUNTS.includes(metric);
}

/** Most layers have none of what adds up: a dash lets the others stand out. */
function wordsOf(metric: MetricId, value: number | undefined): string {
  const { adds, text } = METRICS[metric];
  return value === undefined || (value === 0 && adds) ? '–' : text(value);
}
