import { isEdited, VARIANTS } from '../model/variants';
import { matchOrigin } from '../protocol';
import { ROUNDED_TO } from '../weights/roundedTo';
import type { ExportedModel } from './exportedModel';

export const PRODUCER = 'GoogLeNet Inspector';

/** What every exported file says about itself: the network, where its numbers come from, how its input is made. */
export function metadataOf({ variant, graph, origin }: ExportedModel): Readonly<Record<string, string>> {
  return {
    variant,
    classes: String(graph.options.classes),
    ...(isEdited(graph) && { architecture: JSON.stringify(graph.architecture) }),
    ...matchOrigin<Readonly<Record<string, string>>>(origin, {
      file: ({ name, sha256, roundedTo }) => ({
        source: name,
        source_sha256: sha256,
        ...(roundedTo.length > 0 && { [ROUNDED_TO]: roundedTo.join(', ') }),
      }),
      random: ({ seed }) => ({ source: `untrained, seed ${seed}` }),
    }),
    // (byte · scale − mean) / std, channels in this order.
    normalization: JSON.stringify(VARIANTS[variant].normalization),
  };
}
