import assert from 'node:assert/strict';
import { analyze } from '../../../../../src/model/analysis';
import { createGraph } from '../../../../../src/model/variants';
import { tensorText, textOf } from '../../../../../src/drawing/nodes/nodeText';
import type { Direction } from '../../../../../src/drawing/layout/graphLayout';
import { createLayout } from '../../../../../src/drawing/layout/graphLayout';
import type { Stops } from '../../../../../webview/graph/interact/keyboardStops';
import { across, along, endsOf, stopsOf } from '../../../../../webview/graph/interact/keyboardStops';
import { boxOfNetwork } from '../../../../../src/drawing/nodes/nodes';
import type { NodeBounds } from '../../../../../src/drawing/layout/nodeBounds';
import { boundsOfNodes } from '../../../../../src/drawing/layout/nodeBounds';

function drawn(expanded: readonly string[], direction: Direction = 'down'): { stops: Stops; bounds: NodeBounds } {
  const graph = createGraph('inception-v1-bn');
  const analysis = analyze(graph, { batch: 1, inputSize: 224, mode: 'eval' });
  const laidOut = createLayout()({
    network: boxOfNetwork(graph),
    expanded: new Set(expanded),
    direction,
    textOf: node => textOf(node, analysis),
    edgeText: ({ tensor }) => tensorText(tensor, analysis),
  });
  return { stops: stopsOf(laidOut), bounds: boundsOfNodes(laidOut) };
}

function walk(stops: Stops, from: string, way: 'before' | 'after', steps: number): string[] {
  const visited = [from];
  for (let step = 0; step < steps; step++) {
    const next = along(stops, visited.at(-1) ?? from, way, visited);
    if (next === undefined) break;
    visited.push(next);
  }
  return visited;
}

describe('moving along the graph', () => {
  it('goes from layer to layer, and ends at the classifier', () => {
    const { stops } = drawn([]);
    assert.deepEqual(walk(stops, 'conv1.conv_block.0', 'after', 4), [
      'conv1.conv_block.0',
      'conv1.conv_block.1',
      'conv1.conv_block.2',
      'maxpool1',
      'conv2a.conv_block.0',
    ]);
    assert.equal(walk(stops, 'conv1.conv_block.0', 'after', 1000).at(-1), 'fc');
    assert.equal(walk(stops, 'fc', 'before', 1000).at(-1), 'conv1.conv_block.0');
  });

  it('passes a closed module, and enters an open one through its box', () => {
    assert.deepEqual(walk(drawn([]).stops, 'maxpool2', 'after', 2), ['maxpool2', 'inception3a', 'inception3b']);
    assert.deepEqual(walk(drawn(['inception3a']).stops, 'maxpool2', 'after', 6), [
      'maxpool2',
      'inception3a',
      'inception3a.branch1.conv_block.0',
      'inception3a.branch1.conv_block.1',
      'inception3a.branch1.conv_block.2',
      'inception3a.cat',
      'inception3b',
    ]);
  });

  it('goes back from a join into the branch it came from', () => {
    const { stops } = drawn(['inception3a']);
    const last = 'inception3a.branch3.1.conv_block.2';
    assert.equal(along(stops, last, 'after', [last]), 'inception3a.cat');
    assert.equal(along(stops, 'inception3a.cat', 'before', ['maxpool1', last]), last);
    assert.equal(along(stops, 'inception3a.cat', 'before', []), 'inception3a.branch1.conv_block.2');
  });

  it('goes across to neighboring branches and to the auxiliary heads', () => {
    const { stops, bounds } = drawn(['inception3a']);
    const to = (path: string, side: 'before' | 'after'): string | undefined =>
      across(stops, bounds, path, side, 'down');
    assert.equal(to('inception3a.branch1.conv_block.0', 'after'), 'inception3a.branch2.0.conv_block.0');
    assert.equal(to('inception3a.branch3.0.conv_block.0', 'before'), 'inception3a.branch2.0.conv_block.0');
    assert.equal(to('inception3a.branch3.0.conv_block.1', 'after'), 'inception3a.branch3.0.conv_block.2');
    assert.equal(to('inception4a', 'after'), 'aux1');
    assert.equal(to('inception4a', 'before'), undefined);
  });

  it('does the same from left to right', () => {
    const { stops, bounds } = drawn(['inception3a'], 'right');
    const next = across(stops, bounds, 'inception3a.branch2.1.conv_block.0', 'after', 'right');
    assert.equal(next, 'inception3a.branch3.1.conv_block.0');
    assert.equal(along(stops, 'maxpool1', 'after', []), 'conv2a.conv_block.0');
  });

  it('begins at the first layer and ends at the last', () => {
    assert.deepEqual(endsOf(drawn([]).stops), { first: 'conv1.conv_block.0', last: 'fc' });
  });

  it('leads out of a layer to its block, its module and no further', () => {
    const { stops } = drawn(['inception3a']);
    assert.equal(stops.get('inception3a.branch3.1.conv_block.0')?.outer, 'inception3a.branch3.1');
    assert.equal(stops.get('inception3a.branch3.1')?.outer, 'inception3a');
    assert.equal(stops.get('inception3a')?.outer, undefined);
    assert.equal(along(stops, 'inception3a.branch3.1', 'after', []), 'inception3a.branch3.1.conv_block.0');
    assert.equal(along(stops, 'inception3a.branch3.1', 'before', []), 'inception3a.branch3.0.conv_block.2');
  });
});
