import { parentOf } from '../../src/model/paths';
import type { ProfileNode } from '../../src/profile/profileTree';
import { profileTree } from '../../src/profile/profileTree';
import type { ProfileSummary, StepSummary } from '../../src/profile/summarizeProfile';

// The bars of the flame chart as data: what a picture takes, at the top, is cut into its parts, those into theirs, down to the steps.

/** What a bar is that is neither a module nor a step. */
export const OVERHEADS = ['input', 'betweenSteps', 'messages', 'stalls'] as const;
export type Overhead = (typeof OVERHEADS)[number];

export interface FlameNode {
  /** A module's or a step's path; a word with a colon in front otherwise. */
  readonly id: string;
  readonly kind: 'picture' | 'module' | 'step' | Overhead;
  /** The last part of the path, as it is written in the bar. */
  readonly name: string;
  readonly ms: number;
  readonly step: StepSummary | undefined;
  readonly children: readonly FlameNode[];
}

export const PICTURE = ':picture';

/** The network's own bar has the id `''`. */
export function flameTree(summary: ProfileSummary): FlameNode {
  const { analysis, call, steps, stalls } = summary;
  const network = flameNode(profileTree(analysis.graph.root, steps), '');
  const overheads = OVERHEADS.map((kind): FlameNode => {
    const ms = kind === 'stalls' ? stalls.ms : summary[kind].time.median;
    return { id: `:${kind}`, kind, name: '', ms, step: undefined, children: [] };
  });
  const children = [network, ...overheads];
  return { id: PICTURE, kind: 'picture', name: '', ms: call.median, step: undefined, children };
}

function flameNode({ path, steps, children, ms }: ProfileNode, parent: string): FlameNode {
  const isStep = children.length === 0;
  return {
    id: path,
    kind: isStep ? 'step' : 'module',
    name: parent === '' ? path : path.slice(parent.length + 1),
    ms,
    step: isStep ? steps[0] : undefined,
    children: children.map(child => flameNode(child, path)),
  };
}

/** A bar's place. */
export interface FlameBar {
  readonly node: FlameNode;
  readonly parent: FlameBar | undefined;
  /** The row, from the top. */
  readonly depth: number;
  /** Left edge and width as shares of the chart's width. */
  readonly start: number;
  readonly width: number;
}

/** Below this share of the width a bar can't be seen. */
const LEAST_WIDTH = 1e-4;

/**
 * The bars that are drawn, each before those below it. The bars from the top to the zoomed one fill the width; those beside them
 * are not drawn.
 * @param zoomed the id of the bar that fills the width; the whole where there is none such.
 */
export function flameBars(root: FlameNode, zoomed: string | undefined): readonly FlameBar[] {
  const way = wayTo(root, zoomed) ?? [root];
  const bars: FlameBar[] = [];
  let parent: FlameBar | undefined;
  for (const [depth, node] of way.entries()) {
    parent = { node, parent, depth, start: 0, width: 1 };
    bars.push(parent);
  }
  const addBelow = (above: FlameBar): void => {
    const { node, depth, start, width } = above;
    // A computed part can be below zero: what is shown is then wider than the whole, and drawn to fit.
    const shown = node.children.filter(child => child.ms > 0);
    const scale =
      width /
      Math.max(
        node.ms,
        shown.reduce((sum, { ms }) => sum + ms, 0),
      );
    let at = start;
    for (const child of shown) {
      const bar = { node: child, parent: above, depth: depth + 1, start: at, width: child.ms * scale };
      at += bar.width;
      if (bar.width < LEAST_WIDTH) continue;
      bars.push(bar);
      addBelow(bar);
    }
  };
  if (parent) addBelow(parent);
  return bars;
}

/** The nodes from the root to the one with an id. */
function wayTo(node: FlameNode, id: string | undefined): readonly FlameNode[] | undefined {
  if (node.id === id) return [node];
  for (const child of node.children) {
    const way = wayTo(child, id);
    if (way) return [node, ...way];
  }
  return undefined;
}

/** Where an arrow key leads: to the bars beside, also of another parent, up, or down to the first part. */
export function nextBar(bars: readonly FlameBar[], at: FlameBar, key: string): FlameBar | undefined {
  const row = bars.filter(({ depth }) => depth === at.depth);
  switch (key) {
    case 'ArrowLeft':
      return row[row.indexOf(at) - 1];
    case 'ArrowRight':
      return row[row.indexOf(at) + 1];
    case 'ArrowUp':
      return at.parent;
    case 'ArrowDown':
      return bars.find(({ parent }) => parent === at);
    case 'Home':
      return row[0];
    case 'End':
      return row.at(-1);
    default:
      return undefined;
  }
}

/** The bar that stands for a path: its own, or that of the step or module which has it inside. */
export function barOfPath(bars: readonly FlameBar[], path: string | undefined): FlameBar | undefined {
  if (path === undefined) return undefined;
  for (let outer = path; outer !== ''; outer = parentOf(outer)) {
    const bar = bars.find(({ node }) => node.id === outer);
    if (bar) return bar;
  }
  return undefined;
}
