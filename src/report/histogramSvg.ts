import type { Markup } from '../base/markup';
import { element } from '../base/markup';
import type { Distribution } from '../protocol';

const HEIGHT = 18;
const BAR = 3;

/** How values are spread, in a small drawing: a bar for each bin, by the root of its count so that small ones are seen. */
export function histogramSvg({ histogram }: Distribution): Markup {
  const most = Math.sqrt(Math.max(...histogram));
  const bars = histogram.map((count, index) => {
    const height = (Math.sqrt(count) / most) * HEIGHT;
    return `M${index * BAR} ${HEIGHT}v-${height.toFixed(1)}h${BAR - 1}v${height.toFixed(1)}z`;
  });
  const width = histogram.length * BAR;
  return element(
    'svg',
    { class: 'histogram', width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, 'aria-hidden': 'true' },
    element('path', { d: bars.join('') }),
  );
}
