import assert from 'node:assert/strict';
import { analyze } from '../../../../src/model/analysis';
import { createGraph } from '../../../../src/model/variants';
import type { Row } from '../../../../webview/table/tableRows';
import type { TableSort } from '../../../../webview/state/table';
import { nextSort, sortRows, tableRows } from '../../../../webview/table/tableRows';

const analysis = analyze(createGraph('inception-v1-bn'), { batch: 1, inputSize: 224, mode: 'eval' });
const modules = tableRows(analysis, 'modules', 'torchinfo');
const layers = tableRows(analysis, 'layers', 'torchinfo');

function row(path: string): Row {
  const found = modules.find(candidate => candidate.path === path);
  assert.ok(found, `no row ${path}`);
  return found;
}

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
    const rows = tableRows(torchvision, 'modules', 'torchinfo');
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

  it('give shares of the totals', () => {
    assert.equal(row('').paramsShare, 1);
    assert.equal(row('').multAddsShare, 1);
    const convolution = row('inception3a.branch3.1.conv_block.0');
    assert.equal(convolution.name, '0');
    assert.equal(convolution.paramsShare, 12800 / 13385816);
    assert.equal(convolution.multAddsShare, 10035200 / 1582687432);
    assert.ok(Math.abs(layers.reduce((sum, { paramsShare }) => sum + paramsShare, 0) - 1) < 1e-9);
  });

  it('count by the chosen convention', () => {
    const [network] = tableRows(analysis, 'modules', 'fvcore');
    assert.equal(network?.multAdds, 1582671872);
  });

  it('sort by every column, and leave equals in the order of the network', () => {
    const first = (sort: TableSort): string | undefined => sortRows(layers, sort)[0]?.path;
    assert.equal(first({ column: 'params', descending: true }), 'aux1.fc1');
    assert.equal(first({ column: 'multAdds', descending: true }), 'conv2b.conv_block.0');
    assert.equal(first({ column: 'layer', descending: false }), 'aux1.act');
    assert.equal(first({ column: 'type', descending: false }), 'avgpool');
    assert.equal(first({ column: 'output', descending: true }), 'conv1.conv_block.0');
    const none = sortRows(layers, { column: 'params', descending: false }).filter(({ params }) => params === 0);
    assert.deepEqual(
      none,
      layers.filter(({ params }) => params === 0),
    );
    assert.equal(sortRows(layers, undefined), layers);
  });

  it("are reversed by the second click and back in the network's order by the third", () => {
    const numbers = nextSort(undefined, 'params');
    assert.deepEqual(numbers, { column: 'params', descending: true });
    assert.deepEqual(nextSort(numbers, 'params'), { column: 'params', descending: false });
    assert.equal(nextSort({ column: 'params', descending: false }, 'params'), undefined);
    assert.deepEqual(nextSort(numbers, 'type'), { column: 'type', descending: false });
  });
});
