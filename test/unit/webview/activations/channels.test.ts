import '../../../fixtures/page';
import assert from 'node:assert/strict';
import { createGraph } from '../../../../src/model/variants';
import type { ChannelMaps } from '../../../../src/protocol';
import { channelDifferences, channelOrder } from '../../../../webview/activations/channelOrder';
import { cellBox, mapBox, positionAt, seenBox } from '../../../../webview/activations/fieldGeometry';
import { layOutGrid, nextTile, tilesInSight } from '../../../../webview/activations/gridLayout';
import { isSigned, levelsOf, scaleOf } from '../../../../webview/activations/mapScales';
import { outermost } from '../../../../webview/activations/navigate';
import { stepFormula } from '../../../../webview/activations/stepFormula';
import {
  closeChannel,
  openChannel,
  openedChannel,
  isPinned,
  pins,
  togglePin,
} from '../../../../webview/state/channels';
import { selected } from '../../../../webview/state/selection';

function mapsOf(figures: Partial<Record<'min' | 'max' | 'mean' | 'zeros', readonly number[]>>): ChannelMaps {
  const count = Math.max(...Object.values(figures).map(values => values.length));
  const of = (name: 'min' | 'max' | 'mean' | 'zeros'): Float32Array<ArrayBuffer> =>
    Float32Array.from(figures[name] ?? new Array<number>(count).fill(0));
  return {
    ...{ path: 'layer', height: 1, width: 2, maps: Uint8Array.from({ length: 2 * count }, (_, i) => i) },
    ...{ min: of('min'), max: of('max'), mean: of('mean'), zeros: of('zeros') },
    memory: { runs: 1, bytes: 1, limit: 1 },
  };
}

describe('the order of channels', () => {
  const maps = mapsOf({ mean: [1, NaN, 3, 1], max: [2, 9, 4, 8], zeros: [0.5, 0, 0.75, 1] });

  it('is that of a figure, the largest first, or that of the index', () => {
    assert.deepEqual(channelOrder(maps, 'mean'), [2, 0, 3, 1], 'what has no mean comes last');
    assert.deepEqual(channelOrder(maps, 'max'), [1, 3, 2, 0]);
    assert.deepEqual(channelOrder(maps, 'zeros'), [3, 2, 0, 1]);
    assert.deepEqual(channelOrder(maps, 'index'), [0, 1, 2, 3]);
  });

  it('by the difference of two pictures leaves out what has none', () => {
    assert.deepEqual(channelDifferences(maps, mapsOf({ mean: [1.5, 0, 1, 4] })), [
      { channel: 3, difference: 3 },
      { channel: 2, difference: -2 },
      { channel: 0, difference: 0.5 },
    ]);
  });
});

describe('the scale of maps', () => {
  const maps = mapsOf({ min: [-3, 0, NaN], max: [1, 2, NaN] });

  it('is the largest magnitude of each channel or of all', () => {
    assert.deepEqual([0, 1, 2].map(scaleOf(maps, 'each')), [3, 2, 0]);
    assert.deepEqual([0, 1, 2].map(scaleOf(maps, 'layer')), [3, 3, 3]);
  });

  it('is signed where a value is below 0', () => {
    assert.equal(isSigned(maps), true);
    assert.equal(isSigned(mapsOf({ min: [0, NaN] })), false);
  });

  it('is of bytes in the memory of all channels', () => {
    assert.deepEqual([...levelsOf(maps, 1)], [2, 3]);
  });
});

