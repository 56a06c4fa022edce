import type { Architecture } from './architecture/architecture';
import { architectureKey } from './architecture/architecture';
import { withModules, withoutReductions } from './architecture/edits';
import { PAPER_ARCHITECTURE } from './architecture/paperArchitecture';
import type { Graph, GraphOptions } from './graph';
import { DEFAULT_INPUT_SIZE, DEFAULT_OPTIONS } from './defaults';
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
  readonly architecture: Architecture;
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
    functional: false,
    stem: ['conv2a', 'conv2b'],
    maxPool: { ceilMode: false, stagePadding: 1, lastKernel: 3 },
    auxiliaryHead: { pool: { type: 'AvgPool2d', kernelSize: 5, stride: 3 } },
  },
  architecture: PAPER_ARCHITECTURE,
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
      maxPool: { ceilMode: true, stagePadding: 0, lastKernel: 3 },
    },
    architecture: { ...PAPER_ARCHITECTURE, batchNorm: false, localResponseNorm: true },
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
      auxiliaryHead: {
        pool: { type: 'AdaptiveAvgPool2d', outputSize: 4 },
        registered: ['conv', 'fc1', 'fc2', 'dropout'],
      },
    },
    architecture: withModules(PAPER_ARCHITECTURE, module => ({
      ...module,
      branch3: { ...module.branch3, kernel: 3 },
    })),
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
    architecture: withoutReductions(PAPER_ARCHITECTURE),
  },
};

export const DEFAULT_VARIANT: VariantId = 'inception-v1-bn';

export function isVariantId(id: unknown): id is VariantId {
  return VARIANT_IDS.some(known => known === id);
}

/** A network by what the user chooses of it. */
export interface NetworkChoice {
  readonly variant: VariantId;
  readonly classes: number;
  readonly useAux: boolean;
  /** Where the variant's own has been edited. */
  readonly architecture?: Architecture | undefined;
}

/**
 * Builds a variant's graph, with the defaults of its PyTorch class where `options` says nothing.
 * @throws RangeError when an option is out of its range (see {@link buildGraph}).
 */
export function createGraph(id: VariantId, options: Partial<GraphOptions> = {}): Graph {
  const variant = VARIANTS[id];
  return buildGraph(variant, variant.architecture, { ...DEFAULT_OPTIONS, ...variant.defaults, ...options });
}

/**
 * Builds the graph of a network, edited or not.
 * @throws RangeError as {@link createGraph}.
 */
export function graphOf({ variant: id, architecture, classes, useAux }: NetworkChoice, initWeights = false): Graph {
  const variant = VARIANTS[id];
  const options = { ...DEFAULT_OPTIONS, ...variant.defaults, classes, useAux, initWeights };
  return buildGraph(variant, architecture ?? variant.architecture, options);
}

/** The architecture, or undefined where it is the variant's own. */
export function editOf(id: VariantId, architecture: Architecture | undefined): Architecture | undefined {
  const own = VARIANTS[id].architecture;
  return architectureKey(architecture) === architectureKey(own) ? undefined : architecture;
}

/** Whether a graph is not the one of its variant. */
export function isEdited({ variant, architecture }: Graph): boolean {
  return !isVariantId(variant) || editOf(variant, architecture) !== undefined;
}

/** Height and width of the input that a network is made for, in pixels. */
export function ownInputSize({ architecture }: Pick<NetworkChoice, 'architecture'>): number {
  return architecture?.classifier.kind === 'flatten' ? architecture.classifier.inputSize : DEFAULT_INPUT_SIZE;
}

/** Whether two choices are of one network. */
export function isSameNetwork(a: NetworkChoice, b: NetworkChoice): boolean {
  return networkKey(a) === networkKey(b);
}

/** The same for the same networks. */
export function networkKey({ variant, classes, useAux, architecture }: NetworkChoice): string {
  return [variant, classes, useAux, architectureKey(editOf(variant, architecture))].join('|');
}
