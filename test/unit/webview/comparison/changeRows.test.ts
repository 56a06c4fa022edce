import assert from 'node:assert/strict';
import '../../../fixtures/page';
import { changeRows, changeText, overview } from '../../../../webview/comparison/changeRows';
import { comparisonText } from '../../../../webview/comparison/comparisonText';
import { comparisonOf } from '../../../fixtures/comparison';

const comparison = comparisonOf({
  'conv1.conv_block.0.weight': [0.01, 0.5],
  'conv1.conv_block.1.weight': [0, 0],
  'inception3a.branch1.0.weight': [0.1, 0.2],
  'inception3a.branch1.1.weight': [0.3, 0.1],
  'inception3a.branch1.1.running_mean': [0.4, 0.05],
  'inception3a.branch2.0.weight': [undefined, undefined],
  'fc.weight': [0.2, 3],
  'fc.bias': [undefined, 7],
  'aux1.conv.weight': [0.6, 0.6],
  'aux1.fc1.bias': [undefined, 0],
  'aux1.fc2.bias': [0, 0],
});

describe('rows of a comparison', () => {
  it("are the layers in the network's order, those of a module below it", () => {
    assert.deepEqual(
      changeRows(comparison, undefined, undefined).map(({ depth, name, kind }) => `${depth} ${name} ${kind}`),
      [
        '0 conv1.conv_block.0 layer',
        '0 conv1.conv_block.1 layer',
        '0 inception3a module',
        '1 branch1.0 layer',
        '1 branch1.1 layer',
        '1 branch2.0 layer',
        '0 fc layer',
        '0 aux1 module',
        '1 conv layer',
        '1 fc1 layer',
        '1 fc2 layer',
      ],
    );
  });

  it('have the change of what has changed most inside, and the largest difference', () => {
    const rows = new Map(changeRows(comparison, undefined, undefined).map(row => [row.id, row]));
    const changeOf = (id: string): unknown[] => {
      const row = rows.get(id);
      return [row?.relative, row?.parameter, row?.largest];
    };
    assert.deepEqual(changeOf('inception3a.branch1.1'), [0.4, 'running_mean', 0.1]);
    assert.deepEqual(changeOf('fc'), [0.2, 'weight', 7]);
    assert.deepEqual(changeOf('aux1'), [0.6, 'weight', 0.6]);
    assert.deepEqual(changeOf('aux1.fc1'), [0, 'bias', 0], 'zeros that are zeros still');
    assert.deepEqual(changeOf('inception3a.branch2.0'), [undefined, 'weight', undefined]);
    assert.deepEqual(changeOf('inception3a').slice(0, 1), [undefined], 'a module with a value that is not finite');
  });

  it('are sorted from the largest change, undefined ones first, without modules', () => {
    const order = (sort: 'relative' | 'largest'): string[] =>
      changeRows(comparison, sort, undefined).map(({ id }) => id);
    assert.deepEqual(order('relative'), [
      'inception3a.branch2.0',
      'aux1.conv',
      'inception3a.branch1.1',
      'fc',
      'inception3a.branch1.0',
      'conv1.conv_block.0',
      'conv1.conv_block.1',
      'aux1.fc1',
      'aux1.fc2',
    ]);
    assert.deepEqual(order('largest').slice(0, 3), ['inception3a.branch2.0', 'fc', 'aux1.conv']);
  });

  it('show the parameters of the selected layer, which select that layer', () => {
    for (const sort of [undefined, 'relative'] as const) {
      const rows = changeRows(comparison, sort, 'fc');
      const at = rows.findIndex(({ id }) => id === 'fc');
      const own = rows.slice(at + 1, at + 3);
      assert.deepEqual(
        own.map(({ id, name, path, kind }) => [id, name, path, kind]),
        [
          ['fc.weight', 'weight', 'fc', 'parameter'],
          ['fc.bias', 'bias', 'fc', 'parameter'],
        ],
      );
      assert.equal(rows.filter(({ kind }) => kind === 'parameter').length, 2);
    }
  });
});

describe('what a comparison says', () => {
  it('counts what differs, values that are not finite too', () => {
    const { compared, changed, notFinite, mostChanged } = overview(comparison);
    assert.deepEqual(
      [compared, changed, notFinite, mostChanged?.path, mostChanged?.parameter],
      [11, 8, 1, 'aux1.conv', 'weight'],
    );
    assert.match(comparisonText(comparison), /^8 of 11 .*NaN or infinite: 1\. .*weight of aux1\.conv, by 60 %/);
  });

  it('says plainly that weights are the same', () => {
    const same = comparisonOf({ 'fc.weight': [0, 0], 'fc.bias': [undefined, 0] });
    assert.match(comparisonText(same), /files differ, but all their weights are the same/);
    assert.match(comparisonText({ ...same, other: { name: 'copy.pth', sha256: 'aa' } }), /the same file/);
    const other = comparisonOf({ 'conv1.weight': [0, 0] }, [{ key: 'fc.weight', reason: 'shape' }]);
    assert.match(comparisonText(other), /All 1 parameters that both have/);
  });

  it('gives changes three digits, never a false zero', () => {
    const texts = [0, 1e-9, 0.000123456, 0.0123456, 0.5, 1.23456, 45.678];
    assert.deepEqual(texts.map(changeText), ['0 %', '1.0e-7 %', '0.0123 %', '1.23 %', '50 %', '123 %', '4,568 %']);
  });
});
