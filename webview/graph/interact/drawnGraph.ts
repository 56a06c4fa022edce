import { computed } from '@preact/signals';
import { t } from '../../text/l10n';
import { analysis, expanded, graph } from '../../state/state';
import { tensorText, textOf } from '../model/nodeText';
import type { Laid } from '../layout/graphLayout';
import { createLayout } from '../layout/graphLayout';
import type { Stops } from './keyboardStops';
import { stopsOf } from './keyboardStops';
import { drawnNetwork } from '../model/nodes';
import type { Places } from '../layout/nodeBounds';
import { placesOf } from '../layout/nodeBounds';
import { direction } from './graphView';

/** Everything that is drawn, and where. */
export interface Scene {
  readonly laid: Laid;
  readonly places: Places;
  readonly stops: Stops;
}

export const network = computed(() => drawnNetwork(graph.value));

const layOut = createLayout();

/** Undefined where the network is not defined at the chosen input size. */
export const scene = computed((): Scene | undefined => {
  if (!('value' in analysis.value)) return undefined;
  const known = analysis.value.value;
  const laid = layOut({
    network: network.value,
    expanded: expanded.value,
    direction: direction.value,
    textOf: node => {
      const text = textOf(node, known);
      return node.kind === 'box' && node.head !== 'main' ? { ...text, detail: t('training only') } : text;
    },
    edgeText: ({ tensor }) => tensorText(tensor, known),
  });
  return { laid, places: placesOf(laid), stops: stopsOf(laid) };
});