describe('the grid of channels', () => {
  // 7 tiles of 56 and 6 gaps are 428 wide.
  const layout = layOutGrid(64, 430);

  it('fills the width', () => {
    assert.deepEqual([layout.perLine, layout.lines, layout.lineHeight], [7, 10, 78]);
    assert.equal(layOutGrid(64, 20).perLine, 1);
    assert.equal(layOutGrid(3, 430).perLine, 3, 'few channels are larger');
  });

  it('draws what is in sight, and two lines around it', () => {
    assert.deepEqual(tilesInSight(layout, -500, 400), { first: 0, end: 7 });
    assert.deepEqual(tilesInSight(layout, 0, 156), { first: 0, end: 28 });
    assert.deepEqual(tilesInSight(layout, 390, 156), { first: 21, end: 63 });
    assert.deepEqual(tilesInSight(layout, 5000, 400), { first: 64, end: 64 });
    const many = layOutGrid(1024, 430);
    const { first, end } = tilesInSight(many, 5000, 800);
    assert.ok(end - first < 120, `${end - first} of 1,024`);
  });

  it('is walked through by keys, which end at its edges', () => {
    const next = (from: number, key: string): number | undefined => nextTile(layout, from, key, 3);
    assert.deepEqual(
      [next(0, 'ArrowRight'), next(0, 'ArrowDown'), next(8, 'ArrowUp'), next(8, 'ArrowLeft')],
      [1, 7, 1, 7],
    );
    assert.deepEqual([next(0, 'ArrowUp'), next(63, 'ArrowRight'), next(60, 'ArrowDown')], [0, 63, 60]);
    assert.deepEqual([next(5, 'Home'), next(5, 'End')], [0, 63]);
    assert.deepEqual([next(5, 'PageDown'), next(60, 'PageDown'), next(5, 'PageUp')], [26, 63, 0]);
    assert.equal(next(5, 'a'), undefined);
  });
});

describe('the place of a value in the picture', () => {
  // BVLC's conv1: 7 × 7, stride 2, padding 3.
  const field = { size: 7, stride: 2, center: 0.5 };

  it('is around the center of what it sees', () => {
    assert.deepEqual(mapBox(field, { height: 112, width: 112 }), { x: -0.5, y: -0.5, width: 224, height: 224 });
    assert.deepEqual(cellBox(field, { y: 1, x: 10 }), { x: 19.5, y: 1.5, width: 2, height: 2 });
  });

  it('sees no more than there is', () => {
    assert.deepEqual(seenBox(field, { y: 0, x: 10 }, 224), { x: 17, y: 0, width: 7, height: 4 });
    assert.deepEqual(seenBox(field, { y: 111, x: 111 }, 224), { x: 219, y: 219, width: 5, height: 5 });
  });

  it('is found from a point, the nearest one where the map does not reach', () => {
    const map = { height: 112, width: 112 };
    assert.deepEqual(positionAt(field, map, 20.4, 1.4), { y: 0, x: 10 });
    assert.deepEqual(positionAt(field, map, 224, -3), { y: 0, x: 111 });
  });
});

describe('a channel that is shown large', () => {
  afterEach(() => {
    selected.value = undefined;
    closeChannel();
    pins.value = [];
  });

  it('is shown as long as the selection stays', () => {
    selected.value = 'conv1';
    openChannel({ path: 'conv1.conv_block.1', channel: 3, position: { y: 1, x: 2 } });
    assert.equal(openedChannel.value?.channel, 3);
    selected.value = 'maxpool1';
    assert.equal(openedChannel.value, undefined);
  });

  it('can be pinned, the newest first, up to a limit, and unpinned', () => {
    const pin = (channel: number) => ({ variant: 'bvlc-googlenet' as const, path: 'fc', channel });
    for (let channel = 0; channel < 40; channel++) togglePin(pin(channel));
    assert.deepEqual([pins.value.length, pins.value[0]?.channel], [32, 39]);
    assert.deepEqual([isPinned(pin(39)), isPinned(pin(0))], [true, false]);
    togglePin(pin(39));
    assert.deepEqual([isPinned(pin(39)), pins.value.length], [false, 31]);
  });

  it('is found by the outermost module that it is the output of', () => {
    const graph = createGraph('bvlc-googlenet');
    assert.equal(outermost(graph, 'inception3a.cat'), 'inception3a');
    assert.equal(outermost(graph, 'inception3a.branch2.0.conv_block.1'), 'inception3a.branch2.0');
    assert.equal(outermost(graph, 'conv1.conv_block.0'), 'conv1.conv_block.0');
    assert.equal(outermost(graph, 'fc'), 'fc');
  });
});

describe('the formula of a step', () => {
  const from = { path: 'a', channel: 0, y: 0, x: 0 };

  it('has the numbers that it is computed from', () => {
    assert.equal(stepFormula({ layer: 'r', type: 'ReLU', input: -0.25, from }, 0), '0 = max(0, -0.25)');
    const batchNorm = { gamma: 2, beta: -0.5, mean: -1, variance: 3, eps: 0.001 };
    assert.equal(
      stepFormula({ layer: 'b', type: 'BatchNorm2d', input: 4, from, batchNorm }, 5.27),
      '5.27 = 2 · (4 + 1) / √(3 + 0.001) − 0.5',
    );
  });
});
