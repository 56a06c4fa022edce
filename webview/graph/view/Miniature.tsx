import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Rect } from '../../../src/drawing/layout/geometry';
import type { ActivationStatistics } from '../../../src/protocol';
import { barPath, CHART_HEIGHT, smallHistogramBars } from '../../charts/bars';
import { grayPictureUrl } from '../../paint/grayPicture';
import { statisticsByPath } from '../../state/heat';
import { miniaturesShown } from '../../state/heatChoice';

export interface MiniatureProps {
  /** Of the layer or module whose output it shows. */
  readonly path: string;
  /** Where the picture is, and where the histogram. */
  readonly picture: Rect;
  readonly chart: Rect;
  /** Whether the picture takes the place of the node's detail, which makes way for it. */
  readonly besideDetail?: boolean;
}

/**
 * What the shown picture did in a node: its strongest map, and how its values are spread. It takes the place of the node's shape, which its edges
 * have too, and is drawn again by itself, without its node.
 */
export function Miniature({ path, ...place }: MiniatureProps): JSX.Element | null {
  const statistics = miniaturesShown.value ? statisticsByPath.value?.get(path) : undefined;
  return statistics ? <Worn statistics={statistics} {...place} /> : null;
}

interface WornProps extends Omit<MiniatureProps, 'path'> {
  readonly statistics: ActivationStatistics;
}

function Worn({ statistics: { strongest, distribution }, picture, chart, besideDetail }: WornProps): JSX.Element {
  const href = useMemo(() => strongest && grayPictureUrl(strongest), [strongest]);
  const bars = useMemo(() => distribution && barPath(smallHistogramBars(distribution.histogram)).path, [distribution]);
  const bins = distribution?.histogram.length ?? 1;
  const { x, y, width, height } = strongest ? chart : { ...chart, width: picture.x + picture.width - chart.x };
  return (
    <g class={besideDetail === true && strongest ? 'miniature beside-detail' : 'miniature'} aria-hidden="true">
      {bars !== undefined && (
        <path d={bars} transform={`translate(${x} ${y}) scale(${width / bins} ${height / CHART_HEIGHT})`} />
      )}
      {href !== undefined && <image href={href} {...picture} preserveAspectRatio="none" />}
    </g>
  );
}
