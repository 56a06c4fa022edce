import type { Graph, Layer } from './graph';

/** A head that is linear in the map before it: a global average pool, and one linear layer on what it gives. */
export interface PooledHead {
  /** The path of the value that is averaged. */
  readonly pooled: string;
  /** The path of the average: the features that the linear layer reads, before a dropout. */
  readonly features: string;
  readonly linear: Layer;
}

/**
 * The main head, where each class's logit is a sum over the positions of the last map: `bias + mean over positions of Σ w·A`
 * (B. Zhou et al., Learning Deep Features for Discriminative Localization, arXiv:1512.04150).
 * @returns the head, or why it is another one.
 */
export function pooledHead({ layers, logits }: Graph): PooledHead | { readonly obstacle: string } {
  const find = (path: string): Layer | undefined => layers.find(layer => layer.path === path);
  const linear = find(logits.main);
  if (linear?.op.type !== 'Linear')
    return { obstacle: `the classes come from ${logits.main}, which is no linear layer` };
  let layer = find(linear.inputs[0] ?? '');
  // In evaluation a dropout changes nothing, and a flatten only the shape.
  while (layer?.op.type === 'Dropout' || layer?.op.type === 'flatten') layer = find(layer.inputs[0] ?? '');
  const pooled = layer?.inputs[0];
  if (layer?.op.type === 'AdaptiveAvgPool2d' && layer.op.outputSize === 1 && pooled !== undefined) {
    return { pooled, features: layer.path, linear };
  }
  return { obstacle: `${linear.path} reads each position of ${layer?.path ?? 'the input'} by weights of its own` };
}
