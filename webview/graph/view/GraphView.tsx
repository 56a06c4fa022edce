import { effect, useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../../text/l10n';
import { networkName } from '../../text/networkName';
import { analysis, config } from '../../state/network';
import { selected } from '../../state/selection';
import './graph.css';
import { GraphButtons } from './GraphButtons';
import { handleKey } from '../interact/keyboard';
import type { Rect } from '../../../src/drawing/layout/geometry';
import type { LaidOutNode } from '../../../src/drawing/layout/graphLayout';
import { Legend } from './Legend';
import { BoxContents } from './NodeView';
import { boundsOf } from '../../../src/drawing/layout/nodeBounds';
import { followPointer } from '../interact/pointer';
import { animating } from '../interact/animation';
import { heat } from '../../state/heat';
import { drawnGraph, focusedPath, shownViewport, tooltipTarget } from '../interact/graphState';
import { resizePane } from '../interact/viewActions';
import { Tooltip } from './Tooltip';

/** The network, drawn: fills its container. */
export function GraphView(): JSX.Element {
  const element = useRef<HTMLDivElement>(null);
  const network = drawnGraph.value?.network;
  useLayoutEffect(() => {
    const box = element.current;
    if (!box) return undefined;
    // Its first call comes before the first frame is painted; to measure here would lay out the page once more.
    const observer = new ResizeObserver(() =>
      resizePane({ width: box.clientWidth, height: box.clientHeight, covers: coversOf(box) }),
    );
    observer.observe(box);
    return () => observer.disconnect();
  }, [network === undefined]);
  return (
    <div class="graph" ref={element} onFocusIn={onFocusIn} onFocusOut={onFocusOut}>
      {network ? <Canvas network={network} /> : <NotDefined />}
      {network && <Legend />}
      {network && <GraphButtons />}
      <Tooltip />
    </div>
  );
}

/** Where the buttons and the legend, if it is shown, lie over the graph. */
function coversOf(box: HTMLElement): Rect[] {
  return [...box.querySelectorAll<HTMLElement>('.graph-buttons, .graph-legend')]
    .map(({ offsetLeft, offsetTop, offsetWidth, offsetHeight }) => ({
      x: offsetLeft,
      y: offsetTop,
      width: offsetWidth,
      height: offsetHeight,
    }))
    .filter(({ width }) => width > 0);
}

// These listen outside the SVG: an SVG that listens to the focus itself takes it from its nodes when it is clicked.

function onFocusIn({ target }: FocusEvent): void {
  const path = target instanceof SVGElement ? target.dataset['path'] : undefined;
  if (path === undefined) return;
  focusedPath.value = path;
  if (target instanceof Element && target.matches(':focus-visible')) tooltipTarget.value = { path, by: 'keyboard' };
}

function onFocusOut(): void {
  if (tooltipTarget.peek()?.by === 'keyboard') tooltipTarget.value = undefined;
}

function NotDefined(): JSX.Element {
  return (
    <div class="graph-error" role="alert">
      <span class="codicon codicon-warning" aria-hidden="true" />
      <span>{'error' in analysis.value ? analysis.value.error : ''}</span>
    </div>
  );
}

/** Below these scales, small text gives way and names grow; see graph.css. */
const DETAILED = 0.8;
const NAMED = 0.42;

function Canvas({ network }: { readonly network: LaidOutNode }): JSX.Element {
  const canvas = useRef<SVGSVGElement>(null);
  const content = useRef<SVGGElement>(null);

  useLayoutEffect(() => (canvas.current ? followPointer(canvas.current) : undefined), []);

  // Moving the view sets one transform; nothing is drawn again. Set before the first paint, to which the signals' own hook
  // would come too late.
  useLayoutEffect(
    () =>
      effect(() => {
        const { x, y, scale } = shownViewport.value;
        if (content.current) content.current.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
        const detail = scale >= DETAILED ? 'full' : scale >= NAMED ? 'reduced' : 'names';
        if (canvas.current && canvas.current.dataset['detail'] !== detail) canvas.current.dataset['detail'] = detail;
      }),
    [],
  );

  useSignalEffect(() => {
    canvas.current?.classList.toggle('animating', animating.value);
  });
  useSignalEffect(() => {
    canvas.current?.classList.toggle('heated', heat.value.status === 'done');
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    if (!handleKey(event)) return;
    event.preventDefault();
    event.stopPropagation();
    const path = focusedPath.peek();
    if (path !== undefined) treeItem(canvas.current, path)?.focus({ preventScroll: true });
  };
  return (
    <svg
      class="graph-canvas"
      ref={canvas}
      role="tree"
      aria-label={t('Layers of {0}', networkName(config.value))}
      onKeyDown={onKeyDown}
    >
      <g class="graph-content" ref={content}>
        <BoxContents laidOut={network} />
        <Selection />
      </g>
    </svg>
  );
}

function treeItem(canvas: SVGSVGElement | null, path: string): SVGElement | undefined {
  return canvas?.querySelector<SVGElement>(`[data-path="${CSS.escape(path)}"]`) ?? undefined;
}

/** The frame around what is selected or, where a closed box hides it, around that box. */
function Selection(): JSX.Element | null {
  const path = selected.value;
  const bounds = drawnGraph.value?.bounds;
  const rect = path === undefined || !bounds ? undefined : boundsOf(bounds, path);
  if (!rect || path === undefined) return null;
  const hidden = !bounds?.has(path);
  const { x, y, width, height } = rect;
  return (
    <rect
      class={hidden ? 'selection hidden' : 'selection'}
      x={x - 2}
      y={y - 2}
      width={width + 4}
      height={height + 4}
      rx={4}
    />
  );
}
