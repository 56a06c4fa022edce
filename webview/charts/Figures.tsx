import { grouped, percent } from '../../src/model/format';
import type { Distribution } from '../../src/protocol';
import { Copyable } from '../controls/Copyable';
import { t } from '../text/l10n';
import { exactReal, real } from '../text/realNumbers';

/** How many of the values are zero. */
interface Zeros {
  readonly zeros: number;
  readonly count: number;
}

interface FiguresProps {
  readonly figures: readonly (readonly [string, number | undefined])[];
  readonly zeros?: Zeros | undefined;
}

/** Numbers in a row, each with its name. */
export function Figures({ figures, zeros }: FiguresProps) {
  return (
    <dl class="figures">
      {figures.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value === undefined ? '–' : <Copyable text={exactReal(value)}>{real(value)}</Copyable>}</dd>
        </div>
      ))}
      {zeros && (
        <div>
          <dt>{t('Zeros')}</dt>
          <dd>
            <Copyable text={String(zeros.zeros)} title={t('{0} of {1}', grouped(zeros.zeros), grouped(zeros.count))}>
              {percent(zeros.count > 0 ? zeros.zeros / zeros.count : 0)}
            </Copyable>
          </dd>
        </div>
      )}
    </dl>
  );
}

/** A distribution in numbers; dashes while there is none. */
export function DistributionFigures({
  distribution,
  zeros,
}: {
  distribution: Distribution | undefined;
  zeros: Zeros | undefined;
}) {
  return (
    <Figures
      figures={[
        [t('Min'), distribution?.min],
        [t('Max'), distribution?.max],
        [t('Mean'), distribution?.mean],
        [t('Std'), distribution?.std],
      ]}
      zeros={zeros}
    />
  );
}
