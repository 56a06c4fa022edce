import { useMemo } from 'preact/hooks';
import type { Normalization } from '../../src/model/variants';
import type { TensorData } from '../../src/protocol';
import { t } from '../text/l10n';
import { filterColor, planes } from './filterColor';
import { Heatmap } from '../charts/Heatmap';
import { real } from '../text/realNumbers';
import { notFiniteColor } from '../paint/weightColors';
import { scaleScope, ScaleField } from './ScaleField';

const LIMITS = { height: 480, gap: 4, smallestCell: 3, largestCell: 8 };

interface FiltersProps {
  /** The parameter's name inside its layer. */
  readonly name: string;
  readonly shape: readonly number[];
  /** `[out, 3, k, k]`; undefined while it is on its way. */
  readonly weight: TensorData | undefined;
  /** The order of the three input channels. */
  readonly channels: Normalization['channels'];
}

/** The filters of the first convolution, each as the picture that it answers most to. */
export function Filters({ name, shape, weight, channels }: FiltersProps) {
  const [count = 0, , rows = 0, columns = 0] = shape;
  const perFilter = scaleScope.value === 'each';
  const flaw = notFiniteColor.value;
  const paint = useMemo(() => {
    if (!weight) return undefined;
    const colorOf = filterColor(weight, channels, perFilter);
    return { color: (tile: number, row: number, column: number) => colorOf(tile, row, column) ?? flaw };
  }, [weight, channels, perFilter, flaw]);
  const values = (tile: number, row: number, column: number): readonly [string, string, string] => {
    const [red, green, blue] = planes(channels, rows * columns);
    const at = tile * 3 * rows * columns + row * columns + column;
    const value = (plane: number): string => real(weight?.data[at + plane] ?? NaN);
    return [value(red), value(green), value(blue)];
  };
  return (
    <section class="weights-picture">
      <div class="picture-bar">
        <h4>{t('Filters')}</h4>
        <ScaleField each={t('each filter')} />
      </div>
      <Heatmap
        class="filters"
        content={{ count, rows, columns }}
        limits={LIMITS}
        paint={paint}
        label={t('{0} filters of {1} × {2} pixels, in color', count, rows, columns)}
        caption={t('Input channels in the order {0}; gray is 0', Array.from(channels).join(', '))}
        cellText={({ tile, row, column }) =>
          t('{0}[{1}, :, {2}, {3}]: R {4}, G {5}, B {6}', name, tile, row, column, ...values(tile, row, column))
        }
      />
    </section>
  );
}
