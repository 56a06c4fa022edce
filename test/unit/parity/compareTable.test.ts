import assert from 'node:assert/strict';
import { analyze } from '../../../src/model/analysis';
import { formatSummary } from '../../../src/model/summary';
import { createGraph, graphOf, VARIANT_IDS, VARIANTS } from '../../../src/model/variants';
import { closestVariant, compareTable } from '../../../src/parity/compareTable';
import { parsePrintedTable } from '../../../src/parity/printedTable';
import { firstDifference, layerOf } from '../../../src/parity/tableFinding';
import type { TableComparison } from '../../../src/protocol';
import { DEFAULT_CONFIG } from '../../../src/protocol';
import { printedTable, REMOVED, withLine } from '../../fixtures/printedTables';

function compare(text: string): TableComparison {
  return compareTable(parsePrintedTable(text), DEFAULT_CONFIG, 'table.txt');
}

function assertSame(comparison: TableComparison): void {
  assert.equal(firstDifference(comparison), undefined);
  assert.equal(comparison.totalParams, undefined);
  assert.equal(comparison.closer, undefined);
}

describe('A comparison of tables', () => {
  for (const [name, layers, batch, mode] of [
    ['torchinfo', 79, 2, 'eval'],
    ['torchinfo-train', 203, 2, 'train'],
    ['torchsummary', 187, 1, 'eval'],
  ] as const) {
    it(`finds that of ${name} the same`, () => {
      const comparison = compare(printedTable(name));
      assertSame(comparison);
      assert.equal(comparison.rows.length, layers);
      assert.deepEqual(
        { batch: comparison.compared.batch, mode: comparison.compared.mode, inputSize: comparison.compared.inputSize },
        { batch, mode, inputSize: 224 },
      );
    });
  }

  for (const variant of VARIANT_IDS) {
    it(`finds ${variant} in its own summary, of any batch, size and number of classes`, () => {
      const graph = createGraph(variant, { classes: 12, useAux: false });
      const text = formatSummary(analyze(graph, { batch: 3, inputSize: 160, mode: 'eval' }), 'text');
      const table = parsePrintedTable(text);
      const found = closestVariant(table, DEFAULT_CONFIG);
      const comparison = compareTable(table, { ...DEFAULT_CONFIG, variant: found }, 'own');
      assertSame(comparison);
      assert.deepEqual(comparison.compared, {
        ...{ variant, classes: 12, useAux: false, batch: 3, inputSize: 160, mode: 'eval' },
      });
    });
  }

  it('names the first layer with other figures, and which', () => {
    const comparison = compare(printedTable('torchinfo-kernel3'));
    const first = firstDifference(comparison);
    assert.equal(first?.path, 'inception3a.branch3.1.conv_block.0');
    assert.equal(first.line, 44);
    assert.deepEqual(first.differences, [
      { field: 'params', ours: '12,800', theirs: '4,608' },
      { field: 'multAdds', ours: '10,035,200', theirs: '3,612,672' },
    ]);
    assert.deepEqual(comparison.totalParams, { ours: '13,385,816', theirs: '13,004,888' });
    assert.equal(comparison.rows.filter(({ status }) => status !== 'same').length, 9);
  });

  const train = printedTable('torchinfo-train');

  it('names a layer that is missing', () => {
    const comparison = compare(withLine(train, '│    └─BatchNorm2d: 3-2 ', () => REMOVED));
    const first = firstDifference(comparison);
    assert.equal(first?.path, 'conv1.conv_block.1');
    assert.equal(first.status, 'missing');
    assert.equal(comparison.rows.filter(({ status }) => status !== 'same').length, 1);
  });

  it('names a layer that is one more, and where it stands', () => {
    const extra = '├─Softmax: 1-99    [2, 64, 56, 56]    --    --';
    const comparison = compare(withLine(train, 'MaxPool2d: 1-2 ', line => `${line}\n${extra}`));
    const first = firstDifference(comparison);
    assert.ok(first);
    assert.equal(first.status, 'extra');
    assert.equal(first.type, 'Softmax');
    assert.equal(layerOf(comparison, first), 'maxpool1');
  });

  it('names layers in another order', () => {
    const norm = train.split('\n').find(line => line.includes('BatchNorm2d: 3-2 ')) ?? '';
    const without = withLine(train, 'BatchNorm2d: 3-2 ', () => REMOVED);
    const comparison = compare(withLine(without, 'ReLU: 3-3 ', line => `${line}\n${norm}`));
    const first = firstDifference(comparison);
    assert.equal(first?.status, 'moved');
    assert.match(first.path ?? '', /^conv1\.conv_block\.[12]$/);
    assert.equal(comparison.rows.filter(({ status }) => status !== 'same').length, 2);
  });

  it('names another shape, before all that follows from it', () => {
    const table = printedTable('torchinfo').replaceAll('56, 56]', '55, 55]');
    const first = firstDifference(compare(table));
    assert.equal(first?.path, 'maxpool1');
    assert.deepEqual(first.differences, [{ field: 'output', ours: '[2, 64, 56, 56]', theirs: '[2, 64, 55, 55]' }]);
  });

  it('compares no type of layer that the table has nowhere, as it may be called as a function', () => {
    const table = train
      .split('\n')
      .filter(line => !line.includes('ReLU'))
      .join('\n');
    const comparison = compare(table);
    assert.equal(firstDifference(comparison), undefined);
    assert.deepEqual(comparison.functional, ['ReLU']);
  });

  it('leaves the names and the nesting of modules to their writer', () => {
    const table = train.replaceAll('BasicConv2d', 'ConvBlock').replaceAll('Inception:', 'Mixed:');
    assertSame(compare(table));
  });

  it('compares with an edited network where that is shown', () => {
    const { architecture } = VARIANTS['inception-v1-bn'];
    const { stem } = architecture;
    const edited = { ...architecture, stem: { ...stem, conv1: { ...stem.conv1, width: 32 } } };
    const shown = { ...DEFAULT_CONFIG, architecture: edited };
    const comparison = compareTable(parsePrintedTable(printedTable('torchinfo')), shown, 'table.txt');
    assert.equal(firstDifference(comparison)?.path, 'conv1.conv_block.0');
    const analysis = analyze(graphOf(shown), { batch: 2, inputSize: 224, mode: 'eval' });
    assertSame(compareTable(parsePrintedTable(formatSummary(analysis, 'text')), shown, 'own'));
  });

  it('says which variant a table is more like', () => {
    const graph = createGraph('torchvision-googlenet');
    const comparison = compare(formatSummary(analyze(graph, { batch: 1, inputSize: 224, mode: 'eval' }), 'text'));
    assert.equal(comparison.closer, 'torchvision-googlenet');
    assert.ok(firstDifference(comparison));
  });

  it('takes a table of sizes at which no network is defined for one that differs', () => {
    const table = printedTable('torchinfo').replaceAll('112, 112]', '2, 2]');
    assert.equal(firstDifference(compare(table))?.path, 'conv1.conv_block.0');
  });
});
