import { useMemo } from 'preact/hooks';
import { grouped } from '../../src/model/format';
import type { Distribution } from '../../src/protocol';
import { t } from '../text/l10n';
import { BarChart } from './BarChart';
import { binEnds, histogramBars } from './bars';
import { real } from '../text/realNumbers';

interface HistogramProps {
  readonly name: string;
  readonly distribution: Distribution;
  readonly reachable: boolean;
}

/** How values are spread between the smallest and the largest. */
export function Histogram({ name, distribution, reachable }: HistogramProps) {
  const { min, max, mean, std, histogram } = distribution;
  const bars = useMemo(() => histogramBars(histogram), [histogram]);
  if (min === max) return <p class="bar-chart constant quiet">{t('All values are {0}.', real(min))}</p>;
  const barText = (index: number): string => {
    const [from, to] = binEnds(min, max, histogram.length, index);
    return t('{0} to {1}: {2}', real(from), real(to), grouped(histogram[index] ?? 0));
  };
  return (
    <BarChart
      values={bars}
      label={t(
        'Histogram of {0}: from {1} to {2}, mean {3}, standard deviation {4}; most values are {5}',
        ...[name, ...[min, max, mean, std].map(real), barText(histogram.indexOf(Math.max(...histogram)))],
      )}
      ends={[real(min), real(max)]}
      barText={barText}
      reachable={reachable}
    />
  );
}
