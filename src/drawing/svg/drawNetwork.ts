import type { Analysis } from '../../model/analysis';
import type { Direction, LaidOutNode } from '../layout/graphLayout';
import { createLayout } from '../layout/graphLayout';
import { boxOfNetwork, expandablePaths } from '../nodes/nodes';
import { tensorText, textOf } from '../nodes/nodeText';

/** Lays out a network. @param expanded paths of modules, or `all` of them. */
export function layOutNetwork(
  analysis: Analysis,
  direction: Direction,
  expanded: ReadonlySet<string> | 'all',
): LaidOutNode {
  const network = boxOfNetwork(analysis.graph);
  return createLayout()({
    network,
    expanded: expanded === 'all' ? new Set(expandablePaths(network)) : expanded,
    direction,
    textOf: node => textOf(node, analysis),
    edgeText: ({ tensor }) => tensorText(tensor, analysis),
  });
}
