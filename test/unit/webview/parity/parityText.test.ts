import assert from 'node:assert/strict';
import '../../../fixtures/page';
import type { RecordingCause } from '../../../../src/protocol';
import { PARITY_CAUSES } from '../../../../src/protocol';
import { causeText, comparedText, firstPath, parityText, rowName } from '../../../../webview/parity/parityText';
import { divergence, parity } from '../../../../webview/state/parity';
import { shownTab, pickedTab, shownTabs } from '../../../../webview/state/tabs';
import { recordingComparison, tableComparison } from '../../../fixtures/parity';

const DIFFERS = {
  path: 'fc',
  status: 'differs',
  differences: [
    { field: 'params', ours: '12', theirs: '4' },
    { field: 'output', ours: '[1, 2]', theirs: '[1, 3]' },
  ],
} as const;

describe('Another network beside this one, in words', () => {
  afterEach(() => {
    parity.value = undefined;
    pickedTab.value = 'layer';
  });

  for (const [what, compared, text, path] of [
    ['the same table', tableComparison([{}, {}]), 'All 2 layers are the same.', undefined],
    [
      'another total',
      tableComparison([{}], { totalParams: { ours: '5', theirs: '6' } }),
      'All 1 layers are the same, but not the total of parameters.',
      undefined,
    ],
    [
      'other figures',
      tableComparison([{ path: 'conv1' }, { ...DIFFERS, differences: [...DIFFERS.differences] }]),
      'fc is the first that differs: 4 parameters, not 12; output [1, 3], not [1, 2].',
      'fc',
    ],
    [
      'a missing layer',
      tableComparison([{ path: 'fc', status: 'missing' }]),
      'fc is the first that differs: it is missing in the table.',
      'fc',
    ],
    [
      'a layer too many',
      tableComparison([{ path: 'conv1' }, { line: 9, type: 'Softmax', status: 'extra' }]),
      'Softmax in row 9 is the first that differs: it is no layer of this network.',
      'conv1',
    ],
    [
      'another order',
      tableComparison([{ path: 'fc', status: 'moved' }]),
      'fc is the first that differs: it stands in another order.',
      'fc',
    ],
    ['modules that agree', recordingComparison([{}, {}]), 'All 2 recorded modules agree.', undefined],
    [
      'a module that differs',
      recordingComparison([{}, { state: 'differs', path: 'pool' }, { state: 'follows' }, { state: 'follows' }]),
      'pool is the first that differs; 2 modules only follow.',
      'pool',
    ],
    [
      'the last one that differs',
      recordingComparison([{ state: 'differs' }]),
      'layer0 is the first that differs.',
      'layer0',
    ],
  ] as const) {
    it(`says of ${what}: ${text}`, () => {
      assert.equal(parityText(compared), text);
      assert.equal(firstPath(compared), path);
    });
  }

  it('names a row by its own path where it is none of ours', () => {
    const [row] = tableComparison([{ theirPath: 'net.extra', line: 3 }]).rows;
    assert.equal(row && rowName(row), 'net.extra');
  });

  it('says what a table was compared with', () => {
    assert.equal(
      comparedText(tableComparison([])),
      'A table of torchinfo, beside Inception V1 (BN): batch 2, input 224 × 224, eval mode.',
    );
  });

  it('has other words for each cause', () => {
    const cause = (kind: RecordingCause['kind']): RecordingCause => ({ kind, layers: ['conv1'], error: 1e-7 });
    assert.equal(new Set(PARITY_CAUSES.map(kind => causeText(cause(kind)))).size, PARITY_CAUSES.length);
    const pool = { kernelSize: 3, padding: 0, ceilMode: true };
    assert.equal(causeText({ ...cause('pool'), pool }), 'The pool has kernel_size=3, padding=0, ceil_mode=True.');
    assert.equal(causeText({ ...cause('epsilon'), epsilon: 1e-5 }), 'The normalization has eps=1e-5.');
  });

  it('has a tab only while there is a comparison', () => {
    pickedTab.value = 'parity';
    assert.ok(!shownTabs.value.includes('parity'));
    parity.value = tableComparison([{}]);
    assert.equal(shownTab.value, 'parity');
  });

  it('gives the graph each module’s divergence, of recordings only', () => {
    parity.value = tableComparison([{ ...DIFFERS, differences: [] }]);
    assert.equal(divergence.value.size, 0);
    parity.value = recordingComparison([{}, { path: 'pool', state: 'differs', error: 0.5 }]);
    assert.deepEqual(divergence.value.get('pool'), { state: 'differs', error: 0.5 });
  });
});
