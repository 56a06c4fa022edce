import type { Shape } from '../model/graph';

/**
 * A network's computation as a file describes it, in the words of no format: operations that read and give named values.
 * Axes are those of `[N, C, H, W]`, lists along height and width.
 */
export interface Computation {
  /** What the format calls an operation. */
  readonly noun: 'node' | 'layer';
  /** False where the file lists its operations but does not say what each reads: a Caffe model may leave that out. */
  readonly isConnected: boolean;
  /** The picture first; others may be labels. */
  readonly inputs: readonly ComputationInput[];
  /** The file's constants by the names of their values. */
  readonly constants: ReadonlyMap<string, Constant>;
  readonly nodes: readonly ComputationNode[];
  readonly outputs: readonly string[];
}

export interface ComputationInput {
  readonly name: string;
  /** Undefined sizes may be any; undefined where nothing is said. */
  readonly shape: readonly (number | undefined)[] | undefined;
}

/** A tensor that is in the file. */
export interface Constant {
  /** The tensor that the reader made of it; absent for what is no tensor of the file. */
  readonly tensor?: string;
  readonly shape: Shape;
  /** Whether the reader has transposed the matrix. */
  readonly isTurned: boolean;
  /** Its values, where there are few. */
  readonly values?: readonly number[];
}

/** Up to so many values a constant is known by value: sizes, axes, paddings, a mean for each channel. */
export const MAX_CONSTANT_VALUES = 64;

export interface ComputationNode {
  /** May be empty. */
  readonly name: string;
  /** What the format calls the operation: `Conv`, `Conv2D`, `Convolution`. */
  readonly operator: string;
  readonly step: Step;
  /** Names of values; empty for an optional one that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** A window that slides along some axes; lists have one number for each. */
export interface Window {
  /** Undefined where the weights say it. */
  readonly kernel: readonly number[] | undefined;
  readonly strides: readonly number[] | undefined;
  readonly dilations: readonly number[] | undefined;
  /** `upper` and `lower` pad so that the output is ⌈size / stride⌉; an odd pixel lies after or before the picture. */
  readonly padding: Padding | 'upper' | 'lower';
  /** Whether the last window may hang over the edge. */
  readonly ceilMode: boolean;
}

export interface Padding {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** A part of a computation that is run or not. */
export interface Branch {
  readonly nodes: readonly ComputationNode[];
  readonly constants: ReadonlyMap<string, Constant>;
  readonly outputs: readonly string[];
}

export type Arithmetic = 'add' | 'subtract' | 'multiply' | 'divide' | 'power' | 'equal';

/** What an operation does with its inputs, which are listed in the comments. */
export type Step =
  /** Picture, weight, bias. */
  | { readonly kind: 'convolution'; readonly window: Window; readonly groups: number; readonly onIntegers?: boolean }
  /** Picture or features, weight, bias. */
  | {
      readonly kind: 'linear';
      readonly alpha: number;
      readonly beta: number;
      readonly transposesInput: boolean;
      /** Whether the weight is multiplied as `[out, in]`. */
      readonly transposesWeight: boolean;
      /** Whether it flattens its input itself. */
      readonly flattens: boolean;
      readonly onIntegers?: boolean;
    }
  /** Picture, scale, shift, mean, variance. */
  | { readonly kind: 'batchNorm'; readonly epsilon: number; readonly isPerChannel: boolean }
  /** Negative values are multiplied by the slope. */
  | { readonly kind: 'relu'; readonly slope: number }
  | { readonly kind: 'maxPool'; readonly window: Window }
  | { readonly kind: 'averagePool'; readonly window: Window; readonly countsPadding: boolean }
  | { readonly kind: 'globalAveragePool'; readonly keepsAxes: boolean }
  /** The axes may also be the second input. */
  | { readonly kind: 'mean'; readonly keepsAxes: boolean }
  /** Alpha is divided by the size. */
  | {
      readonly kind: 'localResponseNorm';
      readonly size: number;
      readonly alpha: number;
      readonly beta: number;
      readonly k: number;
    }
  | { readonly kind: 'concat'; readonly axis: number }
  /** Dropout and whatever else gives its first input in evaluation. */
  | { readonly kind: 'same' }
  /** Rounds to whole numbers; where `clamps`, negative values become 0. */
  | { readonly kind: 'quantize'; readonly clamps: boolean }
  /** Rounds to whole numbers, whose scale, the second output, is known only when the network runs. */
  | { readonly kind: 'quantizeDynamically' }
  | { readonly kind: 'softmax'; readonly axis: number }
  /** Gives `[N, features]`; where `channelsLast`, in the order H, W, C. */
  | { readonly kind: 'flatten'; readonly axis: number; readonly channelsLast: boolean }
  /** Its second input is the shape, in which 0 keeps a size and −1 is what is left. */
  | { readonly kind: 'reshape' }
  /** Its second input is the axes. */
  | { readonly kind: 'squeeze' | 'unsqueeze' }
  /** Without an order, all axes are reversed. */
  | { readonly kind: 'transpose'; readonly order: readonly number[] | undefined }
  /** Puts the axes of channels, last in the file's own order, first. */
  | { readonly kind: 'channelsFirst' }
  | { readonly kind: 'cast'; readonly toFloat: boolean }
  | { readonly kind: 'arithmetic'; readonly operation: Arithmetic }
  | { readonly kind: 'shape' }
  /** A tensor of the shape that the input says, full of one value. */
  | { readonly kind: 'fill'; readonly value: number }
  /** Data, indices. */
  | { readonly kind: 'gather'; readonly axis: number }
  /** Data, starts, ends, axes, steps. */
  | { readonly kind: 'slice' }
  /** Data, sizes before and after each axis, value. */
  | { readonly kind: 'pad'; readonly mode: string }
  /** Each channel times a factor, plus an offset; one number is for all channels. */
  | { readonly kind: 'affine'; readonly factors: readonly number[]; readonly offsets: readonly number[] }
  /** The input is the condition. */
  | { readonly kind: 'if'; readonly whenTrue: Branch; readonly whenFalse: Branch }
  /** What only training needs: a loss, an accuracy. */
  | { readonly kind: 'unused' }
  /** Its values are among the constants. */
  | { readonly kind: 'constant' }
  /** The reason is what is not known of it, where its operator is: `has the attribute "x", which is not known`. */
  | { readonly kind: 'unknown'; readonly reason?: string };
