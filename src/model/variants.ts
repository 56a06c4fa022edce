import type { Graph, GraphOptions } from './graph';
import { DEFAULT_OPTIONS } from './graph';
import { buildGraph } from './builder';

/** How a picture's bytes become the network's input: `(byte · scale − mean[c]) / std[c]`, in this channel order. */
export interface Normalization {
  readonly channels: 'RGB' | 'BGR';
  readonly scale: number;
  /** In the order of `channels`. */
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** What distinguishes one GoogLeNet from another; the builder asks for nothing else. */
export interface Style {
  /** BasicConv2d is Conv2d → BatchNorm2d → ReLU; without it, Conv2d with a bias → ReLU. */
  readonly batchNorm: boolean;
  /** The 3×3/2 max pools between stages. */
  readonly stagePool: { readonly padding: number; readonly ceilMode: boolean };
  /** Caffe's local response normalisation after the first pool and after the second convolution. */
  readonly localResponseNorm: boolean;
  /** 1×1 convolutions before the 3×3 and 5×5 and after the pool; without them, the naive module of the paper's figure 2(a). */
  readonly dimensionReduction: boolean;
}

export const VARIANT_IDS = ['inception-v1-bn', 'bvlc-googlenet', 'naive-inception'] as const;
export type VariantId = (typeof VARIANT_IDS)[number];

export interface Variant {
  readonly id: VariantId;
  readonly name: string;
  /** The class name of the network itself. */
  readonly className: string;
  readonly style: Style;
  readonly normalization: Normalization;
}

const IMAGENET: Normalization = {
  channels: 'RGB',
  scale: 1 / 255,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};

const INCEPTION_V1_BN: Variant = {
  id: 'inception-v1-bn',
  name: 'Inception V1 (BN)',
  className: 'Inception_V1',
  style: {
    batchNorm: true,
    stagePool: { padding: 1, ceilMode: false },
    localResponseNorm: false,
    dimensionReduction: true,
  },
  normalization: IMAGENET,
};

export const VARIANTS: Readonly<Record<VariantId, Variant>> = {
  'inception-v1-bn': INCEPTION_V1_BN,
  'bvlc-googlenet': {
    id: 'bvlc-googlenet',
    name: 'BVLC GoogLeNet',
    className: 'GoogLeNet',
    style: {
      batchNorm: false,
      stagePool: { padding: 0, ceilMode: true },
      localResponseNorm: true,
      dimensionReduction: true,
    },
    normalization: { channels: 'BGR', scale: 1, mean: [104, 117, 123], std: [1, 1, 1] },
  },
  'naive-inception': {
    ...INCEPTION_V1_BN,
    id: 'naive-inception',
    name: 'Naive Inception',
    className: 'NaiveInception',
    style: { ...INCEPTION_V1_BN.style, dimensionReduction: false },
  },
};

export const DEFAULT_VARIANT: VariantId = 'inception-v1-bn';

export function isVariantId(id: unknown): id is VariantId {
  return VARIANT_IDS.some(known => known === id);
}

/**
 * Builds a variant's graph.
 * @throws RangeError when an option is out of its range (see {@link buildGraph}).
 */
export function createGraph(id: VariantId, options: Partial<GraphOptions> = {}): Graph {
  return buildGraph(VARIANTS[id], { ...DEFAULT_OPTIONS, ...options });
}
