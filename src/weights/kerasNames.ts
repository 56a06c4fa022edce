import type { ParameterRole, Shape } from '../model/graph';

/** What Keras and PyTorch call a layer's parameters. Keras keeps no count of batches. */
const NAMES = {
  weight: { keras: 'kernel', pytorch: 'weight' },
  bias: { keras: 'bias', pytorch: 'bias' },
  bnWeight: { keras: 'gamma', pytorch: 'weight' },
  bnBias: { keras: 'beta', pytorch: 'bias' },
  runningMean: { keras: 'moving_mean', pytorch: 'running_mean' },
  runningVar: { keras: 'moving_variance', pytorch: 'running_var' },
} as const satisfies Partial<Record<ParameterRole, { readonly keras: string; readonly pytorch: string }>>;

/** The last part of a parameter's name in Keras, for instance `moving_mean`; undefined if Keras has none. */
export function kerasName(role: ParameterRole): string | undefined {
  return role === 'numBatchesTracked' ? undefined : NAMES[role].keras;
}

/** The last part of a parameter's name in PyTorch, from that in Keras; undefined for what is not known. */
export function pytorchName(keras: string): string | undefined {
  return Object.values(NAMES).find(names => names.keras === keras)?.pytorch;
}

/**
 * The axes of a tensor of PyTorch's in the order that Keras has them: convolutions HWIO of OIHW, linear layers
 * `[in, out]` of `[out, in]`; undefined where the order is the same.
 */
export function kerasAxes(shape: Shape): readonly number[] | undefined {
  if (shape.length === 4) return [2, 3, 1, 0];
  return shape.length === 2 ? [1, 0] : undefined;
}

/** The way back: the axes of a kernel of Keras in PyTorch's order. */
export function pytorchAxes(shape: Shape): readonly number[] | undefined {
  if (shape.length === 4) return [3, 2, 0, 1];
  return shape.length === 2 ? [1, 0] : undefined;
}
