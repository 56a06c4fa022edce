import { VARIANTS } from '../model/variants';
import type { ExportedModel } from './exportedModel';

export const PRODUCER = 'GoogLeNet Inspector';

/** What every exported file says about itself: the network, where its numbers come from, how its input is made. */
export function metadataOf({ variant, graph, origin }: ExportedModel): Readonly<Record<string, string>> {
  return {
    variant,
    classes: String(graph.options.classes),
    ...(origin.kind === 'file'
      ? { source: origin.name, source_sha256: origin.sha256 }
      : { source: `untrained, seed ${origin.seed}` }),
    // (byte · scale − mean) / std, channels in this order.
    normalization: JSON.stringify(VARIANTS[variant].normalization),
  };
}
