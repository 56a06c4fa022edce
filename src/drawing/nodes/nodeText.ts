import type { Analysis } from '../../model/analysis';
import { shapeText, square } from '../../model/format';
import type { Operation, OperationType } from '../../model/graph';
import { INPUT } from '../../model/graph';
import type { DrawnNode } from './nodes';

/** Groups of operations that have one color. */
export type LayerKind = 'convolution' | 'normalization' | 'activation' | 'pool' | 'linear' | 'other';

const KINDS: Readonly<Record<OperationType, LayerKind>> = {
  Conv2d: 'convolution',
  BatchNorm2d: 'normalization',
  LocalResponseNorm: 'normalization',
  ReLU: 'activation',
  MaxPool2d: 'pool',
  AvgPool2d: 'pool',
  AdaptiveAvgPool2d: 'pool',
  Linear: 'linear',
  Dropout: 'other',
  flatten: 'other',
  cat: 'other',
};

export function kindOf(op: Operation): LayerKind {
  return KINDS[op.type];
}

/** The words in a node. */
export interface NodeText {
  readonly name: string;
  /** What distinguishes the operation from others of its kind: a kernel's size and stride, a probability. */
  readonly detail: string;
  /** The output's shape; a dash where there is none at this input size. */
  readonly shape: string;
}

export function textOf(node: DrawnNode, analysis: Analysis): NodeText {
  const output = analysis.modules.get(node.path)?.output;
  return { name: node.name, detail: detailOfNode(node), shape: output ? shapeText(output) : '–' };
}

/** The shape of a tensor, named by the layer that computes it. */
export function tensorText(tensor: string, analysis: Analysis): string {
  const shape = tensor === INPUT ? analysis.modules.get('')?.input : analysis.modules.get(tensor)?.output;
  return shape ? shapeText(shape) : '–';
}

function detailOfNode(node: DrawnNode): string {
  switch (node.kind) {
    case 'layer':
      return detailOf(node.layer.op);
    case 'block':
      return detailOf(node.layers[0].op);
    case 'box':
      return '';
  }
}

/** A kernel's size and stride, what a linear layer maps, a probability; empty for operations without any. */
export function detailOf(op: Operation): string {
  switch (op.type) {
    case 'Conv2d':
    case 'MaxPool2d':
    case 'AvgPool2d':
      return op.stride === 1 ? square(op.kernelSize) : `${square(op.kernelSize)} /${op.stride}`;
    case 'AdaptiveAvgPool2d':
      return `→ ${square(op.outputSize)}`;
    case 'Linear':
      return `${op.inFeatures} → ${op.outFeatures}`;
    case 'Dropout':
      return `p ${op.p}`;
    default:
      return '';
  }
}
