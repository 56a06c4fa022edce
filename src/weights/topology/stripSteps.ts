import { adaptiveBins } from '../../model/windows';
import type { ComputationNode, Window } from '../computation';
import type { Context } from './checkContext';
import { isWhole, joinsNothing, misplaced } from './checkContext';
import { rangeOf } from './shapeSteps';
import type { ConstantValue, LayerValue, StripValue } from './values';
import { axesOf, coverage } from './windowSteps';

// An adaptive pool of more than one bin, which no format but PyTorch has: rows are cut out, averaged and put together, and
// then columns.

/** Cuts a range of rows or columns. */
export function cut(
  context: Context,
  node: ComputationNode,
  value: LayerValue | StripValue,
  range: readonly (ConstantValue | undefined)[],
): StripValue {
  const axis = range[2]?.values?.[0] ?? 0;
  const whole = value.kind === 'layer' ? asStrip(value) : value;
  const length = context.network.shapeOf(value.path)[axis - 1];
  const places = length === undefined ? undefined : rangeOf(length, range);
  const isNext = axis === (whole?.rowBins === undefined ? 2 : 3);
  if (!whole || whole.cut || !places || !isNext) throw misplaced(context, node, value);
  const [start, end] = places;
  return { ...whole, cut: { axis, start, end } };
}

function asStrip(value: LayerValue): StripValue | undefined {
  if (!isWhole(value)) return undefined;
  return { kind: 'strip', path: value.path, rowBins: undefined, cut: undefined, isAveraged: false };
}

/** Averages all that is cut out, along the axis of the cut. */
export function averageStrip(context: Context, node: ComputationNode, window: Window, value: StripValue): StripValue {
  const { cut: part, isAveraged } = value;
  if (!part || isAveraged) throw misplaced(context, node, value);
  const length = part.end - part.start;
  const sizes = part.axis === 2 ? [length, 1] : [1, length];
  // Along the other axis the window is one wide and meets each pixel.
  const [along, across] = [window.kernel?.[part.axis - 2], window.kernel?.[3 - part.axis]];
  const stride = window.strides?.[3 - part.axis] ?? 1;
  const axes = axesOf(window, [], sizes);
  const isWholeCut = axes?.every((axis, index) => {
    const covered = coverage(axis, sizes[index] ?? 0);
    return axis.dilation === 1 && covered.length === 1 && covered[0]?.start === 0 && covered[0].end === sizes[index];
  });
  const slides = stride === 1 || (along === length && stride === across);
  if (isWholeCut !== true || along !== length || across !== 1 || !slides) throw misplaced(context, node, value);
  return { ...value, isAveraged: true };
}

/** Joins averages to all rows, or to the pool itself. */
export function joinStrips(
  context: Context,
  node: ComputationNode,
  axis: number,
  strips: readonly StripValue[],
): StripValue | LayerValue {
  const [first] = strips;
  const { network } = context;
  if (!first) throw joinsNothing(context, node);
  const length = network.shapeOf(first.path)[axis - 1] ?? 0;
  const bins = adaptiveBins(length, strips.length);
  const isComplete = strips.every(
    ({ path, rowBins, cut: part, isAveraged }, index) =>
      path === first.path &&
      rowBins === first.rowBins &&
      isAveraged &&
      part?.axis === axis &&
      part.start === bins[index]?.start &&
      part.end === bins[index].end,
  );
  if (!isComplete) throw misplaced(context, node, first);
  if (axis === 2) return { ...first, rowBins: strips.length, cut: undefined, isAveraged: false };
  const pool = network
    .readersOf(first.path)
    .find(({ op }) => op.type === 'AdaptiveAvgPool2d' && op.outputSize === strips.length);
  if (!pool || first.rowBins !== strips.length) throw misplaced(context, node, first);
  return { kind: 'layer', path: pool.path };
}
