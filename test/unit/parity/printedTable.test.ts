import assert from 'node:assert/strict';
import { MAX_TABLE_LENGTH, parsePrintedTable } from '../../../src/parity/printedTable';
import { printedTable } from '../../fixtures/printedTables';

const RULE = '='.repeat(90);

function table(header: string, ...rows: readonly string[]): string {
  return [RULE, header, RULE, ...rows, RULE, 'Total params: 9,408', RULE].join('\n');
}

const unknown = { path: undefined, input: undefined, multAdds: undefined };

describe('A printed table', () => {
  it('of torchinfo is read with its tree and its totals', () => {
    const { tool, rows, totalParams, inputBytes } = parsePrintedTable(printedTable('torchinfo'));
    assert.equal(tool, 'torchinfo');
    assert.equal(rows.length, 131);
    assert.deepEqual(rows[0], { ...unknown, type: 'Inception_V1', depth: 0, output: [2, 1000], params: 6379984 });
    assert.deepEqual(rows[3], { ...unknown, type: 'Conv2d', depth: 3, output: [2, 64, 112, 112], params: 9408 });
    assert.equal(totalParams, 13385816);
    assert.deepEqual(inputBytes, { value: 1.2e6, error: 5100 });
  });

  it('of torchsummary is read in the order of execution', () => {
    const { tool, rows, totalParams } = parsePrintedTable(printedTable('torchsummary'));
    assert.equal(tool, 'torchsummary');
    assert.deepEqual(rows[1], { ...unknown, type: 'BatchNorm2d', depth: 1, output: [-1, 64, 112, 112], params: 128 });
    assert.equal(rows.length, 254);
    assert.equal(totalParams, 7005832);
  });

  const conv = { type: 'Conv2d', depth: 3, input: [2, 3, 224, 224], output: [2, 64, 112, 112], params: 9408 };

  it('is read by the names of its columns, in any order and width', () => {
    const text = table(
      'Layer (type (var_name):depth-idx)    Trainable Kernel Shape Mult-Adds Input Shape Output Shape Param % Groups Param #',
      'Net (Net)                            True      --     -- [2, 3, 224, 224] [2, 1000] 47.66% -- 6,379,984',
      '├─BasicConv2d (conv1): 1-1           True      --     -- [2, 3, 224, 224] [2, 64, 112, 112] -- -- --',
      '│    └─Sequential (conv_block): 2-1  Partial   --     -- [2, 3, 224, 224] [2, 64, 112, 112] -- -- --',
      '│    │    └─Conv2d (0): 3-1          True      [7, 7] 236,027,904 [2, 3, 224, 224] [2, 64, 112, 112] 0.07% 1 9,408',
      '├─MaxPool2d (pool): 1-2              --        3      -- [2, 64, 112, 112] [2, 64, 56, 56] -- -- (recursive)',
    );
    const { rows } = parsePrintedTable(text);
    assert.deepEqual(rows[3], { ...conv, path: 'conv1.conv_block.0', multAdds: 236027904 });
    assert.equal(rows[4]?.path, 'pool');
    assert.equal(rows[4].params, undefined);
    assert.equal(rows[4].multAdds, 0);
  });

  it('is read in ASCII, without depths, indented, and with the lines that verbose=2 adds', () => {
    const ascii = table(
      'Layer (type)          Input Shape        Output Shape        Param #',
      'Net                   [2, 3, 224, 224]   [2, 1000]           --',
      '+ BasicConv2d         [2, 3, 224, 224]   [2, 64, 112, 112]   --',
      '|    + Sequential     [2, 3, 224, 224]   [2, 64, 112, 112]   --',
      '|    |    + Conv2d    [2, 3, 224, 224]   [2, 64, 112, 112]   9,408',
    );
    const indented = ascii.replace(/^/gm, '    ');
    for (const text of [ascii, indented, indented.replaceAll('\n', '\r\n')]) {
      assert.deepEqual(parsePrintedTable(text).rows[3], { ...conv, path: undefined, multAdds: undefined });
    }
    const verbose = table(
      'Layer (type:depth-idx)         Output Shape           Param #',
      'Net                            [2, 1000]              --',
      '├─Conv2d: 1-1                  [2, 64, 112, 112]      9,472',
      '│    └─weight                                         ├─9,408',
      '│    └─bias                    [64]                   └─64',
      '├─ReLU: 1-2                    [2, 64, 112, 112]      --',
    );
    assert.deepEqual(
      parsePrintedTable(verbose).rows.map(({ type }) => type),
      ['Net', 'Conv2d', 'ReLU'],
    );
  });

  it('may be surrounded by other text, and lack its end', () => {
    const text = `# My model\n\`\`\`\n${table('Layer (type:depth-idx)  Output Shape', 'Net  [1, 1000]')}\n\`\`\``;
    assert.equal(parsePrintedTable(text).rows.length, 1);
    assert.equal(parsePrintedTable(text.slice(0, text.indexOf('Total'))).totalParams, undefined);
  });

  it('has no shape where a module gives several tensors', () => {
    const text = table('Layer (type:depth-idx)  Output Shape  Param #', 'Net  [[1, 1000], [1, 1000]]  12');
    assert.deepEqual(parsePrintedTable(text).rows[0], {
      ...unknown,
      type: 'Net',
      depth: 0,
      output: undefined,
      params: 12,
    });
  });

  for (const [what, text, message] of [
    ['no table', 'Net(\n  (conv1): Conv2d()\n)', /has no table of torchinfo or torchsummary/],
    ['the head of a table only', table('Layer (type:depth-idx)  Output Shape'), /no rows/],
    ['other rows', table('Layer (type:depth-idx)  Output Shape', '<script>'), /none of a table: "<script>"/],
    [
      'too many rows',
      table('Layer (type)  Output Shape', ...Array<string>(2001).fill('├─ReLU  [1]')),
      /more than 2000/,
    ],
    ['too much text', ' '.repeat(MAX_TABLE_LENGTH + 1), /too long/],
  ] as const) {
    it(`is refused with ${what}`, () => {
      assert.throws(() => parsePrintedTable(text), { name: 'FormatError', message });
    });
  }

  it('may have a line of a megabyte', () => {
    const row = `${'│    '.repeat(9e4)}└─${'a '.repeat(4e5)}`;
    assert.equal(parsePrintedTable(table('Layer (type)  Output Shape', row)).rows[0]?.type, 'a');
  });
});
