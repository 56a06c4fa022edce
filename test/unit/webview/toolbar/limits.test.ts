import assert from 'node:assert/strict';
import '../../../fixtures/page';
import { analyze } from '../../../../src/model/analysis';
import { createGraph } from '../../../../src/model/variants';
import { DEFAULT_CONFIG as config } from '../../../../src/protocol';
import { findModules } from '../../../../webview/toolbar/find';
import { readCount } from '../../../../webview/controls/typedCount';
import { readInputSize } from '../../../../webview/toolbar/limits';

const graph = createGraph('inception-v1-bn');

describe('typed numbers', () => {
  it('are whole, positive and not too large', () => {
    assert.deepEqual(readCount(' 16 ', 64), { value: 16 });
    for (const text of ['', '0', '-1', '1.5', '1e3', '0x10', '65', 'sixteen', '٣']) {
      assert.ok('error' in readCount(text, 64), text);
    }
  });

  it('are sizes at which the network is defined; other sizes are told the smallest', () => {
    assert.deepEqual(readInputSize('96', graph, config), { value: 96 });
    const bvlc = readInputSize('20', createGraph('bvlc-googlenet'), { ...config, variant: 'bvlc-googlenet' });
    assert.match('error' in bvlc ? bvlc.error : '', /20 × 20.*smallest input is 31 × 31/);
    const training = readInputSize('96', graph, { ...config, mode: 'train' });
    assert.match('error' in training ? training.error : '', /aux1/);
  });
});

describe('find', () => {
  const analysis = analyze(graph, { batch: 1, inputSize: 224, mode: 'eval' });
  const paths = (query: string): string[] => findModules(analysis, query).map(({ path }) => path);

  it('puts the module of that name first, then what ends with it, then the rest', () => {
    assert.equal(paths('fc')[0], 'fc');
    const branch = paths('branch3');
    assert.ok(branch.slice(0, 9).every(path => path.endsWith('.branch3')));
    assert.ok(branch.includes('inception5b.branch3.1.conv_block.2'));
    assert.equal(paths('inception3a')[0], 'inception3a');
  });

  it('matches words of the path and of the type, in any case', () => {
    const convolutions = paths('INCEPTION3A conv2d');
    assert.ok(convolutions.length > 0);
    assert.ok(convolutions.every(path => path.startsWith('inception3a')));
    assert.ok(convolutions.includes('inception3a.branch3.1.conv_block.0'));
  });

  it('finds nothing for nothing', () => {
    assert.deepEqual(paths('  '), []);
    assert.deepEqual(paths('no such layer'), []);
  });
});
