import { computed, signal } from '@preact/signals';
import { t } from '../../text/l10n';
import { analysis, graph } from '../../state/network';
import { expanded } from '../../state/selection';
import { boxOfNetwork } from '../../../src/drawing/nodes/nodes';
import { tensorText, textOf } from '../../../src/drawing/nodes/nodeText';
import type { Direction, LaidOutNode } from '../../../src/drawing/layout/graphLayout';
import { createLayout } from '../../../src/drawing/layout/graphLayout';
import type { NodeBounds } from '../../../src/drawing/layout/nodeBounds';
import { boundsOfNodes } from '../../../src/drawing/layout/nodeBounds';
import type { Pane, Viewport } from './viewport';
import { fitReadable } from './viewport';
import type { Stops } from './keyboardStops';
import { endsOf, stopsOf } from './keyboardStops';

// What is drawn, from where it is seen, and what the user points at.

export const direction = signal<Direction>('down');

/** The network as one box of nested nodes. */
export const networkBox = computed(() => boxOfNetwork(graph.value));

/** Everything that is drawn, and where. */
interface DrawnGraph {
  readonly network: LaidOutNode;
  readonly bounds: NodeBounds;
  readonly stops: Stops;
}

const layOut = createLayout();

/** Undefined where the network is not defined at the chosen input size. */
export const drawnGraph = computed((): DrawnGraph | undefined => {
  if (!('value' in analysis.value)) return undefined;
  const known = analysis.value.value;
  const network = layOut({
    network: networkBox.value,
    expanded: expanded.value,
    direction: direction.value,
    textOf: node => {
      const text = textOf(node, known);
      return node.kind === 'box' && node.head !== 'main' ? { ...text, detail: t('training only') } : text;
    },
    edgeText: ({ tensor }) => tensorText(tensor, known),
  });
  return { network, bounds: boundsOfNodes(network), stops: stopsOf(network) };
});

/** What the graph is seen through; of size zero before it is shown for the first time. */
export const graphPane = signal<Pane>({ width: 0, height: 0, covers: [] });

/** The user's view; undefined while the user has not moved the graph, and it fits itself into its pane. */
export const userViewport = signal<Viewport | undefined>(undefined);

/** The view that is drawn: the user's, or the one that fits the pane. */
export const shownViewport = computed((): Viewport => {
  if (userViewport.value) return userViewport.value;
  const { width, height } = graphPane.value;
  if (!drawnGraph.value || width === 0 || height === 0) return { x: 0, y: 0, scale: 1 };
  return fitReadable(drawnGraph.value.network, graphPane.value);
});

/** The path of the stop that the keyboard is at. */
export const focusedPath = signal<string | undefined>(undefined);

/** The path of the stop that the Tab key leads to: the last one visited, if it is still drawn. */
export const tabStop = computed(() => {
  const stops = drawnGraph.value?.stops;
  const path = focusedPath.value;
  if (!stops) return undefined;
  return path !== undefined && stops.has(path) ? path : endsOf(stops).first;
});

/** What the tooltip is about. */
export const tooltipTarget = signal<{ readonly path: string; readonly by: 'pointer' | 'keyboard' } | undefined>(
  undefined,
);
