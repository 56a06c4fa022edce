import assert from 'node:assert/strict';
import '../../../fixtures/page';
import { analyze } from '../../../../src/model/analysis';
import { createGraph } from '../../../../src/model/variants';
import type { MetricId } from '../../../../webview/state/heatChoice';
import { metricValues } from '../../../../webview/state/metrics';
import type { TableSort } from '../../../../webview/state/table';
import { barOf, nextSort, sortRows, tableRows } from '../../../../webview/table/tableRows';

const analysis = analyze(createGraph('inception-v1-bn'), { batch: 1, inputSize: 224, mode: 'eval' });
const modules = tableRows(analysis, 'modules');
const layers = tableRows(analysis, 'layers');

const valuesOf = (id: MetricId): ReadonlyMap<string, number> =>
  metricValues(id, analysis, {
    convention: 'torchinfo',
    statistics: undefined,
    times: undefined,
    divergence: undefined,
  });

describe('table rows', () => {
  it('show each module and operation once, each below what holds it', () => {
    assert.equal(modules.length, analysis.modules.size);
    assert.equal(new Set(modules.map(({ path }) => path)).size, modules.length);
    modules.forEach(({ path, depth }, index) => {
      const parent = path.includes('.') ? path.slice(0, path.lastIndexOf('.')) : '';
      const above = modules.slice(0, index).findLast(candidate => candidate.depth < depth);
      if (path !== '') assert.equal(above?.path, parent);
    });
  });

  it('follow the order of execution', () => {
    const order = analysis.graph.layers.map(layer => layer.path);
    assert.deepEqual([...layers].map(({ path }) => path).sort(), [...order].sort());
    const inception = layers.filter(({ path }) => path.startsWith('inception3a.')).map(({ path }) => path);
    assert.equal(inception.at(-1), 'inception3a.cat');
    assert.ok(inception.indexOf('inception3a.branch1.conv_block.0') < inception.indexOf('inception3a.cat'));
  });

  it('show functions where they are called', () => {
    const torchvision = analyze(createGraph('torchvision-googlenet'), { batch: 1, inputSize: 224, mode: 'train' });
    const rows = tableRows(torchvision, 'modules');
    const below = (path: string): string[] =>
      rows.flatMap(row => (row.path.startsWith(`${path}.`) ? [`${row.name}: ${row.type}`] : []));
    assert.deepEqual(below('conv1'), ['conv: Conv2d', 'bn: BatchNorm2d', 'relu: relu']);
    assert.deepEqual(below('aux2'), [
      'adaptive_avg_pool2d: adaptive_avg_pool2d',
      'conv: BasicConv2d',
      'conv: Conv2d',
      'bn: BatchNorm2d',
      'relu: relu',
      'flatten: flatten',
      'fc1: Linear',
      'relu: relu',
      'dropout: Dropout',
      'fc2: Linear',
    ]);
  });

  it('have bars as long as their shares of the totals', () => {
    const share = (id: MetricId, path: string): number | undefined => barOf(valuesOf(id), path, true)?.to;
    assert.equal(share('params', ''), 1);
    assert.equal(share('multAdds', ''), 1);
    const convolution = 'inception3a.branch3.1.conv_block.0';
    assert.equal(modules.find(({ path }) => path === convolution)?.name, '0');
    assert.equal(share('params', convolution), 12800 / 13385816);
    assert.equal(share('multAdds', convolution), 10035200 / 1582687432);
    assert.equal(share('params', 'maxpool1'), undefined);
    const sum = layers.reduce((total, { path }) => total + (share('params', path) ?? 0), 0);
    assert.ok(Math.abs(sum - 1) < 1e-9);
  });

  it('have bars beside the largest where nothing adds up, and to both sides of a zero that values lie around', () => {
    const shares = new Map(Object.entries({ a: 0.5, b: 0.25, c: 0 }));
    assert.deepEqual(
      ['a', 'b', 'c'].map(path => barOf(shares, path, false)),
      [{ from: 0, to: 1 }, { from: 0, to: 0.5 }, undefined],
    );
    const means = new Map(Object.entries({ a: -4, b: 2 }));
    assert.deepEqual(barOf(means, 'a', false), { from: 0, to: 0.5 });
    assert.deepEqual(barOf(means, 'b', false), { from: 0.5, to: 0.75 });
  });

  it('sort by every column, and leave equals in the order of the network', () => {
    const first = (sort: TableSort): string | undefined => sortRows(layers, sort, valuesOf)[0]?.path;
    assert.equal(first({ column: 'params', descending: true }), 'aux1.fc1');
    assert.equal(first({ column: 'multAdds', descending: true }), 'conv2b.conv_block.0');
    assert.equal(first({ column: 'activationBytes', descending: true }), 'conv1.conv_block.0');
    assert.equal(first({ column: 'layer', descending: false }), 'aux1.act');
    assert.equal(first({ column: 'type', descending: false }), 'avgpool');
    assert.equal(first({ column: 'output', descending: true }), 'conv1.conv_block.0');
    const params = valuesOf('params');
    const isFree = ({ path }: { path: string }): boolean => params.get(path) === 0;
    const none = sortRows(layers, { column: 'params', descending: false }, valuesOf).filter(isFree);
    assert.deepEqual(none, layers.filter(isFree));
    assert.equal(sortRows(layers, undefined, valuesOf), layers);
  });

  it('come last where they lack what is sorted by, in both directions', () => {
    const values = new Map(Object.entries({ fc: 1, maxpool1: 2 }));
    const sorted = (descending: boolean): string[] =>
      sortRows(layers, { column: 'mean', descending }, () => values).map(({ path }) => path);
    assert.deepEqual(sorted(true).slice(0, 3), ['maxpool1', 'fc', 'conv1.conv_block.0']);
    assert.deepEqual(sorted(false).slice(0, 3), ['fc', 'maxpool1', 'conv1.conv_block.0']);
    assert.equal(sorted(true).length, layers.length);
  });

  it("are reversed by the second click and back in the network's order by the third", () => {
    const numbers = nextSort(undefined, 'params');
    assert.deepEqual(numbers, { column: 'params', descending: true });
    assert.deepEqual(nextSort(numbers, 'params'), { column: 'params', descending: false });
    assert.equal(nextSort({ column: 'params', descending: false }, 'params'), undefined);
    assert.deepEqual(nextSort(numbers, 'type'), { column: 'type', descending: false });
  });
});
