import { grouped, shapeText } from '../../src/model/format';
import type { Layer, Parameter } from '../../src/model/graph';
import { elementCount } from '../../src/model/graph';
import type { VariantId } from '../../src/model/variants';
import type { ParameterStatistics } from '../../src/protocol';
import { Copyable } from '../controls/Copyable';
import { t } from '../text/l10n';
import { Notice } from '../controls/Notice';
import { DistributionFigures, Figures } from '../charts/Figures';
import { Histogram } from '../charts/Histogram';
import { Vector } from './Vector';
import { WeightPicture } from './WeightPicture';

interface ParameterViewProps {
  readonly layer: Layer;
  readonly parameter: Parameter;
  /** Undefined while they are on their way. */
  readonly statistics: ParameterStatistics | undefined;
  /** Whether its values are drawn one by one too. */
  readonly detailed: boolean;
  readonly variant: VariantId;
}

/** A parameter or buffer of the state_dict: its figures, how its values are spread, and the values themselves. */
export function ParameterView({ layer, parameter, statistics, detailed, variant }: ParameterViewProps) {
  const { key, shape } = parameter;
  const name = key.slice(key.lastIndexOf('.') + 1);
  const isScalar = shape.length === 0;
  const distribution = statistics?.distribution;
  return (
    <section class="parameter" aria-label={key}>
      <h4 class="parameter-name">
        <Copyable text={key}>{name}</Copyable>
        <span class="shape">{shapeText(shape)}</span>
        <span class="quiet">{isScalar ? '' : t('{0} values', grouped(elementCount(shape)))}</span>
      </h4>
      {statistics && statistics.nonFinite > 0 && (
        <Notice kind="warning">
          {t('NaN or infinite: {0}; the figures are of the other values.', grouped(statistics.nonFinite))}
        </Notice>
      )}
      {isScalar ? (
        <Figures figures={[[t('Value'), distribution?.min]]} />
      ) : (
        <>
          <div class="charts">
            {distribution ? (
              <Histogram name={name} distribution={distribution} reachable={detailed} />
            ) : (
              <div class={`bar-chart ${statistics ? '' : 'waiting'}`} />
            )}
            {detailed && shape.length === 1 && <Vector parameter={key} name={name} statistics={statistics} />}
          </div>
          <DistributionFigures distribution={distribution} zeros={statistics} />
        </>
      )}
      {detailed && shape.length > 1 && (
        <WeightPicture layer={layer} parameter={parameter} name={name} variant={variant} />
      )}
    </section>
  );
}
