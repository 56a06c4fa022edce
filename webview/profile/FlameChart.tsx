import { useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import type { ProfileSummary } from '../../src/profile/summarizeProfile';
import type { Profile } from '../../src/protocol';
import { kindOf } from '../../src/drawing/nodes/nodeText';
import { selected } from '../state/selection';
import { t } from '../text/l10n';
import type { BarText } from './barText';
import { barName, barText } from './barText';
import type { FlameBar, FlameNode } from './flameTree';
import { barOfPath, flameBars, flameTree, nextBar, PICTURE } from './flameTree';
import { revealMeasured } from './revealMeasured';

const ROW = 20;

/**
 * What a picture takes, cut into modules and those into steps, as wide as they are long. A click shows a bar's layer in the graph
 * and the bar itself in full width, Escape the whole again.
 */
export function FlameChart({ profile, summary }: { profile: Profile; summary: ProfileSummary }) {
  const chart = useRef<HTMLDivElement>(null);
  const tree = useMemo(() => flameTree(summary), [summary]);
  const zoomed = useSignal<string | undefined>(undefined);
  const pointedAt = useSignal<string | undefined>(undefined);
  const focused = useSignal<string>(PICTURE);
  const bars = useMemo(() => flameBars(tree, zoomed.value), [tree, zoomed.value]);
  const rows = Math.max(...flameBars(tree, undefined).map(({ depth }) => depth)) + 1;
  const marked = barOfPath(bars, selected.value);
  const stop = bars.find(({ node }) => node.id === focused.value) ?? bars[0];
  const shown = bars.find(({ node }) => node.id === pointedAt.value) ?? marked ?? bars[0];

  const open = ({ id, children }: FlameNode): void => {
    focused.value = id;
    zoomed.value = children.length > 0 && zoomed.value !== id ? id : zoomed.value;
    revealMeasured(id);
  };
  const barAt = (target: EventTarget | null): FlameBar | undefined => {
    const id = target instanceof Element ? target.closest<HTMLElement>('[data-bar]')?.dataset['bar'] : undefined;
    return bars.find(({ node }) => node.id === id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = barAt(event.target);
    if (!at) return;
    if (event.key === 'Enter' || event.key === ' ') {
      open(at.node);
    } else if (event.key === 'Escape' && zoomed.value !== undefined) {
      zoomed.value = undefined;
    } else {
      const next = nextBar(bars, at, event.key);
      if (!next) return;
      focused.value = next.node.id;
      chart.current?.querySelector<HTMLElement>(`[data-bar="${CSS.escape(next.node.id)}"]`)?.focus();
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div class="flame">
      <div
        ref={chart}
        class="flame-chart"
        role="tree"
        aria-label={t('Flame chart')}
        style={{ height: `${rows * ROW}px` }}
        onKeyDown={onKeyDown}
        onClick={event => {
          const bar = barAt(event.target);
          if (bar) open(bar.node);
        }}
        onPointerOver={event => (pointedAt.value = barAt(event.target)?.node.id)}
        onPointerLeave={() => (pointedAt.value = undefined)}
        onFocusIn={event => (pointedAt.value = barAt(event.target)?.node.id)}
        onFocusOut={() => (pointedAt.value = undefined)}
      >
        {bars.map(bar => (
          <Bar
            key={bar.node.id}
            bar={bar}
            label={Object.values(barText(bar.node, profile, summary))
              .flat()
              .join(', ')}
            name={barName(bar.node, profile)}
            color={colorOf(bar.node, summary)}
            isMarked={bar === marked}
            isStop={bar === stop}
          />
        ))}
      </div>
      {shown && <Reading {...barText(shown.node, profile, summary)} />}
    </div>
  );
}

interface BarProps {
  readonly bar: FlameBar;
  readonly label: string;
  readonly name: string;
  readonly color: string;
  readonly isMarked: boolean;
  readonly isStop: boolean;
}

function Bar({ bar: { node, depth, start, width }, label, name, color, isMarked, isStop }: BarProps) {
  return (
    <div
      class={`flame-bar ${color}`}
      role="treeitem"
      tabIndex={isStop ? 0 : -1}
      data-bar={node.id}
      aria-label={label}
      aria-level={depth + 1}
      aria-selected={isMarked}
      style={{ top: `${depth * ROW}px`, left: `${start * 100}%`, width: `${width * 100}%` }}
    >
      <span class="flame-name" aria-hidden="true">
        {name}
      </span>
    </div>
  );
}

/** What the pointer or the keyboard is at. */
function Reading({ title, detail, figures }: BarText) {
  return (
    <div class="flame-reading selectable" aria-hidden="true">
      <div class="flame-title">{title}</div>
      <div class="quiet">{detail}</div>
      <div class="flame-figures">
        {figures.map(figure => (
          <span key={figure}>{figure}</span>
        ))}
      </div>
    </div>
  );
}

function colorOf({ kind, step }: FlameNode, { analysis }: ProfileSummary): string {
  if (kind === 'module') return 'flame-module';
  if (kind === 'picture') return 'flame-picture';
  const layer = step && analysis.modules.get(step.layers[0] ?? '')?.layer;
  return layer ? `kind-${kindOf(layer.op)}` : 'flame-overhead';
}
