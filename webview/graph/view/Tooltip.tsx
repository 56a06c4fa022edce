import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { grouped, percent } from '../../../src/model/format';
import type { Analysis } from '../../../src/model/analysis';
import { parentOf } from '../../../src/model/paths';
import type { Distribution } from '../../../src/protocol';
import { barPath, CHART_HEIGHT, smallHistogramBars } from '../../charts/bars';
import { real } from '../../text/realNumbers';
import { moduleFacts } from '../../text/moduleFacts';
import { t } from '../../text/l10n';
import { analysis, config } from '../../state/network';
import { isEdited } from '../../state/edits';
import { baseAnalysis, beforeOf } from '../../state/reference';
import { statisticsByPath, heat } from '../../state/heat';
import { METRICS } from '../../state/metrics';
import { expanded } from '../../state/selection';
import { rectInPane } from '../interact/viewport';
import type { Point, Rect, Size } from '../../../src/drawing/layout/geometry';
import { bottomOf, rightOf } from '../../../src/drawing/layout/geometry';
import { HEADER_HEIGHT } from '../../../src/drawing/layout/nodeSize';
import { drawnGraph, graphPane, shownViewport, tooltipTarget } from '../interact/graphState';

/** The facts of the node under the pointer or at the keyboard's focus, beside that node. */
export function Tooltip(): JSX.Element | null {
  const path = tooltipTarget.value?.path;
  const bounds = path === undefined ? undefined : drawnGraph.value?.bounds.get(path);
  if (path === undefined || !bounds || !('value' in analysis.value)) return null;
  const anchor = expanded.value.has(path) ? { ...bounds, height: HEADER_HEIGHT } : bounds;
  return <TooltipAt path={path} anchor={rectInPane(shownViewport.value, anchor)} known={analysis.value.value} />;
}

interface TooltipAtProps {
  readonly path: string;
  readonly anchor: Rect;
  readonly known: Analysis;
}

function TooltipAt({ path, anchor, known }: TooltipAtProps): JSX.Element {
  const element = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const box = element.current;
    if (box && (box.offsetWidth !== size.width || box.offsetHeight !== size.height)) {
      setSize({ width: box.offsetWidth, height: box.offsetHeight });
    }
  });
  const { x, y } = besideAnchor(anchor, size, graphPane.value);
  const block = enclosingBlock(known, path);
  const was = changedFacts(known, path);
  return (
    <div
      class="graph-tooltip"
      role="tooltip"
      ref={element}
      style={{ transform: `translate(${x}px, ${y}px)`, visibility: size.width === 0 ? 'hidden' : 'visible' }}
    >
      <div class="graph-tooltip-title">{path}</div>
      <dl>
        {moduleFacts(known, path, config.value.convention).map(({ label, value, exact }) => (
          <Fact key={label} label={label} value={exact ?? value} was={was.get(label)} />
        ))}
        <HeatFact path={path} />
      </dl>
      <InsideFacts path={path} />
      {block && (
        <div class="graph-tooltip-note">
          {t('{0}: {1} parameters in all', block.type, grouped(block.parameters.total))}
        </div>
      )}
    </div>
  );
}

/** What was there before the edits, by the labels of the facts that have changed. */
function changedFacts(known: Analysis, path: string): ReadonlyMap<string, string> {
  const before = isEdited.value ? beforeOf(path) : undefined;
  const then = baseAnalysis.value;
  if (!before || !then) return new Map();
  const { convention } = config.value;
  const now = new Map(moduleFacts(known, path, convention).map(({ label, value, exact }) => [label, exact ?? value]));
  const facts = moduleFacts(then, before.path, convention).map(
    ({ label, value, exact }) => [label, exact ?? value] as const,
  );
  return new Map(facts.filter(([label, text]) => now.has(label) && now.get(label) !== text));
}

/** What colors the node, where that is none of its other facts. */
function HeatFact({ path }: { readonly path: string }): JSX.Element | null {
  const state = heat.value;
  if (state.status !== 'done' || !METRICS[state.metric].ownFact) return null;
  const { name, text } = METRICS[state.metric];
  const value = state.values.get(path);
  return <Fact label={name()} value={value === undefined ? '–' : text(value)} />;
}

/** What the shown picture's run did there, where it is known. */
function InsideFacts({ path }: { readonly path: string }): JSX.Element | null {
  const statistics = statisticsByPath.value?.get(path);
  if (!statistics) return null;
  const { distribution, zeros, count } = statistics;
  return (
    <div class="graph-tooltip-inside">
      {distribution && <SmallHistogram distribution={distribution} />}
      <dl>
        {distribution && (
          <>
            <Fact
              label={t('Mean, standard deviation')}
              value={`${real(distribution.mean)}, ${real(distribution.std)}`}
            />
            <Fact label={t('Maximum')} value={real(distribution.max)} />
          </>
        )}
        <Fact label={t('Zeros')} value={percent(count > 0 ? zeros / count : 0)} />
      </dl>
    </div>
  );
}

interface FactProps {
  readonly label: string;
  readonly value: string;
  /** Before the edits, where that was another. */
  readonly was?: string | undefined;
}

function Fact({ label, value, was }: FactProps): JSX.Element {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {value}
        {was !== undefined && <span class="was"> {t('was {0}', was)}</span>}
      </dd>
    </div>
  );
}

function SmallHistogram({ distribution: { histogram } }: { readonly distribution: Distribution }): JSX.Element {
  return (
    <svg viewBox={`0 0 ${histogram.length} ${CHART_HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={barPath(smallHistogramBars(histogram)).path} />
    </svg>
  );
}

/** The BasicConv2d around a convolution, whose parameters include those of the normalization. */
function enclosingBlock(
  { modules }: Analysis,
  path: string,
): { path: string; type: string; parameters: { total: number } } | undefined {
  if (modules.get(path)?.type !== 'Conv2d') return undefined;
  for (let outer = parentOf(path); outer !== ''; outer = parentOf(outer)) {
    const module = modules.get(outer);
    if (module && module.type !== 'Sequential') return module;
  }
  return undefined;
}

const DISTANCE = 8;

/** Right of the anchor or, where there is no room, left of it, below it or above it; always inside the pane. */
function besideAnchor(anchor: Rect, size: Size, room: Size): Point {
  const right = rightOf(anchor) + DISTANCE;
  const left = anchor.x - DISTANCE - size.width;
  const below = bottomOf(anchor) + DISTANCE;
  const inside = (offset: number, length: number, available: number): number =>
    Math.max(DISTANCE, Math.min(offset, available - length - DISTANCE));
  const clamped = (x: number, y: number): Point => ({
    x: inside(x, size.width, room.width),
    y: inside(y, size.height, room.height),
  });
  if (right + size.width + DISTANCE <= room.width) return clamped(right, anchor.y);
  if (left >= DISTANCE) return clamped(left, anchor.y);
  if (below + size.height + DISTANCE <= room.height) return clamped(anchor.x, below);
  return clamped(anchor.x, anchor.y - DISTANCE - size.height);
}
