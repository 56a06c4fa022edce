import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { TensorData } from '../../src/protocol';
import { announce } from '../controls/Announcer';
import { t } from '../text/l10n';
import { ChannelPager } from './ChannelPager';
import { largestMagnitude, paletteColor } from '../../src/drawing/pixels/colors';
import { Heatmap } from '../charts/Heatmap';
import { exactReal, real } from '../text/realNumbers';
import { steppedChannel } from './channelPages';
import { gapColor, notFiniteColor, weightPalette } from '../paint/weightColors';
import { scaleScope, ScaleField } from './ScaleField';
import type { Cell } from '../charts/tileLayout';

const KERNEL_LIMITS = { height: 320, gap: 2, smallestCell: 3, largestCell: 8 };
const MATRIX_LIMITS = { height: Infinity, gap: 0, smallestCell: 3, largestCell: 8 };
/** Output channels that are shown at a time where each is one line of a matrix. */
const MATRIX_ROWS = 64;

interface KernelsProps {
  /** The parameter's name inside its layer. */
  readonly name: string;
  /** `[out, in, k, k]` of a convolution or `[out, in]` of a linear layer. */
  readonly shape: readonly number[];
  /** Undefined while it is on its way. */
  readonly weight: TensorData | undefined;
}

/**
 * The weights of a convolution or a linear layer in colors: the kernels of one output channel, one for each input channel;
 * or, where a kernel is a single weight, a matrix of several output channels by all input channels.
 */
export function Kernels({ name, shape, weight }: KernelsProps) {
  const first = useSignal(0);
  const [channels = 0, inputs = 0, rows = 1, columns = 1] = shape;
  const asMatrix = rows * columns === 1;
  const step = asMatrix ? Math.min(channels, MATRIX_ROWS) : 1;
  const perChannel = scaleScope.value === 'each';
  const stride = inputs * rows * columns;
  const shown = useMemo(
    () => weight?.data.subarray(first.value * stride, (first.value + step) * stride),
    [weight, first.value, stride, step],
  );
  const ofLayer = useMemo(() => (weight ? largestMagnitude(weight.data) : 0), [weight]);
  const strongest = useMemo(
    () => (perChannel && shown ? largestMagnitude(shown) : ofLayer),
    [perChannel, shown, ofLayer],
  );
  const [colors, flaw, between] = [weightPalette.value, notFiniteColor.value, gapColor.value];

  const content = asMatrix
    ? { count: 1, rows: Math.min(step, channels - first.value), columns: inputs }
    : { count: inputs, rows, columns };
  const indexOf = (tile: number, row: number, column: number): number =>
    (tile * content.rows + row) * content.columns + column;
  const paint = useMemo(
    () =>
      shown && {
        gapColor: between,
        color: (tile: number, row: number, column: number) =>
          paletteColor(colors, shown[indexOf(tile, row, column)] ?? 0, strongest) ?? flaw,
      },
    [shown, strongest, colors, flaw, between],
  );
  const cellText = ({ tile, row, column }: Cell): string => {
    const indices = asMatrix ? [first.value + row, column] : [first.value, tile, row, column];
    const all = shape.length > indices.length ? [...indices, 0, 0] : indices;
    return `${name}[${all.join(', ')}] = ${exactReal(shown?.[indexOf(tile, row, column)] ?? NaN)}`;
  };
  const page = { channels, first: first.value, step };
  const turn = (pages: 1 | -1): void => {
    first.value = steppedChannel(page, pages);
    announce(t('Output channel {0} of {1}', first.value, channels));
  };

  return (
    <section class="weights-picture">
      <div class="picture-bar">
        <h4>{asMatrix ? t('Matrix') : t('Kernels')}</h4>
        <ScaleField each={asMatrix ? t('these channels') : t('this channel')} />
      </div>
      <ChannelPager
        {...page}
        label={asMatrix ? t('Output channels') : t('Output channel')}
        onChange={channel => (first.value = channel)}
      />
      <Heatmap
        class={asMatrix ? 'matrix' : 'kernels'}
        content={content}
        limits={asMatrix ? MATRIX_LIMITS : KERNEL_LIMITS}
        paint={paint}
        label={
          asMatrix
            ? t(
                'Weights of output channels {0} to {1} (down) by {2} inputs (across), up to ±{3}',
                first.value,
                first.value + content.rows - 1,
                inputs,
                exactReal(strongest),
              )
            : t(
                'Kernels of output channel {0}: {1} of {2} × {3}, one for each input channel, weights up to ±{4}',
                first.value,
                inputs,
                rows,
                columns,
                exactReal(strongest),
              )
        }
        caption={asMatrix ? t('Output channels down, inputs across') : t('One kernel for each input channel')}
        cellText={cellText}
        onPage={turn}
      />
      <ScaleBar strongest={strongest} />
    </section>
  );
}

/** The colors from the smallest to the largest weight, zero in the middle. */
function ScaleBar({ strongest }: { strongest: number }) {
  return (
    <div
      class="scale-bar"
      role="img"
      aria-label={t('Colors from {0} over 0 to {1}', real(-strongest), real(strongest))}
    >
      <span>{real(-strongest)}</span>
      <span class="scale-colors" />
      <span>{real(strongest)}</span>
    </div>
  );
}
