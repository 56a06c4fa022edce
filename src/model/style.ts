import type { AdaptiveAvgPool2d, AvgPool2d } from './graph';

/** What distinguishes one GoogLeNet from another. */
export interface Style {
  /** BasicConv2d is Conv2d → BatchNorm2d → ReLU; without it, Conv2d with a bias → ReLU. */
  readonly batchNorm: boolean;
  /**
   * The class calls ReLU and the auxiliary heads' pool as functions, and BasicConv2d's layers are its children `conv` and
   * `bn`; otherwise all of them are modules, BasicConv2d's in a Sequential named `conv_block`.
   */
  readonly functional: boolean;
  /** Names of the 1×1 and the 3×3 convolution between the first two max pools. */
  readonly stem: readonly [string, string];
  /** Whether max pools round their output sizes up; the padding of the 3×3/2 ones between stages; the last one's kernel. */
  readonly maxPool: { readonly ceilMode: boolean; readonly stagePadding: 0 | 1; readonly lastKernel: 2 | 3 };
  /** The last convolution of the third branch: 5×5 in the paper. */
  readonly branch3Kernel: 3 | 5;
  readonly auxiliaryHead: {
    /** Makes a grid of 4 × 4 of the 14 × 14 that an input of 224 × 224 gives. */
    readonly pool: AvgPool2d | AdaptiveAvgPool2d;
    /** Its modules in the order of registration, where that is not the order of execution. */
    readonly registered?: readonly string[];
  };
  /** Caffe's local response normalization after the first pool and after the second convolution. */
  readonly localResponseNorm: boolean;
  /** 1×1 convolutions before the 3×3 and 5×5 and after the pool; without them, the naive module of the paper's figure 2(a). */
  readonly dimensionReduction: boolean;
}

/** What the builder needs to know of a variant. */
export interface Design {
  readonly id: string;
  /** The class name of the network itself. */
  readonly className: string;
  readonly style: Style;
}
