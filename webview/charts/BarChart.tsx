import { useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import { announce } from '../controls/Announcer';
import { nextInList } from '../controls/arrowKeys';
import { barPath, CHART_HEIGHT } from './bars';

interface BarChartProps {
  /** Heights of the bars, above or below zero. */
  readonly values: ArrayLike<number>;
  /** What is drawn, with its figures, for those who can't see it. */
  readonly label: string;
  /** What the ends of the axis are. */
  readonly ends: readonly [string, string];
  /** What a bar stands for. */
  readonly barText: (index: number) => string;
  /** Whether arrow keys lead from bar to bar; on a page of many small charts they should not. */
  readonly reachable?: boolean;
  /** A click on a bar, or Enter at it. */
  readonly onPick?: (index: number) => void;
  readonly class?: string;
}

/** Bars over an axis whose ends are labeled. The value at the pointer or the keyboard's cursor takes their place. */
export function BarChart(props: BarChartProps) {
  const { values, label, ends, barText, reachable = true, onPick, class: className = '' } = props;
  const at = useSignal<number | undefined>(undefined);
  const area = useRef<HTMLDivElement>(null);
  const { path, baseline } = useMemo(() => barPath(values), [values]);
  const count = values.length;
  const index = at.value !== undefined && at.value < count ? at.value : undefined;

  const onPointerMove = (event: PointerEvent): void => {
    const box = area.current?.getBoundingClientRect();
    if (!box) return;
    const share = (event.clientX - box.left) / box.width;
    at.value = Math.min(count - 1, Math.max(0, Math.floor(share * count)));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (onPick && index !== undefined && (event.key === 'Enter' || event.key === ' ')) {
      event.preventDefault();
      onPick(index);
      return;
    }
    // Without a bar, an arrow key enters the chart at its end.
    const from = index ?? (event.key === 'ArrowLeft' ? count : -1);
    const next = nextInList(event.key, from, count, { axis: 'x' });
    if (next === undefined) return;
    event.preventDefault();
    at.value = next;
    announce(barText(next));
  };
  const leave = (): void => void (at.value = undefined);

  const keyboard = reachable ? { role: 'application' as const, tabIndex: 0, 'aria-label': label, onKeyDown } : {};
  return (
    <div class={`bar-chart ${className}`}>
      <div
        class="bar-area"
        ref={area}
        {...keyboard}
        onPointerMove={onPointerMove}
        onPointerLeave={leave}
        onClick={() => index !== undefined && onPick?.(index)}
        onBlur={leave}
      >
        <svg role="img" aria-label={label} viewBox={`0 0 ${count} ${CHART_HEIGHT}`} preserveAspectRatio="none">
          <path class="bars" d={path} />
          <path class="baseline" d={`M0 ${baseline}H${count}`} />
          {index !== undefined && <rect class="bar-cursor" x={index} width={1} height={CHART_HEIGHT} />}
        </svg>
      </div>
      <div class="axis" aria-hidden="true">
        {index === undefined ? (
          <>
            <span>{ends[0]}</span>
            <span>{ends[1]}</span>
          </>
        ) : (
          <span class="axis-reading">{barText(index)}</span>
        )}
      </div>
    </div>
  );
}
