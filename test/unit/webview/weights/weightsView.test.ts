import assert from 'node:assert/strict';
import '../../../fixtures/page';
import { createGraph } from '../../../../src/model/variants';
import { barPath, binEnds, histogramBars } from '../../../../webview/charts/bars';
import type { Rgb } from '../../../../src/drawing/pixels/colors';
import {
  divergingPalette,
  largestMagnitude,
  brightness,
  paletteColor,
  pixel,
} from '../../../../src/drawing/pixels/colors';
import { filterColor } from '../../../../webview/weights/filterColor';
import { exactReal, real } from '../../../../webview/text/realNumbers';
import { steppedChannel } from '../../../../webview/weights/channelPages';
import { paintTiles } from '../../../../webview/charts/paintTiles';
import { firstConvolution, isFirstConvolution, shownLayers } from '../../../../webview/weights/shownLayers';
import type { Cell, TileLimits } from '../../../../webview/charts/tileLayout';
import { cellAt, layOutTiles, nextCell, cornerOfCell } from '../../../../webview/charts/tileLayout';

const LIMITS: TileLimits = { width: 100, height: 80, gap: 2, smallestCell: 3, largestCell: 8 };
const kernels = layOutTiles({ count: 7, rows: 3, columns: 3 }, LIMITS);

/** Every cell of a picture. */
function cellsOf({ count, rows, columns }: { count: number; rows: number; columns: number }): Cell[] {
  return Array.from({ length: count * rows * columns }, (_, index) => ({
    tile: Math.floor(index / (rows * columns)),
    row: Math.floor(index / columns) % rows,
    column: index % columns,
  }));
}

describe('tiles of a picture', () => {
  it('have the largest cells with which they fit, and the smallest where none do', () => {
    assert.deepEqual([kernels.cell, kernels.perLine, kernels.width, kernels.height], [8, 3, 76, 76]);
    const lower = layOutTiles(kernels, { ...LIMITS, height: 44 });
    assert.deepEqual([lower.cell, lower.perLine, lower.width, lower.height], [7, 4, 90, 44]);
    const none = layOutTiles(kernels, { ...LIMITS, width: 5, height: 5 });
    assert.deepEqual([none.cell, none.perLine], [3, 1]);
  });

  for (const [what, content] of Object.entries({
    kernels: { count: 7, rows: 3, columns: 3 },
    'many kernels': { count: 832, rows: 5, columns: 5 },
    'a matrix wider than the pane': { count: 1, rows: 4, columns: 2048 },
    'one kernel': { count: 1, rows: 1, columns: 1 },
  })) {
    it(`find each cell where it is drawn, and none between, for ${what}`, () => {
      const tiles = layOutTiles(content, LIMITS);
      assert.ok(tiles.cell >= LIMITS.smallestCell && tiles.cell <= LIMITS.largestCell);
      for (const cell of cellsOf(content)) {
        const { x, y } = cornerOfCell(tiles, cell);
        assert.ok(x >= 0 && y >= 0 && x + tiles.cell <= tiles.width && y + tiles.cell <= tiles.height);
        assert.deepEqual(cellAt(tiles, x, y), cell);
        assert.deepEqual(cellAt(tiles, x + tiles.cell - 0.01, y + tiles.cell - 0.01), cell);
      }
      for (const [x, y] of [
        [-1, 0],
        [0, -1],
        [tiles.width, 0],
        [0, tiles.height],
      ] as const) {
        assert.equal(cellAt(tiles, x, y), undefined);
      }
    });
  }

  it('have gaps, and nothing behind the last one', () => {
    const { x } = cornerOfCell(kernels, { tile: 0, row: 0, column: 2 });
    assert.equal(cellAt(kernels, x + kernels.cell + 0.5, 0), undefined);
    const last = cornerOfCell(kernels, { tile: 6, row: 0, column: 0 });
    assert.equal(cellAt(kernels, last.x + 3 * kernels.cell + kernels.gap, last.y), undefined);
  });

  it('are walked through with the arrow keys, over the gaps and not over the edges', () => {
    const from = { tile: 1, row: 1, column: 2 };
    assert.deepEqual(nextCell(kernels, from, 'ArrowRight'), { tile: 2, row: 1, column: 0 });
    assert.deepEqual(nextCell(kernels, from, 'ArrowLeft'), { tile: 1, row: 1, column: 1 });
    assert.deepEqual(nextCell(kernels, { ...from, row: 2 }, 'ArrowDown'), { tile: 4, row: 0, column: 2 });
    assert.deepEqual(nextCell(kernels, from, 'ArrowUp'), { tile: 1, row: 0, column: 2 });
    assert.equal(nextCell(kernels, { tile: 0, row: 0, column: 0 }, 'ArrowUp'), undefined);
    assert.equal(nextCell(kernels, { tile: 2, row: 0, column: 2 }, 'ArrowRight'), undefined);
    assert.equal(nextCell(kernels, { tile: 4, row: 2, column: 0 }, 'ArrowDown'), undefined, 'the last line is short');
    assert.deepEqual(nextCell(kernels, from, 'End'), { tile: 6, row: 2, column: 2 });
    assert.equal(nextCell(kernels, from, 'a'), undefined);
  });

  it('are painted where they are found, on their frame', () => {
    const tiles = layOutTiles({ count: 3, rows: 2, columns: 2 }, { ...LIMITS, width: 20, largestCell: 4 });
    const color = (tile: number, row: number, column: number): number => 1 + tile * 4 + row * 2 + column;
    const frame = 99;
    const pixels = new Uint32Array(paintTiles(tiles, { color, gapColor: frame }).buffer);
    assert.equal(pixels.length, tiles.width * tiles.height);
    for (let y = 0; y < tiles.height; y++) {
      for (let x = 0; x < tiles.width; x++) {
        const cell = cellAt(tiles, x, y);
        const found = pixels[y * tiles.width + x];
        if (cell) assert.equal(found, color(cell.tile, cell.row, cell.column), `${x}, ${y}`);
        else assert.ok(found === frame || found === 0, `${x}, ${y}: ${found ?? ''}`);
      }
    }
    assert.ok(pixels.includes(frame));
  });
});

