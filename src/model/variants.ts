import type { Graph, GraphOptions } from './graph';
import { DEFAULT_OPTIONS } from './defaults';
import { buildGraph } from './builder';
import type { Design } from './style';

/** How a picture's bytes become the network's input: `(byte · scale − mean[c]) / std[c]`, in this channel order. */
export interface Normalization {
  readonly channels: 'RGB' | 'BGR';
  readonly scale: number;
  /** In the order of `channels`. */
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

export const VARIANT_IDS = ['inception-v1-bn', 'bvlc-googlenet', 'torchvision-googlenet', 'naive-inception'] as const;
export type VariantId = (typeof VARIANT_IDS)[number];

export interface Variant extends Design {
  readonly id: VariantId;
  readonly name: string;
  readonly normalization: Normalization;
  /** Where the class's defaults are not {@link DEFAULT_OPTIONS}. */
  readonly defaults?: Partial<GraphOptions>;
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
    functional: false,
    stem: ['conv2a', 'conv2b'],
    maxPool: { ceilMode: false, stagePadding: 1, lastKernel: 3 },
    branch3Kernel: 5,
    auxiliaryHead: { pool: { type: 'AvgPool2d', kernelSize: 5, stride: 3 } },
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
      ...INCEPTION_V1_BN.style,
      batchNorm: false,
      maxPool: { ceilMode: true, stagePadding: 0, lastKernel: 3 },
      localResponseNorm: true,
    },
    normalization: { channels: 'BGR', scale: 1, mean: [104, 117, 123], std: [1, 1, 1] },
  },
  // torchvision/models/googlenet.py; the 3×3 instead of the 5×5 is a known bug there (pytorch/vision issue 906).
  'torchvision-googlenet': {
    id: 'torchvision-googlenet',
    name: 'torchvision GoogLeNet',
    className: 'GoogLeNet',
    style: {
      ...INCEPTION_V1_BN.style,
      functional: true,
      stem: ['conv2', 'conv3'],
      maxPool: { ceilMode: true, stagePadding: 0, lastKernel: 2 },
      branch3Kernel: 3,
      auxiliaryHead: {
        pool: { type: 'AdaptiveAvgPool2d', outputSize: 4 },
        registered: ['conv', 'fc1', 'fc2', 'dropout'],
      },
    },
    // `transform_input=True`, which the published weights need, turns ImageNet's mean and std into these:
    // ((p/255 − m)/s) · s/0.5 + (m − 0.5)/0.5 = (p/255 − 0.5)/0.5.
    normalization: { channels: 'RGB', scale: 1 / 255, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
    defaults: { dropP: 0.2 },
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
 * Builds a variant's graph, with the defaults of its PyTorch class where `options` says nothing.
 * @throws RangeError when an option is out of its range (see {@link buildGraph}).
 */
export function createGraph(id: VariantId, options: Partial<GraphOptions> = {}): Graph {
  const variant = VARIANTS[id];
  return buildGraph(variant, { ...DEFAULT_OPTIONS, ...variant.defaults, ...options });
}
