import { computed } from '@preact/signals';
import { t } from '../l10n';
import { analysis, expanded, graph } from '../state';
import { tensorText, textOf } from './labels';
import type { Laid } from './layout';
import { createLayout } from './layout';
import type { Stops } from './navigate';
import { stopsOf } from './navigate';
import { drawnNetwork } from './nodes';
import type { Places } from './places';
import { placesOf } from './places';
import { direction } from './view';

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