describe('colors of weights', () => {
  const blue: Rgb = [0, 0, 255];
  const page: Rgb = [20, 20, 20];
  const red: Rgb = [255, 0, 0];
  const palette = divergingPalette(blue, page, red);

  it('go from negative over zero, which is the page, to positive', () => {
    const colors = [-2, -1, 0, 1, 2].map(value => paletteColor(palette, value, 1));
    assert.deepEqual(colors, [blue, blue, page, red, red].map(pixel));
    assert.equal(paletteColor(palette, 0, 0), pixel(page));
    for (const value of [NaN, Infinity, -Infinity]) assert.equal(paletteColor(palette, value, 1), undefined);
  });

  it('have their scale from the finite values', () => {
    assert.equal(largestMagnitude(Float32Array.of(0.25, -0.5, NaN, -Infinity)), 0.5);
    assert.equal(largestMagnitude(new Float32Array()), 0);
    assert.deepEqual([brightness(-1, 1), brightness(0, 1), brightness(1, 1), brightness(5, 0)], [0, 128, 255, 128]);
  });

  it("are those of the network's input channels, in either order", () => {
    // Two filters of one pixel: the first channel strongest, then the last one at half the strength.
    const weight = { shape: [2, 3, 1, 1], data: Float32Array.of(1, 0, -1, 0, 0, 0.5) };
    const bytes = (channels: 'RGB' | 'BGR', own: boolean, tile: number): number[] => {
      const color = filterColor(weight, channels, own)(tile, 0, 0) ?? NaN;
      return [color & 255, (color >> 8) & 255, (color >> 16) & 255];
    };
    assert.deepEqual(bytes('RGB', true, 0), [255, 128, 0]);
    assert.deepEqual(bytes('BGR', true, 0), [0, 128, 255]);
    assert.deepEqual(bytes('RGB', true, 1), [128, 128, 255], 'a scale of its own');
    assert.deepEqual(bytes('RGB', false, 1), [128, 128, 191], "the layer's scale");
    const flawed = { ...weight, data: weight.data.with(1, NaN) };
    const [first, second] = [0, 1].map(tile => filterColor(flawed, 'RGB', false)(tile, 0, 0));
    assert.ok(first === undefined && second !== undefined, 'what is not finite has no color of its own');
  });
});

describe('bars', () => {
  it('stand on zero, up or down, and are left out where a value is not finite', () => {
    const { path, baseline } = barPath([1, -1, NaN]);
    assert.equal(baseline, 50);
    assert.equal(path, 'M0 50V0H1V100H2V50H3V50Z');
    assert.equal(barPath([0, 0]).path, 'M0 100V100H1V100H2V100Z');
  });

  it('show every bin of a histogram that holds anything', () => {
    assert.deepEqual(histogramBars([0, 1, 1000]), [0, 20, 1000]);
    assert.deepEqual(binEnds(-1, 1, 4, 0), [-1, -0.5]);
    assert.deepEqual(binEnds(-1, 1, 4, 3), [0.5, 1]);
  });
});

describe('figures of weights', () => {
  it('have four digits, or all those of a 32-bit float', () => {
    const values = [0, -0, 0.0123456, -1.5, 123456.7, 1e-5, -2e7, NaN, -Infinity];
    const texts = ['0', '0', '0.01235', '-1.5', '123500', '1.00e-5', '-2.00e+7', 'NaN', '-Infinity'];
    assert.deepEqual(values.map(real), texts);
    assert.equal(exactReal(Math.fround(0.1)), '0.100000001');
  });

  it('are turned over by pages that stay inside', () => {
    const page = (first: number, pages: 1 | -1): number => steppedChannel({ channels: 100, first, step: 64 }, pages);
    assert.deepEqual([page(0, 1), page(64, 1), page(64, -1), page(10, -1)], [64, 64, 0, 0]);
  });
});

describe('what is selected of the weights', () => {
  const graph = createGraph('inception-v1-bn');
  const paths = (path: string): string[] => shownLayers(graph, path).layers.map(layer => layer.path);

  it('is a layer itself, or what is inside a module and has weights', () => {
    assert.deepEqual(paths('conv1'), ['conv1.conv_block.0', 'conv1.conv_block.1']);
    assert.deepEqual(paths('fc'), ['fc']);
    assert.deepEqual(paths('maxpool1'), []);
    assert.equal(paths('inception3a').length, 12);
    assert.equal(paths('inception3').length, 0);
  });

  it('is drawn weight by weight for one convolution or linear layer, with its normalization', () => {
    const detailed = ['conv1', 'conv1.conv_block.1', 'fc', 'inception3a.branch1', 'inception3a', 'aux1', ''];
    assert.deepEqual(
      detailed.map(path => shownLayers(graph, path).detailed),
      [true, true, true, true, false, false, false],
    );
  });

  it('has filters to look at in the convolution that reads the picture', () => {
    assert.equal(firstConvolution(graph)?.path, 'conv1.conv_block.0');
    assert.equal(graph.layers.filter(isFirstConvolution).length, 1);
  });
});
