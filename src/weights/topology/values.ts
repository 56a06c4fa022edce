import type { Shape } from '../../model/graph';
import type { Padding } from '../computation';

/** What a value of a file's computation is known to be. */
export type Value = LayerValue | ImageValue | ConstantValue | SquaresValue | StripValue | ScaleValue | OtherValue;

/** What a layer of the variant computes, by its path; dropout, which does nothing, has that of its input. */
export interface LayerValue {
  readonly kind: 'layer';
  readonly path: string;
  /** Zeros that the file puts around it, along height and width. */
  readonly padding?: Padding;
  /** The layer's bias is still to be added. */
  readonly lacksBias?: boolean;
  /** Whole numbers that are still to be multiplied by their scale. */
  readonly lacksScale?: boolean;
  /** Its probabilities: a softmax of it. */
  readonly isSoftmax?: boolean;
  /** The axes are in the order C, H, W, as a flatten of Keras needs it. */
  readonly isChannelsFirst?: boolean;
}

/** One channel of what the network reads, as factor · input channel + offset. */
export interface Channel {
  readonly source: number;
  readonly factor: number;
  readonly offset: number;
}

/** The network's input, or what a file makes of it. */
export interface ImageValue {
  readonly kind: 'image';
  readonly channels: readonly Channel[];
  /** Whether the axis of channels is there: an index takes one channel, and the axis with it. */
  readonly hasChannelAxis: boolean;
  /** Zeros that the file puts around it, along height and width. */
  readonly padding?: Padding;
  /** The last operation that changed it, for messages. */
  readonly changedBy: string | undefined;
}

/** A tensor of the file, perhaps reshaped or transposed, or one that was computed of such. */
export interface ConstantValue {
  readonly kind: 'constant';
  /** The reader's tensor whose values these are. */
  readonly tensor: string | undefined;
  /** The operation that has changed a tensor's values, and that tensor. */
  readonly changed: { readonly by: string; readonly tensor: string | undefined } | undefined;
  readonly shape: Shape;
  readonly isTurned: boolean;
  /** Whether the file transposes the matrix. */
  readonly isTransposed: boolean;
  /** Undefined where there are many, or they can't be told. */
  readonly values: readonly number[] | undefined;
}

/** What becomes of a layer's squares on the way to local response normalization: (mean · factor + offset) ^ power. */
export interface SquaresValue {
  readonly kind: 'squares';
  readonly path: string;
  readonly shape: Shape;
  /** Zeros before the first and after the last channel. */
  readonly padding: readonly [before: number, after: number];
  /** How many neighboring channels are averaged. */
  readonly size: number | undefined;
  readonly factor: number;
  readonly offset: number;
  readonly power: number;
}

/** Averages of parts of a layer's rows or columns, on the way to an adaptive pool. */
export interface StripValue {
  readonly kind: 'strip';
  readonly path: string;
  /** How many bins its rows are averaged in; undefined for the rows themselves. */
  readonly rowBins: number | undefined;
  /** The part that is cut out along an axis, 2 or 3; undefined for the whole. */
  readonly cut: { readonly axis: number; readonly start: number; readonly end: number } | undefined;
  readonly isAveraged: boolean;
}

/** The scale of whole numbers, known when the network runs. */
export interface ScaleValue {
  readonly kind: 'scale';
}

/** What no layer may read: labels, masks, unused outputs. */
export interface OtherValue {
  readonly kind: 'other';
  readonly description: string;
}
