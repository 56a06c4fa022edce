import type { AdaptiveAvgPool2d, AvgPool2d } from './graph';

/** How the class of a GoogLeNet is written, whatever its architecture is. */
export interface Style {
  /**
   * The class calls ReLU and the auxiliary heads' pool as functions, and BasicConv2d's layers are its children `conv` and
   * `bn`; otherwise all of them are modules, BasicConv2d's in a Sequential named `conv_block`.
   */
  readonly functional: boolean;
  /** Names of the 1×1 and the 3×3 convolution between the first two max pools. */
  readonly stem: readonly [string, string];
  /** Whether max pools round their output sizes up; the padding of the 3×3/2 ones between stages; the last one's kernel. */
  readonly maxPool: { readonly ceilMode: boolean; readonly stagePadding: 0 | 1; readonly lastKernel: 2 | 3 };
  readonly auxiliaryHead: {
    /** Makes a grid of 4 × 4 of the 14 × 14 that an input of 224 × 224 gives. */
    readonly pool: AvgPool2d | AdaptiveAvgPool2d;
    /** Its modules in the order of registration, where that is not the order of execution. */
    readonly registered?: readonly string[];
  };
}

/** What the builder needs to know of a variant. */
export interface Design {
  readonly id: string;
  /** The class name of the network itself. */
  readonly className: string;
  readonly style: Style;
}
